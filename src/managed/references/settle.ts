import { memberOf } from '../../drift/printed-path.ts'
import type { Verdict } from '../../drift/verdict.ts'
import type { Path } from '../../provider/index.ts'
import type { Remembered } from './remembered.ts'

/** What a look at a resource at rest found. */
export interface Settled {
  readonly verdicts: readonly Verdict[]
  /** Members of `spec.forProvider` that were not compared, or whose new value is not in use yet. */
  readonly hidden: ReadonlySet<string>
}

/**
 * Forgets what was replaced, where the cloud was seen with what is there now. A place that was not
 * compared, or that is not as the manifest says, may still hold the old value: for whatever reason
 * the new one was not written. Pure.
 */
export function forgetReplaced(
  remembered: readonly Remembered[],
  { verdicts, hidden }: Settled,
): readonly Remembered[] {
  if (remembered.every(({ replaced }) => replaced !== true)) return remembered
  const open = verdicts.filter(isOpen).map(({ path }) => placeOf(path))
  return remembered.filter(
    ({ at, replaced }) =>
      replaced !== true ||
      hidden.has(memberOf(at)) ||
      open.some((place) => isWithin(place, at) || isWithin(at, place)),
  )
}

function isOpen({ is }: Verdict): boolean {
  switch (is) {
    case 'InSync':
    case 'Settled':
    case 'NoOpEdit':
    case 'Converged':
    case 'KnownDifference':
    case 'Released':
      return false
    case 'Drift':
    case 'Pending':
    case 'Conflict':
    case 'Unattributed':
    case 'Incomparable':
      return true
    default:
      return is satisfies never
  }
}

/** A path as references spell it: whatever is no member is an element, `[]`. */
function placeOf(path: Path): string {
  return path
    .map((step) => ('member' in step ? `.${step.member}` : '[]'))
    .join('')
    .slice(1)
}

function isWithin(place: string, other: string): boolean {
  return place === other || place.startsWith(`${other}.`) || place.startsWith(`${other}[`)
}
