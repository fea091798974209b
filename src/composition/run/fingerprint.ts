import { digestOf } from '../digest.ts'
import type { FieldSet } from './field-set.ts'

/**
 * What was applied, and which fields that gave us: equal as long as we want the same and nobody has
 * changed a field of ours, because whoever changes a field's value takes it from us. Values are not
 * compared, since the API server normalises them (`1000m` becomes `1`).
 */
export function fingerprint(desired: unknown, own: FieldSet | undefined): string {
  return digestOf([desired, own ?? null]).slice(0, 16)
}
