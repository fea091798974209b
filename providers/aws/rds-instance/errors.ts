import { type ErrorCodes, type ErrorFacts, rdsFailures } from '../provider.ts'

const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const quota: ErrorFacts = { reason: 'quota' }
const invalid: ErrorFacts = { reason: 'invalid' }
/** A thing the manifest names does not exist yet: somebody may make it at any moment. */
const missing: ErrorFacts = { reason: 'invalid', afterMs: 60_000 }

const groups: readonly (readonly [ErrorFacts, readonly string[]])[] = [
  [{ reason: 'not-found' }, ['DBInstanceNotFoundFault']],
  [{ reason: 'already-exists' }, ['DBInstanceAlreadyExistsFault', 'DBSnapshotAlreadyExistsFault']],
  [
    busy,
    [
      'InvalidDBInstanceStateFault',
      'InvalidDBClusterStateFault',
      'InvalidDBSnapshotStateFault',
      'DBUpgradeDependencyFailureFault',
    ],
  ],
  [{ reason: 'busy', afterMs: 600_000 }, ['InsufficientDBInstanceCapacityFault']],
  [
    quota,
    [
      'InstanceQuotaExceededFault',
      'StorageQuotaExceededFault',
      'SnapshotQuotaExceededFault',
      'TenantDatabaseQuotaExceededFault',
      'DBInstanceAutomatedBackupQuotaExceededFault',
    ],
  ],
  [
    missing,
    [
      'DBSubnetGroupNotFoundFault',
      'DBParameterGroupNotFoundFault',
      'OptionGroupNotFoundFault',
      'DBSnapshotNotFoundFault',
      'DBClusterNotFoundFault',
      'DBClusterSnapshotNotFoundFault',
      'CertificateNotFoundFault',
      'DomainNotFoundFault',
      'DBCapacityReservationNotFoundFault',
      'DBInstanceAutomatedBackupNotFoundFault',
    ],
  ],
  [
    invalid,
    [
      'KMSKeyNotAccessibleFault',
      'ProvisionedIopsNotAvailableInAZFault',
      'StorageTypeNotSupportedFault',
      'NetworkTypeNotSupported',
      'InvalidVPCNetworkStateFault',
      'InvalidSubnet',
      'DBSubnetGroupDoesNotCoverEnoughAZs',
      'InvalidRestoreFault',
      'PointInTimeRestoreNotEnabledFault',
      'InvalidS3BucketFault',
      'VpcEncryptionControlViolationException',
    ],
  ],
]

const faults: ErrorCodes = Object.fromEntries(
  groups.flatMap(([facts, names]) => names.map((name) => [name, facts])),
)

/**
 * The one place where words decide, since RDS has no code for these: it answers InvalidParameter* to a
 * wait that ends by itself as to a mistake that only an edit ends, and taken for a mistake a wait would
 * stall until somebody edits. A sentence that AWS rewords falls back to that: later, never wrong.
 * Sources: a modification within six hours of a storage change, or while one is being optimized:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html; a new IAM
 * role takes a while to be seen by other services:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const sentences: readonly (readonly [part: string, codes: ErrorCodes])[] = [
  ['previous storage change is being optimized', { InvalidParameterCombination: busy }],
  ['previous configuration is in progress', { InvalidParameterCombination: busy }],
  [
    'IAM role ARN value is invalid or does not include the required permissions',
    { InvalidParameterValue: { reason: 'transient' } },
  ],
]

/** Calls whose missing instance is the source, not the one to be made. */
const sourced = ['RestoreDBInstanceToPointInTime', 'CreateDBInstanceReadReplica']
const sourceCodes: ErrorCodes = { DBInstanceNotFoundFault: missing }

export const rdsFailure = rdsFailures(faults, (error, operation) => ({
  ...(sourced.includes(operation) ? sourceCodes : {}),
  ...said(error),
}))

function said(error: unknown): ErrorCodes {
  const message = error instanceof Error ? error.message : ''
  return sentences.find(([part]) => message.includes(part))?.[1] ?? {}
}
