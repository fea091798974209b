import type { CelRule, Doc } from '../../../src/provider/index.ts'
import { clusterOwned } from './cluster.ts'
import type { RdsInstanceDesired } from './fields.ts'
import { originOf } from './origin.ts'
import { isMajorChange } from './version.ts'

/**
 * Rules over several members, checked at admission. Each asks first for the member that is declared
 * least often: every `self.x` costs the API server a map of all members.
 */
export const rdsInstanceRules: readonly CelRule[] = [
  {
    rule: '[has(self.restoreFrom), has(self.dbClusterIdentifier), has(self.sourceDBInstanceIdentifier), has(self.sourceDBClusterIdentifier)].filter(set, set).size() <= 1',
    message:
      'an instance has one origin: restoreFrom, dbClusterIdentifier, sourceDBInstanceIdentifier or sourceDBClusterIdentifier; remove the others',
  },
  {
    rule: '!(has(self.availabilityZone) && has(self.multiAZ) && self.multiAZ)',
    message: 'multiAZ: true excludes availabilityZone; remove one',
  },
  {
    rule: '!(has(self.manageMasterUserPassword) && self.manageMasterUserPassword && has(self.masterPasswordSecretRef))',
    message: 'manageMasterUserPassword: true excludes masterPasswordSecretRef; remove one',
  },
  {
    rule: '!(has(self.masterUserSecretKmsKeyId) && !(has(self.manageMasterUserPassword) && self.manageMasterUserPassword))',
    message: 'masterUserSecretKmsKeyId needs manageMasterUserPassword: true',
  },
  {
    rule: '!(has(self.processorFeatures) && self.processorFeatures.size() > 0 && has(self.useDefaultProcessorFeatures) && self.useDefaultProcessorFeatures)',
    message: 'useDefaultProcessorFeatures: true excludes processorFeatures; remove one',
  },
  {
    rule: '!(has(self.finalDBSnapshotIdentifier) && has(self.skipFinalSnapshotBeforeDeletion) && self.skipFinalSnapshotBeforeDeletion)',
    message: 'skipFinalSnapshotBeforeDeletion: true excludes finalDBSnapshotIdentifier; remove one',
  },
  {
    rule: `!has(self.dbClusterIdentifier) || !(${clusterOwned.map((member) => `has(self.${member})`).join(' || ')})`,
    message: `with dbClusterIdentifier the cluster owns ${clusterOwned.join(', ')}; remove them`,
  },
]

/**
 * Folds two spellings of one wish: an autoscaling limit that is not above the size means off, and
 * default processor features are an empty list of them. Pure, idempotent.
 */
export function canonicalInstance(desired: Doc): Doc {
  const { allocatedStorage: size, maxAllocatedStorage: limit } = desired
  const off = typeof size === 'number' && typeof limit === 'number' && limit <= size
  return {
    ...desired,
    ...(off ? { maxAllocatedStorage: 0 } : {}),
    ...(desired.useDefaultProcessorFeatures === true ? { processorFeatures: [] } : {}),
  }
}

/** A sentence when the desired state cannot be reached from the actual one; before any call. */
export function checkInstance(
  desired: RdsInstanceDesired,
  actual: RdsInstanceDesired | undefined,
): string | undefined {
  return actual === undefined
    ? checkCreation(desired)
    : (checkVersion(desired, actual) ?? checkManaged(desired, actual))
}

function checkCreation(desired: RdsInstanceDesired): string | undefined {
  const origin = originOf(desired)
  const given = origin !== 'new' && origin !== 's3'
  if (given || desired.dbClusterIdentifier !== undefined) return undefined
  if (desired.masterUsername === undefined) return 'a new instance needs masterUsername'
  if (desired.allocatedStorage === undefined) return 'a new instance needs allocatedStorage'
  return undefined
}

function checkVersion(
  desired: RdsInstanceDesired,
  actual: Partial<RdsInstanceDesired>,
): string | undefined {
  const from = actual.engineVersion
  const to = desired.engineVersion
  if (from === undefined || to === undefined || desired.allowMajorVersionUpgrade === true) {
    return undefined
  }
  if (!isMajorChange(desired.engine, from, to) || !isAhead(to, from)) return undefined
  return `engineVersion ${to} is a major upgrade from ${from}: set allowMajorVersionUpgrade: true to consent`
}

/** A password and its management exclude each other; silence about management leaves it on. */
function checkManaged(
  desired: RdsInstanceDesired,
  actual: Partial<RdsInstanceDesired>,
): string | undefined {
  const silent = desired.manageMasterUserPassword === undefined
  return silent && actual.manageMasterUserPassword === true && desired.masterPasswordSecretRef
    ? 'Secrets Manager keeps the master password: set manageMasterUserPassword: false to use masterPasswordSecretRef'
    : undefined
}

/** Whether a version is ahead of another; where they cannot be compared as numbers, it is not. */
function isAhead(version: string, other: string): boolean {
  const before = other.split('.').map(Number)
  for (const [at, segment] of version.split('.').map(Number).entries()) {
    const base = before[at] ?? 0
    if (Number.isNaN(segment) || Number.isNaN(base)) return false
    if (segment !== base) return segment > base
  }
  return false
}
