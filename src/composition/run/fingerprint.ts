import { digestOf } from '../digest.ts'
import type { FieldSet } from './field-set.ts'
import { type WantedObject, withoutSecretValues } from './secret-values.ts'

/**
 * What was applied, and which fields that gave us: equal as long as we want the same and nobody has
 * changed a field of ours, because whoever changes a field's value takes it from us. Values are not
 * compared, since the API server normalises them (`1000m` becomes `1`). It is told in a status, so
 * the values of a Secret are no part of it: see secret-values.ts.
 */
export function fingerprint(wanted: WantedObject, own: FieldSet | undefined): string {
  return `${shortDigest(withoutSecretValues(wanted))}-${shortDigest(own ?? null)}`
}

/** Whether we want what we wanted, and somebody else has changed a field of ours. */
export function isChangedByOthers(recorded: string, now: string): boolean {
  return recorded !== now && wishOf(recorded) === wishOf(now)
}

function wishOf(print: string): string {
  return print.slice(0, print.indexOf('-'))
}

function shortDigest(value: unknown): string {
  return digestOf(value).slice(0, 16)
}
