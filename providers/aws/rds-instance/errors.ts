import { Failure, type FailureReason } from '../../../src/provider/index.ts'

interface ErrorFacts {
  readonly reason: FailureReason
  /** When to look again, in milliseconds. */
  readonly afterMs?: number
}

const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const quota: ErrorFacts = { reason: 'quota' }
const invalid: ErrorFacts = { reason: 'invalid' }
/** A thing the manifest names does not exist yet: somebody may make it at any moment. */
const missing: ErrorFacts = { reason: 'invalid', afterMs: 60_000 }

const groups: readonly (readonly [ErrorFacts, readonly string[]])[] = [
  [{ reason: 'not-found' }, ['DBInstanceNotFoundFault', 'DBInstanceNotFound']],
  [
    { reason: 'already-exists' },
    [
      'DBInstanceAlreadyExistsFault',
      'DBInstanceAlreadyExists',
      'DBSnapshotAlreadyExistsFault',
      'DBSnapshotAlreadyExists',
    ],
  ],
  [{ reason: 'throttled' }, ['Throttling', 'ThrottlingException', 'RequestLimitExceeded']],
  [
    busy,
    [
      'InvalidDBInstanceStateFault',
      'InvalidDBInstanceState',
      'InvalidDBClusterStateFault',
      'InvalidDBSnapshotStateFault',
      'InvalidDBSnapshotState',
      'DBUpgradeDependencyFailureFault',
      'DBUpgradeDependencyFailure',
    ],
  ],
  [
    { reason: 'busy', afterMs: 600_000 },
    ['InsufficientDBInstanceCapacityFault', 'InsufficientDBInstanceCapacity'],
  ],
  [
    quota,
    [
      'InstanceQuotaExceededFault',
      'InstanceQuotaExceeded',
      'StorageQuotaExceededFault',
      'StorageQuotaExceeded',
      'SnapshotQuotaExceededFault',
      'SnapshotQuotaExceeded',
      'TenantDatabaseQuotaExceededFault',
      'DBInstanceAutomatedBackupQuotaExceededFault',
    ],
  ],
  [
    missing,
    [
      'DBSubnetGroupNotFoundFault',
      'DBParameterGroupNotFoundFault',
      'DBParameterGroupNotFound',
      'OptionGroupNotFoundFault',
      'DBSnapshotNotFoundFault',
      'DBSnapshotNotFound',
      'DBClusterNotFoundFault',
      'DBClusterSnapshotNotFoundFault',
      'CertificateNotFoundFault',
      'CertificateNotFound',
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
      'StorageTypeNotSupported',
      'NetworkTypeNotSupported',
      'InvalidVPCNetworkStateFault',
      'InvalidSubnet',
      'DBSubnetGroupDoesNotCoverEnoughAZs',
      'InvalidRestoreFault',
      'PointInTimeRestoreNotEnabledFault',
      'PointInTimeRestoreNotEnabled',
      'InvalidS3BucketFault',
      'VpcEncryptionControlViolationException',
    ],
  ],
]

const byCode: ReadonlyMap<string, ErrorFacts> = new Map(
  groups.flatMap(([facts, codes]) => codes.map((code) => [code, facts] as const)),
)

/**
 * RDS answers waits and mistakes with one code, so here alone the sentence decides. Sources:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html and the
 * propagation of new IAM roles.
 */
const sentences: readonly (readonly [code: string, part: string, facts: ErrorFacts])[] = [
  ['InvalidParameterCombination', 'previous storage change is being optimized', busy],
  ['InvalidParameterCombination', 'previous configuration is in progress', busy],
  [
    'InvalidParameterValue',
    'IAM role ARN value is invalid or does not include the required permissions',
    { reason: 'transient' },
  ],
]

/** Every error code known to this kind. */
export const errorCodes: readonly string[] = [...byCode.keys()]

interface AwsError {
  readonly name: string
  readonly message: string
  readonly Code?: unknown
}

/**
 * The failure an RDS error stands for; undefined for an error that is not RDS's own, which the
 * provider classifies. `operation` is the API's name of the call.
 */
export function toFailure(error: unknown, operation: string): Failure | undefined {
  if (!isAwsError(error)) return undefined
  const facts = factsOf(error)
  if (facts === undefined) return undefined
  return new Failure(facts.reason, `${operation}: ${error.name}: ${error.message}`, {
    action: `rds:${operation}`,
    cause: error,
    ...(facts.afterMs === undefined ? {} : { afterMs: facts.afterMs }),
  })
}

function factsOf(error: AwsError): ErrorFacts | undefined {
  const codes = [error.name, ...(typeof error.Code === 'string' ? [error.Code] : [])]
  const said = sentences.find(
    ([code, part]) => codes.includes(code) && error.message.includes(part),
  )
  if (said !== undefined) return said[2]
  return codes.map((code) => byCode.get(code)).find((facts) => facts !== undefined)
}

function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error
}
