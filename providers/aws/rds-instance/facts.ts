import {
  bool,
  type Doc,
  integer,
  listOf,
  object,
  text,
  type Values,
} from '../../../src/provider/index.ts'
import type { Unset } from '../provider.ts'
import type { DBInstance, PendingModifiedValues } from './api.ts'

const name = (description: string) => text(description, { maxLength: 255 })
const arn = (description: string) => text(description, { maxLength: 2048 })
const time = (description: string) => text(`${description}, RFC 3339.`, { maxLength: 40 })
const status = name('Status.')

const endpoint = {
  address: name('Host name.'),
  port: integer('Port.'),
  hostedZoneId: name('Route 53 hosted zone.'),
}

/** Members of `status.atProvider`. */
export const rdsInstanceFacts = {
  dbInstanceStatus: name("RDS's own status word."),
  dbInstanceArn: arn('ARN.'),
  dbResourceId: name('Identity of the instance; survives a rename.'),
  engineVersion: name('Running version.'),
  allocatedStorage: integer('Storage in GiB.'),
  endpoint: object('Where clients connect.', endpoint),
  listenerEndpoint: object('Listener (SQL Server Always On).', endpoint),
  instanceCreateTime: time('When it was created'),
  latestRestorableTime: time(
    'Latest time it could be restored to when this status was last written: it moves on every few minutes, which alone is no reason to write',
  ),
  backupRetentionPeriod: integer('Days that automated backups are kept.'),
  availabilityZone: name('Zone.'),
  secondaryAvailabilityZone: name('Zone of the standby.'),
  multiAZ: bool('Whether a standby runs.'),
  deletionProtection: bool('Whether deletion is refused.'),
  dbClusterIdentifier: name('Aurora cluster it belongs to.'),
  pendingModifiedValues: listOf(
    'Changes that wait for the maintenance window.',
    object('A change.', { name: name('Member.'), value: arn('Value; none for a password.') }),
    { maxItems: 64 },
  ),
  dbParameterGroups: listOf(
    'Parameter groups.',
    object('A group.', {
      dbParameterGroupName: name('Name.'),
      parameterApplyStatus: name('in-sync, applying, pending-reboot, ...'),
    }),
    { maxItems: 16 },
  ),
  optionGroupMemberships: listOf(
    'Option groups.',
    object('A membership.', { optionGroupName: name('Name.'), status }),
    { maxItems: 16 },
  ),
  vpcSecurityGroups: listOf(
    'Security groups.',
    object('A group.', { vpcSecurityGroupId: name('Id.'), status }),
    { maxItems: 64 },
  ),
  domainMemberships: listOf(
    'Directories.',
    object('A membership.', { domain: name('Directory.'), fqdn: name('Name.'), status }),
    { maxItems: 8 },
  ),
  statusInfos: listOf(
    'Status of replication.',
    object('A status.', {
      statusType: name('Type.'),
      status,
      normal: bool('Whether it is as it should be.'),
      message: arn('Details.'),
    }),
    { maxItems: 16 },
  ),
  readReplicaSourceDBInstanceIdentifier: arn('Instance it replicates.'),
  readReplicaSourceDBClusterIdentifier: arn('Cluster it replicates.'),
  readReplicaDBInstanceIdentifiers: listOf('Its replicas.', arn('Identifier.'), { maxItems: 64 }),
  percentProgress: name('Progress of the storage operation.'),
  storageOperationStatus: name('Initializing or Optimizing.'),
  storageOperationPercentProgress: integer('Progress in percent.'),
  storageVolumeStatus: name('Status of the volume.'),
  isStorageConfigUpgradeAvailable: bool('Whether the storage can be upgraded.'),
  automaticRestartTime: time('When a stopped instance starts by itself'),
  certificateDetails: object('Server certificate.', {
    caIdentifier: name('Authority.'),
    validTill: time('End of validity'),
  }),
  awsBackupRecoveryPointARN: arn('Recovery point; set when AWS Backup owns the backups.'),
  masterUserSecret: object('Managed master password.', {
    secretArn: arn('Secret in Secrets Manager.'),
    secretStatus: name('Status.'),
    kmsKeyId: arn('Key.'),
  }),
} as const

export type RdsInstanceFacts = Partial<Values<typeof rdsInstanceFacts>>

/** `status.atProvider` of an instance: only what the same answer says, without secrets. */
export function factsOf(instance: DBInstance): Doc {
  return pruned({ ...ownFacts(instance), ...linkedFacts(instance), ...storageFacts(instance) })
}

