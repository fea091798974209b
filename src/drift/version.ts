import type { Coverage } from './coverage.ts'

/**
 * Whether an actual version satisfies the desired one, segment by segment: a desired prefix (`13` of
 * `13.4`) or a lower version is covered, since the cloud and operators upgrade in place. Segments
 * compare as numbers where both are numbers (`13.1` does not cover `13.10`); two different texts have
 * no order, so nothing can be said.
 */
export function coversVersion(desired: unknown, actual: unknown): Coverage {
  const have = String(actual).split('.')
  for (const [index, want] of String(desired).split('.').entries()) {
    const found = have[index]
    if (found === undefined) return 'different'
    if (want === found) continue
    if (!isNumber(want) || !isNumber(found)) return 'incomparable'
    const difference = BigInt(want) - BigInt(found)
    if (difference !== 0n) return difference < 0n ? 'covered' : 'different'
  }
  return 'covered'
}

function isNumber(segment: string): boolean {
  return /^\d+$/.test(segment)
}
