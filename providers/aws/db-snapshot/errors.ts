import { type ErrorFacts, rdsFailures } from '../provider.ts'

const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const invalid: ErrorFacts = { reason: 'invalid' }
/** A thing the manifest names does not exist yet: somebody may make it at any moment. */
const missing: ErrorFacts = { reason: 'invalid', afterMs: 60_000 }

/** Source: the errors of the operations in the SDK's model. */
export const snapshotFailure = rdsFailures({
  DBSnapshotNotFoundFault: { reason: 'not-found' },
  DBSnapshotAlreadyExistsFault: { reason: 'already-exists' },
  // A snapshot is only taken of an available instance.
  InvalidDBInstanceStateFault: busy,
  InvalidDBSnapshotStateFault: busy,
  SnapshotQuotaExceededFault: { reason: 'quota' },
  DBInstanceNotFoundFault: missing,
  OptionGroupNotFoundFault: missing,
  KMSKeyNotAccessibleFault: invalid,
})
