import type { DBInstance, PendingModifiedValues } from './api.ts'
import type { RdsInstanceDesired } from './fields.ts'

/** A member of `spec.forProvider`. */
export type Member = keyof RdsInstanceDesired & string

/** How one member is spelled by the API, and when a change of it takes effect. */
export interface Wire {
  /** Parameter of CreateDBInstance; undefined: not accepted. */
  readonly create?: string
  /** Parameter of ModifyDBInstance; undefined: not accepted. */
  readonly modify?: string
  /** Its value in an instance as described; undefined: the API never returns it. */
  readonly read?: (instance: DBInstance) => unknown
  /** Its name among the pending values, where it can wait there. */
  readonly pending?: keyof PendingModifiedValues
  /** A change waits for the maintenance window unless ApplyImmediately is sent. */
  readonly waits?: true
}

function both(name: string, read?: Wire['read'], more: Partial<Wire> = {}): Wire {
  return { create: name, modify: name, ...(read === undefined ? {} : { read }), ...more }
}

function fixed(name: string, read: Wire['read']): Wire {
  return { create: name, ...(read === undefined ? {} : { read }) }
}

/** A value that waits for the window under the given name. */
function waits(pending?: keyof PendingModifiedValues): Partial<Wire> {
  return pending === undefined ? { waits: true } : { waits: true, pending }
}

const beingRemoved = ['pending-removal', 'pending-maintenance-removal', 'removing', 'removed']

/** The group the instance has or is about to get: several are listed while one replaces another. */
function optionGroup(instance: DBInstance): string | undefined {
  const staying = (instance.OptionGroupMemberships ?? []).filter(
    (group) => !beingRemoved.includes(group.Status ?? ''),
  )
  const coming = staying.find((group) => group.Status !== 'in-sync')
  return (coming ?? staying[0])?.OptionGroupName
}

function domain(instance: DBInstance) {
  return instance.DomainMemberships?.[0]
}

/** Autoscaling is off when its limit is not above the size: the API returns either spelling. */
function storageLimit(instance: DBInstance): number | undefined {
  const limit = instance.MaxAllocatedStorage
  return limit === undefined || limit <= (instance.AllocatedStorage ?? 0) ? undefined : limit
}

function volumes(instance: DBInstance): unknown {
  return instance.AdditionalStorageVolumes?.map((volume) => ({
    volumeName: volume.VolumeName,
    allocatedStorage: volume.AllocatedStorage,
    maxAllocatedStorage: volume.MaxAllocatedStorage,
    storageType: volume.StorageType,
    iops: volume.IOPS,
    storageThroughput: volume.StorageThroughput,
  }))
}

const createOnly = {
  dbName: fixed('DBName', (i) => i.DBName),
  characterSetName: fixed('CharacterSetName', (i) => i.CharacterSetName),
  ncharCharacterSetName: fixed('NcharCharacterSetName', (i) => i.NcharCharacterSetName),
  timezone: fixed('Timezone', (i) => i.Timezone),
  dbSystemId: fixed('DBSystemId', (i) => i.DBSystemId),
  availabilityZone: fixed('AvailabilityZone', (i) => i.AvailabilityZone),
  dbClusterIdentifier: fixed('DBClusterIdentifier', (i) => i.DBClusterIdentifier),
  storageEncrypted: fixed('StorageEncrypted', (i) => i.StorageEncrypted),
  kmsKeyId: fixed('KmsKeyId', (i) => i.KmsKeyId),
  backupTarget: fixed('BackupTarget', (i) => i.BackupTarget),
  masterUsername: fixed('MasterUsername', (i) => i.MasterUsername),
  customIamInstanceProfile: fixed('CustomIamInstanceProfile', (i) => i.CustomIamInstanceProfile),
} satisfies Partial<Record<Member, Wire>>

const engine = {
  engine: both('Engine', (i) => i.Engine, waits('Engine')),
  engineVersion: both('EngineVersion', (i) => i.EngineVersion, waits('EngineVersion')),
  autoMinorVersionUpgrade: both('AutoMinorVersionUpgrade', (i) => i.AutoMinorVersionUpgrade),
  licenseModel: both('LicenseModel', (i) => i.LicenseModel, waits('LicenseModel')),
  engineLifecycleSupport: both('EngineLifecycleSupport', (i) => i.EngineLifecycleSupport),
  multiTenant: both('MultiTenant', (i) => i.MultiTenant, waits('MultiTenant')),
  replicaMode: { modify: 'ReplicaMode', read: (i) => i.ReplicaMode },
  automationMode: {
    modify: 'AutomationMode',
    read: (i) => i.AutomationMode,
    pending: 'AutomationMode',
  },
} satisfies Partial<Record<Member, Wire>>

const compute = {
  dbInstanceClass: both('DBInstanceClass', (i) => i.DBInstanceClass, waits('DBInstanceClass')),
  processorFeatures: both(
    'ProcessorFeatures',
    (i) => i.ProcessorFeatures?.map(({ Name, Value }) => ({ name: Name, value: Value })),
    waits('ProcessorFeatures'),
  ),
  multiAZ: both('MultiAZ', (i) => i.MultiAZ, waits('MultiAZ')),
  dbCapacityReservationIdentifier: both(
    'DBCapacityReservationIdentifier',
    (i) => i.DBCapacityReservationIdentifier,
    waits('DBCapacityReservationIdentifier'),
  ),
  promotionTier: both('PromotionTier', (i) => i.PromotionTier),
} satisfies Partial<Record<Member, Wire>>

