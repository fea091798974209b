import { bool, type Doc, integer, text, type Values } from '../../../src/provider/index.ts'
import { definedMembers, type Unset } from '../provider.ts'
import type { DBSnapshot } from './api.ts'

const name = (description: string) => text(description, { maxLength: 255 })
const arn = (description: string) => text(description, { maxLength: 2048 })
const time = (description: string) => text(`${description}, RFC 3339.`, { maxLength: 40 })

/** Members of `status.atProvider`. */
export const dbSnapshotFacts = {
  arn: arn('ARN of the snapshot.'),
  status: name("RDS's own status word: creating, available, ..."),
  percentProgress: integer('How much of the data has been transferred, in percent.'),
  snapshotType: name('manual, automated, awsbackup.'),
  snapshotCreateTime: time('When it was taken; of a copy, when it was copied'),
  originalSnapshotCreateTime: time('When it was taken, also of a copy'),
  snapshotDatabaseTime: time('Latest transaction in it'),
  snapshotTarget: name('Where it is kept: region, outposts, local.'),
  sourceRegion: name('Region that it was copied from.'),
  sourceDBSnapshotIdentifier: arn(
    'Snapshot that it was copied from, of another region or account.',
  ),
  dbInstanceIdentifier: name('Instance that it was taken of.'),
  dbiResourceId: name('Identity of that instance; survives a rename.'),
  instanceCreateTime: time('When that instance was created'),
  engine: name('Database engine.'),
  engineVersion: name('Version of the engine.'),
  licenseModel: name('License model.'),
  optionGroupName: name('Option group.'),
  masterUsername: name('Name of the master user.'),
  iamDatabaseAuthenticationEnabled: bool('Whether IAM may authenticate.'),
  allocatedStorage: integer('Storage of the instance in GiB.'),
  storageType: name('Storage type of the instance.'),
  iops: integer('Provisioned operations per second of the instance.'),
  storageThroughput: integer('Throughput of the storage in MiB/s.'),
  encrypted: bool('Whether it is encrypted.'),
  kmsKeyId: arn('Key that encrypts it.'),
  port: integer('Port of the instance.'),
  availabilityZone: name('Zone the instance was in.'),
  vpcId: name('VPC the instance was in.'),
  timezone: name('Time zone (SQL Server).'),
} as const

export type DbSnapshotFacts = Partial<Values<typeof dbSnapshotFacts>>

/** `status.atProvider` of a snapshot as described, without what the cloud left out. */
export function factsOf(snapshot: DBSnapshot): Doc {
  return definedMembers({ ...ownFacts(snapshot), ...instanceFacts(snapshot) })
}

function ownFacts(s: DBSnapshot): Unset<DbSnapshotFacts> {
  return {
    arn: s.DBSnapshotArn,
    status: s.Status,
    percentProgress: s.PercentProgress,
    snapshotType: s.SnapshotType,
    snapshotCreateTime: s.SnapshotCreateTime?.toISOString(),
    originalSnapshotCreateTime: s.OriginalSnapshotCreateTime?.toISOString(),
    snapshotDatabaseTime: s.SnapshotDatabaseTime?.toISOString(),
    snapshotTarget: s.SnapshotTarget,
    sourceRegion: s.SourceRegion,
    sourceDBSnapshotIdentifier: s.SourceDBSnapshotIdentifier,
    encrypted: s.Encrypted,
    kmsKeyId: s.KmsKeyId,
  }
}

/** What the instance was like when the snapshot was taken. */
function instanceFacts(s: DBSnapshot): Unset<DbSnapshotFacts> {
  return {
    dbInstanceIdentifier: s.DBInstanceIdentifier,
    dbiResourceId: s.DbiResourceId,
    instanceCreateTime: s.InstanceCreateTime?.toISOString(),
    engine: s.Engine,
    engineVersion: s.EngineVersion,
    licenseModel: s.LicenseModel,
    optionGroupName: s.OptionGroupName,
    masterUsername: s.MasterUsername,
    iamDatabaseAuthenticationEnabled: s.IAMDatabaseAuthenticationEnabled,
    allocatedStorage: s.AllocatedStorage,
    storageType: s.StorageType,
    iops: s.Iops,
    storageThroughput: s.StorageThroughput,
    port: s.Port,
    availabilityZone: s.AvailabilityZone,
    vpcId: s.VpcId,
    timezone: s.Timezone,
  }
}
