import type { Doc } from '../../../src/provider/index.ts'
import type { RdsInstanceDesired } from './fields.ts'

/** What one ModifyDBInstance call is made of. */
export interface ModifyAsk {
  /** Members with a permitted change. */
  readonly changed: ReadonlySet<string>
  /** What was read, with the permitted changes set. */
  readonly next: Doc
  readonly desired: RdsInstanceDesired
  /** Values that wait, by member. */
  readonly pending: Doc
  /** Values before the change, without those that wait. */
  readonly current: Doc
  readonly secret: (path: string) => string | undefined
}