const storage = {
  allocatedStorage: both('AllocatedStorage', (i) => i.AllocatedStorage, waits('AllocatedStorage')),
  maxAllocatedStorage: both('MaxAllocatedStorage', storageLimit),
  storageType: both('StorageType', (i) => i.StorageType, waits('StorageType')),
  iops: both('Iops', (i) => i.Iops, waits('Iops')),
  storageThroughput: both(
    'StorageThroughput',
    (i) => i.StorageThroughput,
    waits('StorageThroughput'),
  ),
  dedicatedLogVolume: both(
    'DedicatedLogVolume',
    (i) => i.DedicatedLogVolume,
    waits('DedicatedLogVolume'),
  ),
  additionalStorageVolumes: both(
    'AdditionalStorageVolumes',
    volumes,
    waits('AdditionalStorageVolumes'),
  ),
} satisfies Partial<Record<Member, Wire>>

const network = {
  port: { create: 'Port', modify: 'DBPortNumber', read: (i) => i.Endpoint?.Port, pending: 'Port' },
  dbSubnetGroupName: both(
    'DBSubnetGroupName',
    (i) => i.DBSubnetGroup?.DBSubnetGroupName,
    waits('DBSubnetGroupName'),
  ),
  vpcSecurityGroupIds: both('VpcSecurityGroupIds', (i) =>
    i.VpcSecurityGroups?.flatMap((group) => group.VpcSecurityGroupId ?? []),
  ),
  publiclyAccessible: both('PubliclyAccessible', (i) => i.PubliclyAccessible),
  networkType: both('NetworkType', (i) => i.NetworkType, waits()),
  caCertificateIdentifier: both('CACertificateIdentifier', (i) => i.CACertificateIdentifier, {
    pending: 'CACertificateIdentifier',
  }),
  enableCustomerOwnedIp: both('EnableCustomerOwnedIp', (i) => i.CustomerOwnedIpEnabled),
} satisfies Partial<Record<Member, Wire>>

const configuration = {
  dbParameterGroupName: both(
    'DBParameterGroupName',
    (i) => i.DBParameterGroups?.[0]?.DBParameterGroupName,
  ),
  optionGroupName: both('OptionGroupName', optionGroup, waits()),
  backupRetentionPeriod: both('BackupRetentionPeriod', (i) => i.BackupRetentionPeriod, {
    pending: 'BackupRetentionPeriod',
  }),
  preferredBackupWindow: both('PreferredBackupWindow', (i) => i.PreferredBackupWindow),
  preferredMaintenanceWindow: both(
    'PreferredMaintenanceWindow',
    (i) => i.PreferredMaintenanceWindow,
  ),
  copyTagsToSnapshot: both('CopyTagsToSnapshot', (i) => i.CopyTagsToSnapshot),
  deletionProtection: both('DeletionProtection', (i) => i.DeletionProtection),
  tagSpecifications: both('TagSpecifications'),
} satisfies Partial<Record<Member, Wire>>

const watch = {
  monitoringInterval: both('MonitoringInterval', (i) => i.MonitoringInterval),
  monitoringRoleArn: both('MonitoringRoleArn', (i) => i.MonitoringRoleArn),
  enablePerformanceInsights: both('EnablePerformanceInsights', (i) => i.PerformanceInsightsEnabled),
  performanceInsightsKMSKeyId: both(
    'PerformanceInsightsKMSKeyId',
    (i) => i.PerformanceInsightsKMSKeyId,
  ),
  performanceInsightsRetentionPeriod: both(
    'PerformanceInsightsRetentionPeriod',
    (i) => i.PerformanceInsightsRetentionPeriod,
  ),
  databaseInsightsMode: both('DatabaseInsightsMode', (i) => i.DatabaseInsightsMode),
} satisfies Partial<Record<Member, Wire>>

const access = {
  manageMasterUserPassword: both(
    'ManageMasterUserPassword',
    (i) => i.MasterUserSecret !== undefined,
  ),
  masterUserSecretKmsKeyId: both('MasterUserSecretKmsKeyId', (i) => i.MasterUserSecret?.KmsKeyId),
  masterUserAuthenticationType: both('MasterUserAuthenticationType'),
  enableIAMDatabaseAuthentication: both(
    'EnableIAMDatabaseAuthentication',
    (i) => i.IAMDatabaseAuthenticationEnabled,
    { pending: 'IAMDatabaseAuthenticationEnabled' },
  ),
  domain: both('Domain', (i) => domain(i)?.Domain),
  domainIAMRoleName: both('DomainIAMRoleName', (i) => domain(i)?.IAMRoleName),
  domainFqdn: both('DomainFqdn', (i) => domain(i)?.FQDN),
  domainOu: both('DomainOu', (i) => domain(i)?.OU),
  domainAuthSecretArn: both('DomainAuthSecretArn', (i) => domain(i)?.AuthSecretArn),
  domainDnsIps: both('DomainDnsIps', (i) => domain(i)?.DnsIps),
  tdeCredentialArn: both('TdeCredentialArn', (i) => i.TdeCredentialArn),
} satisfies Partial<Record<Member, Wire>>

const sources = {
  sourceDBInstanceIdentifier: { read: (i) => i.ReadReplicaSourceDBInstanceIdentifier },
  sourceDBClusterIdentifier: { read: (i) => i.ReadReplicaSourceDBClusterIdentifier },
} satisfies Partial<Record<Member, Wire>>

/** Members that CreateDBInstance, ModifyDBInstance or DBInstance carry as plain values. */
export const wires: ReadonlyMap<string, Wire> = new Map<string, Wire>(
  Object.entries({
    ...createOnly,
    ...engine,
    ...compute,
    ...storage,
    ...network,
    ...configuration,
    ...watch,
    ...access,
    ...sources,
  }),
)
