import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type KubeObject, keyOf, type Resource } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import { groupOf } from '../manifest/manifest.ts'

/**
 * The objects of files as an API server would hold them, for what functions ask for. An object
 * without namespace stands in every one: a file says nothing of where it is applied to.
 */
export function offlineKube(files: readonly KubeObject[]): Pick<KubeReader, 'get' | 'list'> {
  const objects = files.map(withData)
  const ofKind = (resource: Resource): readonly KubeObject[] =>
    objects.filter(
      ({ apiVersion, kind }) => kind === resource.kind && groupOf(apiVersion) === resource.group,
    )
  return {
    get: async (resource, key) => {
      const name = key.slice(key.indexOf('/') + 1)
      const found = ofKind(resource)
      const placed = found.find((object) => keyOf(object) === key)
      return placed ?? found.find((object) => keyOf(object) === name)
    },
    async *list(resource, { namespace, labelSelector = '' }) {
      const labels = labelSelector === '' ? [] : labelSelector.split(',')
      const items = ofKind(resource).filter(({ metadata }) => {
        const isWithin = namespace === undefined || (metadata.namespace ?? namespace) === namespace
        const own = Object.entries(metadata.labels ?? {}).map(([name, value]) => `${name}=${value}`)
        return isWithin && labels.every((label) => own.includes(label))
      })
      yield { items, resourceVersion: '1' }
    },
  }
}

/** A Secret's `stringData` becomes data when it is stored. */
function withData(object: KubeObject): KubeObject {
  const { stringData, data }: JsonObject = { ...object }
  if (object.kind !== 'Secret' || !isJsonObject(stringData)) return object
  const texts = Object.entries(stringData).map(([name, text]) => {
    return [name, Buffer.from(String(text)).toString('base64')] as const
  })
  const stored = { data: { ...(isJsonObject(data) ? data : {}), ...Object.fromEntries(texts) } }
  return { ...object, ...stored }
}
