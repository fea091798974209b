import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import { claimedPaths, differingPart } from './field-set.ts'
import type { Ownership } from './ownership.ts'

const bonds = [
  'metadata.ownerReferences',
  'metadata.annotations',
  `metadata.annotations.${claimAnnotation}`,
]

/** So many fields of one child are named. */
const mostFields = 5

/** Who owns fields that we want and that have another value, as `manager (paths)`, sorted. Pure. */
export function rivalsOf(
  desired: JsonObject,
  object: KubeObject,
  others: Ownership['others'],
): readonly string[] {
  const differing = differingPart(desired, object)
  const rivals = others.flatMap(({ manager, fields }) => {
    const paths = claimedPaths(differing, fields)
    return paths.length === 0 ? [] : [`${manager} (${paths.join(', ')})`]
  })
  return rivals.sort()
}

/** The rivals, or in words whoever has removed fields of ours: nobody owns what is not there. */
export function nameRivals(
  rivals: readonly string[],
  undone: readonly string[],
): readonly string[] {
  return rivals.length > 0 ? rivals : [`somebody who leaves no trace (${printFields(undone)})`]
}

/** Whether what was removed is what says whose the child is. */
export function isBondLost(undone: readonly string[]): boolean {
  return undone.some((path) => bonds.some((bond) => path === bond || path.startsWith(`${bond}[`)))
}

export function printFields(paths: readonly string[]): string {
  const more = paths.length > mostFields ? ` (+${paths.length - mostFields} more)` : ''
  return `${paths.slice(0, mostFields).join(', ')}${more}`
}
