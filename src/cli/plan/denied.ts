import type { Place } from '../../composition/run/inventory.ts'
import { KubeError } from '../../kube/error.ts'

/** What whoever plans may not look at. */
export interface Denied {
  /** The node of a `ref`, `query` or `function`, or the step of a pipeline. */
  readonly node: string
  /** As a plan names objects; only the kind of several, "" of a function. */
  readonly object: string
  /** With what to do. */
  readonly reason: string
}

/** A right that is missing, as a sentence with what to do. Pure. */
export function missingRight(
  verb: string,
  { kind, namespace }: Pick<Place, 'kind' | 'namespace'>,
): string {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`
  return `no right to ${verb} ${kind}${where}: ask for that right`
}

/** Whether the API server refused a read for want of a right. */
export function isDenied(error: unknown): error is KubeError {
  return error instanceof KubeError && error.code === 403
}
