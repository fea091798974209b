import type { RdsInstanceDesired } from './fields.ts'

/** Where a new instance comes from. */
export type Origin = 'new' | 'snapshot' | 'point-in-time' | 's3' | 'replica'

/** The origin that a manifest declares. Pure. */
export function originOf(
  desired: Pick<
    RdsInstanceDesired,
    'restoreFrom' | 'sourceDBInstanceIdentifier' | 'sourceDBClusterIdentifier'
  >,
): Origin {
  const { sourceDBInstanceIdentifier: instance, sourceDBClusterIdentifier: cluster } = desired
  if ((instance ?? '') !== '' || (cluster ?? '') !== '') return 'replica'
  const source = desired.restoreFrom?.source
  switch (source) {
    case undefined:
      return 'new'
    case 'Snapshot':
      return 'snapshot'
    case 'PointInTime':
      return 'point-in-time'
    case 'S3':
      return 's3'
    default:
      return source satisfies never
  }
}

const everywhere = [
  'dbInstanceClass',
  'autoMinorVersionUpgrade',
  'processorFeatures',
  'multiAZ',
  'availabilityZone',
  'dbCapacityReservationIdentifier',
  'allocatedStorage',
  'storageType',
  'iops',
  'storageThroughput',
  'dedicatedLogVolume',
  'additionalStorageVolumes',
  'port',
  'dbSubnetGroupName',
  'vpcSecurityGroupIds',
  'publiclyAccessible',
  'networkType',
  'caCertificateIdentifier',
  'dbParameterGroupName',
  'optionGroupName',
  'copyTagsToSnapshot',
  'deletionProtection',
  'tagSpecifications',
  'enableIAMDatabaseAuthentication',
]
const domains = [
  'domain',
  'domainIAMRoleName',
  'domainFqdn',
  'domainOu',
  'domainAuthSecretArn',
  'domainDnsIps',
]
const watching = [
  'monitoringInterval',
  'monitoringRoleArn',
  'enablePerformanceInsights',
  'performanceInsightsKMSKeyId',
  'performanceInsightsRetentionPeriod',
  'databaseInsightsMode',
]
const restored = [
  'engine',
  'licenseModel',
  'engineLifecycleSupport',
  'dbName',
  'backupRetentionPeriod',
]
const own = ['preferredBackupWindow', 'manageMasterUserPassword', 'masterUserSecretKmsKeyId']
const hosted = ['backupTarget', 'enableCustomerOwnedIp', 'customIamInstanceProfile', ...domains]
const store = ['tdeCredentialArn']

const accepted: Readonly<Record<Exclude<Origin, 'new'>, ReadonlySet<string>>> = {
  snapshot: new Set([...everywhere, ...restored, ...own, ...hosted, ...store]),
  'point-in-time': new Set([
    ...everywhere,
    ...restored,
    ...own,
    ...hosted,
    ...store,
    'maxAllocatedStorage',
  ]),
  s3: new Set([
    ...everywhere,
    ...restored,
    ...own,
    ...watching,
    'engineVersion',
    'preferredMaintenanceWindow',
    'maxAllocatedStorage',
    'storageEncrypted',
    'kmsKeyId',
    'masterUsername',
  ]),
  replica: new Set([
    ...everywhere,
    ...hosted,
    ...watching,
    'maxAllocatedStorage',
    'kmsKeyId',
    'replicaMode',
  ]),
}

const oracle = /oracle/
const microsoft = /sqlserver/

/**
 * Whether the call that makes the instance takes a member; what it does not take is written by a
 * modification once the instance is available. Source: the parameters of the five calls, and the
 * notes in them on engines.
 */
export function isAccepted(origin: Origin, member: string, engine: string): boolean {
  if (origin === 'new') return true
  const lower = engine.toLowerCase()
  const fromBackup = origin === 'snapshot' || origin === 'point-in-time'
  if (fromBackup && member === 'dbName') return oracle.test(lower) || microsoft.test(lower)
  if (fromBackup && managed.has(member)) return oracle.test(lower)
  if (member === 'allocatedStorage' && microsoft.test(lower)) return false
  return accepted[origin].has(member)
}

const managed = new Set(['manageMasterUserPassword', 'masterUserSecretKmsKeyId'])
