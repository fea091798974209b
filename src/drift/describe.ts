import type { Change } from '../provider/index.ts'
import { canonicalJson } from './canonical.ts'
import type { Verdict } from './verdict.ts'

const mostBytes = 256
const ellipsis = '…'

/** A value on one line: compact JSON, at most 256 bytes of UTF-8, cut between characters. */
export function printValue(value: unknown): string {
  return value === undefined ? 'nothing' : cutBytes(canonicalJson(value), mostBytes)
}

/** Both sides of a change: `want "Enabled", found "Suspended"`. A secret is named, never shown. */
export function describeChange(change: Change & Partial<Pick<Verdict, 'rules'>>): string {
  const { desired, actual, rules } = change
  if (rules?.secret === true) return 'want the value of the Secret, found another'
  return `want ${printValue(desired)}, found ${printValue(actual)}`
}

/** At most so many bytes of UTF-8; what was cut off is marked. Text that is no Unicode is mended. */
export function cutBytes(text: string, bytes: number): string {
  const whole = Buffer.from(text, 'utf8')
  if (whole.length <= bytes) return whole.toString('utf8')
  let end = bytes - Buffer.byteLength(ellipsis)
  // 10xxxxxx continues a character.
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return whole.subarray(0, end).toString('utf8') + ellipsis
}
