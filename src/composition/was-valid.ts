import type { KubeObject } from '../kube/object.ts'
import type { Finding } from '../runtime/conditions.ts'

/** Whether a revision was accepted once: it is valid, or a schema has moved away from it since. */
export function wasValid({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Finding[] }
  const before = conditions.find(({ type }) => type === 'Valid')
  return before?.status === 'True' || before?.reason === 'Stale'
}
