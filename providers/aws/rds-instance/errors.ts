import type { Failure } from '../../../src/provider/index.ts'
import { type ErrorCodes, type ErrorFacts, toFailure } from '../provider.ts'

const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const quota: ErrorFacts = { reason: 'quota' }
const invalid: ErrorFacts = { reason: 'invalid' }
/** A thing the manifest names does not exist yet: somebody may make it at any moment. */
const missing: ErrorFacts = { reason: 'invalid', afterMs: 60_000 }

const groups: readonly (readonly [ErrorFacts, readonly string[]])[] = [
  [{ reason: 'not-found' }, ['DBInstanceNotFoundFault']],
  [{ reason: 'already-exists' }, ['DBInstanceAlreadyExistsFault', 'DBSnapshotAlreadyExistsFault']],
  [{ reason: 'throttled' }, ['Throttling', 'ThrottlingException', 'RequestLimitExceeded']],
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
      'InvalidParameterValue',
      'InvalidParameterCombination',
      'MissingParameter',
      'ValidationError',
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

/** Modelled errors end in Fault, most wire codes of the same errors do not: both are known. */
const rdsCodes: ErrorCodes = Object.fromEntries(
  groups.flatMap(([facts, names]) =>
    names.flatMap((name) => [
      [name, facts],
      [name.replace(/Fault$/, ''), facts],
    ]),
  ),
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
const sourceCodes: ErrorCodes = { DBInstanceNotFoundFault: missing, DBInstanceNotFound: missing }

/** The failure that an error of one RDS call stands for. `operation` is the API's name of the call. */
export function rdsFailure(error: unknown, operation: string): Failure {
  const said = error instanceof Error ? error.message : ''
  const special = sentences.find(([part]) => said.includes(part))?.[1]
  const call = { operation, action: `rds:${operation}` }
  return toFailure(error, call, {
    ...rdsCodes,
    ...(sourced.includes(operation) ? sourceCodes : {}),
    ...special,
  })
}