function ownFacts(i: DBInstance): Unset<RdsInstanceFacts> {
  return {
    dbInstanceStatus: i.DBInstanceStatus,
    dbInstanceArn: i.DBInstanceArn,
    dbResourceId: i.DbiResourceId,
    engineVersion: i.EngineVersion,
    endpoint: endpointOf(i.Endpoint),
    listenerEndpoint: endpointOf(i.ListenerEndpoint),
    instanceCreateTime: i.InstanceCreateTime?.toISOString(),
    backupRetentionPeriod: i.BackupRetentionPeriod,
    latestRestorableTime: i.LatestRestorableTime?.toISOString(),
    availabilityZone: i.AvailabilityZone,
    secondaryAvailabilityZone: i.SecondaryAvailabilityZone,
    multiAZ: i.MultiAZ,
    deletionProtection: i.DeletionProtection,
    dbClusterIdentifier: i.DBClusterIdentifier,
    pendingModifiedValues: pendingOf(i.PendingModifiedValues),
    automaticRestartTime: i.AutomaticRestartTime?.toISOString(),
    awsBackupRecoveryPointARN: i.AwsBackupRecoveryPointArn,
  }
}

function linkedFacts(i: DBInstance): Doc {
  return {
    dbParameterGroups: i.DBParameterGroups?.map((group) => ({
      dbParameterGroupName: group.DBParameterGroupName,
      parameterApplyStatus: group.ParameterApplyStatus,
    })),
    optionGroupMemberships: i.OptionGroupMemberships?.map((group) => ({
      optionGroupName: group.OptionGroupName,
      status: group.Status,
    })),
    vpcSecurityGroups: i.VpcSecurityGroups?.map((group) => ({
      vpcSecurityGroupId: group.VpcSecurityGroupId,
      status: group.Status,
    })),
    domainMemberships: i.DomainMemberships?.map((membership) => ({
      domain: membership.Domain,
      fqdn: membership.FQDN,
      status: membership.Status,
    })),
    statusInfos: i.StatusInfos?.map((info) => ({
      statusType: info.StatusType,
      status: info.Status,
      normal: info.Normal,
      message: info.Message,
    })),
    readReplicaSourceDBInstanceIdentifier: i.ReadReplicaSourceDBInstanceIdentifier,
    readReplicaSourceDBClusterIdentifier: i.ReadReplicaSourceDBClusterIdentifier,
    readReplicaDBInstanceIdentifiers: i.ReadReplicaDBInstanceIdentifiers,
    certificateDetails: i.CertificateDetails && {
      caIdentifier: i.CertificateDetails.CAIdentifier,
      validTill: i.CertificateDetails.ValidTill?.toISOString(),
    },
    masterUserSecret: i.MasterUserSecret && {
      secretArn: i.MasterUserSecret.SecretArn,
      secretStatus: i.MasterUserSecret.SecretStatus,
      kmsKeyId: i.MasterUserSecret.KmsKeyId,
    },
  }
}

function storageFacts(i: DBInstance): Unset<RdsInstanceFacts> {
  return {
    allocatedStorage: i.AllocatedStorage,
    percentProgress: i.PercentProgress,
    storageOperationStatus: i.StorageOperationStatus,
    storageOperationPercentProgress: i.StorageOperationPercentProgress,
    storageVolumeStatus: i.StorageVolumeStatus,
    isStorageConfigUpgradeAvailable: i.IsStorageConfigUpgradeAvailable,
  }
}

function endpointOf(value: DBInstance['Endpoint']): RdsInstanceFacts['endpoint'] {
  if (value === undefined) return undefined
  return {
    ...(value.Address === undefined ? {} : { address: value.Address }),
    ...(value.Port === undefined ? {} : { port: value.Port }),
    ...(value.HostedZoneId === undefined ? {} : { hostedZoneId: value.HostedZoneId }),
  }
}

function pendingOf(values: PendingModifiedValues | undefined) {
  return Object.entries(values ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([member, value]) =>
      member === 'MasterUserPassword' ? { name: member } : { name: member, value: printed(value) },
    )
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Without undefined members and empty lists, at any depth. */
function pruned(doc: Doc): Doc {
  const pairs = Object.entries(doc)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([member, value]) => [member, prunedValue(value)] as const)
  return Object.fromEntries(pairs)
}

function prunedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prunedValue)
  return isDoc(value) ? pruned(value) : value
}

function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null
}
