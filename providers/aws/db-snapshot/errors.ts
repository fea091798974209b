import type { Failure } from '../../../src/provider/index.ts'
import { type ErrorCodes, type ErrorFacts, toFailure } from '../provider.ts'

const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const invalid: ErrorFacts = { reason: 'invalid' }
/** A thing the manifest names does not exist yet: somebody may make it at any moment. */
const missing: ErrorFacts = { reason: 'invalid', afterMs: 60_000 }

/** Source: the errors of the operations in the SDK's model. */
const faults: ErrorCodes = {
  DBSnapshotNotFoundFault: { reason: 'not-found' },
  DBSnapshotAlreadyExistsFault: { reason: 'already-exists' },
  // A snapshot is only taken of an available instance.
  InvalidDBInstanceStateFault: busy,
  InvalidDBSnapshotStateFault: busy,
  SnapshotQuotaExceededFault: { reason: 'quota' },
  DBInstanceNotFoundFault: missing,
  OptionGroupNotFoundFault: missing,
  KMSKeyNotAccessibleFault: invalid,
  InvalidParameterValue: invalid,
  InvalidParameterCombination: invalid,
  MissingParameter: invalid,
  ValidationError: invalid,
}

/** Modelled errors end in Fault, most wire codes of the same errors do not: both are known. */
const codes: ErrorCodes = Object.fromEntries(
  Object.entries(faults).flatMap(([name, facts]) => [
    [name, facts],
    [name.replace(/Fault$/, ''), facts],
  ]),
)

/** The failure that an error of one call stands for. `operation` is the API's name of the call. */
export function snapshotFailure(error: unknown, operation: string): Failure {
  return toFailure(error, { operation, action: `rds:${operation}` }, codes)
}
