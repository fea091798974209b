import type { KubeError } from '../../kube/error.ts'
import type { Resource } from '../../kube/object.ts'
import { grantOf } from './controller-rights.ts'

const read = ['get', 'list', 'watch']

/** Why the objects of a kind cannot be read, and what helps. Pure. */
export function tellUnreadable(
  resource: Resource,
  failure: Pick<KubeError, 'code' | 'reason'> | undefined,
): string {
  const why = `${resource.kind} cannot be read: ${failure?.reason ?? 'no answer yet'}`
  return failure?.code === 403 ? `${why}; ${grantOf(resource, read)}` : why
}
