import type { CompareRule } from '../provider/index.ts'
import type { Coverage } from './coverage.ts'
import { normalPolicy } from './iam-policy.ts'
import { normalJson } from './json.ts'
import { coversVersion } from './version.ts'

/**
 * When two values of a leaf count as the same. `normal` is idempotent and keeps the type. `covers`
 * is asked about two different normal forms only; it makes the comparison one-sided.
 */
export interface Comparator {
  normal(value: unknown): unknown
  covers?(desired: unknown, actual: unknown): Coverage
}

const exact: Comparator = { normal: (value) => value }

const comparators: Readonly<Record<CompareRule, Comparator>> = {
  exact,
  'write-only': exact,
  none: exact,
  'case-blind': {
    normal: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  },
  json: { normal: normalJson },
  'iam-policy': { normal: normalPolicy },
  // Valid within one account, region and type only, which is where one resource is compared.
  'arn-or-id': { ...exact, covers: coversName },
  floor: { ...exact, covers: coversNumber },
  'version-floor': { ...exact, covers: coversVersion },
}

/** The comparator of a field; `exact` where its table names none. */
export function comparatorOf(rule: CompareRule | undefined): Comparator {
  return comparators[rule ?? 'exact']
}

function coversNumber(desired: unknown, actual: unknown): Coverage {
  return Number(actual) >= Number(desired) ? 'covered' : 'different'
}

function coversName(desired: unknown, actual: unknown): Coverage {
  const same =
    isNamedBy(String(desired), String(actual)) || isNamedBy(String(actual), String(desired))
  return same ? 'covered' : 'different'
}

/** Whether the ARN ends in the id: `arn:…:key/1234` is `1234` and `key/1234`. */
function isNamedBy(arn: string, id: string): boolean {
  if (!arn.startsWith('arn:') || id.startsWith('arn:')) return false
  return arn.endsWith(`/${id}`) || arn.endsWith(`:${id}`)
}
