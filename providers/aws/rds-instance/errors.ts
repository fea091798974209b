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
 * RDS answers waits and mistakes with one code, so here alone the sentence decides. Sources:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html and the
 * propagation of new IAM roles.
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
