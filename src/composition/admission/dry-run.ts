import { toKubeObject } from '../../kube/parse.ts'
import { toObjectPath, toQueryString } from '../../kube/paths.ts'
import type { KubeWriter } from '../../kube/port.ts'
import { type KubeRequest, labelOf } from '../../kube/request.ts'
import type { KubeTransport } from '../../kube/transport.ts'

/** Server-side apply that the API server judges and does not store. Throws KubeError. */
export function createDryRun(transport: KubeTransport): Pick<KubeWriter, 'patch'> {
  return {
    patch: async (resource, key, patch, signal) => {
      if (patch.type !== 'apply') throw new RangeError(`a ${patch.type} patch is not tried out`)
      const query = {
        fieldValidation: 'Strict',
        fieldManager: patch.fieldManager,
        force: true,
        dryRun: 'All',
      }
      const request: KubeRequest = {
        verb: 'apply',
        resource: resource.plural,
        path: toObjectPath(resource, key),
        query: toQueryString(query),
        method: 'PATCH',
        body: { contentType: 'application/apply-patch+yaml', value: patch.body },
        repeat: 'always',
      }
      return toKubeObject(resource, labelOf(request), await transport.send(request, signal))
    },
  }
}
