import {
  bool,
  type Desired,
  enumOf,
  fieldTable,
  integer,
  keyedList,
  listOf,
  object,
  reference,
  required,
  secretRef,
  setOf,
  text,
} from '../../../src/provider/index.ts'
import { ownedTags, tagMembers } from '../provider.ts'
import { replication, restoreFrom } from './origin-fields.ts'

const fixed = { mutability: 'immutable', risk: 'Replace' } as const
const disruptive = { risk: 'Disruptive' } as const
const oracleOnly = 'Only Oracle accepts it.'
const customOnly = 'Only RDS Custom has it.'
const groupOnly = 'Both values must be groups that exist; wire.test.ts moves an instance.'
const provisionedOnly = 'Small gp3 and other volumes have a fixed performance.'
const monitoringOnly = 'Interval and role change in one call.'
const unseen = 'The API never returns it.'

const volumeMembers = {
  volumeName: required(enumOf('Volume name.', ['rdsdbdata2', 'rdsdbdata3', 'rdsdbdata4'])),
  allocatedStorage: integer('Size in GiB.', { compare: 'floor', minimum: 1, maximum: 65536 }),
  maxAllocatedStorage: integer('Upper limit of storage autoscaling in GiB.', {
    assigned: true,
    minimum: 1,
    maximum: 65536,
  }),
  storageType: text('Storage type.', { compare: 'case-blind', assigned: true, maxLength: 32 }),
  iops: integer('Provisioned operations per second.', {
    assigned: true,
    minimum: 0,
    maximum: 256000,
  }),
  storageThroughput: integer('Throughput in MiB/s.', {
    assigned: true,
    minimum: 0,
    maximum: 4000,
  }),
}

/** Set at creation, by which the instance is what it is. */
const create = {
  region: required(text('Region the instance lives in.', { ...fixed, maxLength: 32 })),
  dbName: text('Name of the first database; "" means none. The engine may change its case.', {
    ...fixed,
    compare: 'case-blind',
    absent: '',
    maxLength: 64,
  }),
  characterSetName: text('Character set (Oracle), collation (SQL Server).', {
    ...fixed,
    compare: 'case-blind',
    maxLength: 64,
  }),
  ncharCharacterSetName: text('National character set (Oracle).', {
    ...fixed,
    compare: 'case-blind',
    maxLength: 64,
  }),
  timezone: text('Time zone (SQL Server, Db2).', {
    ...fixed,
    compare: 'case-blind',
    maxLength: 64,
  }),
  dbSystemId: text('Oracle system identifier; stored in upper case.', {
    ...fixed,
    compare: 'case-blind',
    maxLength: 64,
  }),
  availabilityZone: text('Availability zone; not together with multiAZ.', {
    ...fixed,
    maxLength: 32,
  }),
  dbClusterIdentifier: text('Aurora cluster that the instance joins.', {
    ...fixed,
    compare: 'case-blind',
    maxLength: 63,
  }),
  storageEncrypted: bool('Whether the storage is encrypted.', { ...fixed, absent: false }),
  kmsKeyId: text('Key that encrypts the storage, by ARN or id.', {
    ...fixed,
    compare: 'arn-or-id',
    maxLength: 2048,
  }),
  backupTarget: text('Where backups are kept: region or outposts.', {
    ...fixed,
    initial: 'region',
    maxLength: 32,
  }),
  masterUsername: text('Name of the master user.', { ...fixed, maxLength: 128 }),
  restoreFrom,
  customIamInstanceProfile: text('Instance profile of an RDS Custom instance.', {
    ...fixed,
    maxLength: 256,
  }),
}

/** How calls are made; never compared. */
const options = {
  allowMajorVersionUpgrade: bool('Consent to a change of the major engine version.', {
    compare: 'none',
  }),
  certificateRotationRestart: bool(
    'Whether a new certificate authority restarts the instance; the API does when unset.',
    { compare: 'none' },
  ),
  useDefaultProcessorFeatures: bool(
    'Resets processorFeatures; the same as processorFeatures: [].',
    {
      compare: 'none',
    },
  ),
  resumeFullAutomationModeMinutes: integer('How long RDS Custom stays paused.', {
    compare: 'none',
    minimum: 60,
    maximum: 1440,
  }),
  skipFinalSnapshotBeforeDeletion: bool('Delete without a final snapshot; the data is lost.', {
    compare: 'none',
  }),
  finalDBSnapshotIdentifier: text('Name of the final snapshot; generated when unset.', {
    compare: 'none',
    pattern: '^[a-zA-Z](-?[a-zA-Z0-9])*$',
    maxLength: 255,
  }),
  deleteAutomatedBackups: bool('Remove automated backups with the instance (default true).', {
    compare: 'none',
  }),
}

/** Tags, written in any status but creating and deleting. */
const tags = { tags: ownedTags }

const engineSteps = [
  "(oldSelf == 'oracle-ee' && self == 'oracle-ee-cdb')",
  "(oldSelf == 'oracle-se2' && self == 'oracle-se2-cdb')",
]

const engineMembers = {
  applyModificationsImmediately: bool(
    'Apply changes at once instead of in the maintenance window. Turning it on applies what waits.',
    { compare: 'write-only', absent: false, examples: [true, false], untestable: unseen },
  ),
  engine: required(
    text('Database engine, e.g. postgres.', {
      ...disruptive,
      compare: 'case-blind',
      maxLength: 64,
      rules: [
        {
          rule: `self.lowerAscii() == oldSelf.lowerAscii() || ${engineSteps.join(' || ')}`,
          message: 'engine cannot change; only oracle-ee and oracle-se2 may become their -cdb form',
        },
      ],
      examples: ['oracle-ee-cdb', 'oracle-se2-cdb'],
      untestable: 'Only Oracle accepts a change.',
    }),
  ),
  engineVersion: text('Engine version or a prefix of it; the instance may be ahead.', {
    ...disruptive,
    compare: 'version-floor',
    maxLength: 64,
    examples: ['16.4', '16.6'],
  }),
  autoMinorVersionUpgrade: bool('Whether minor versions are applied automatically.', {
    initial: true,
    examples: [false, true],
  }),
  licenseModel: text('License model.', {
    maxLength: 64,
    examples: ['license-included', 'bring-your-own-license'],
  }),
  engineLifecycleSupport: enumOf(
    'Whether the instance enters paid extended support.',
    ['open-source-rds-extended-support', 'open-source-rds-extended-support-disabled'],
    {
      initial: 'open-source-rds-extended-support',
      examples: ['open-source-rds-extended-support-disabled', 'open-source-rds-extended-support'],
    },
  ),
  multiTenant: bool('Multi-tenant configuration (Oracle); cannot be undone.', {
    ...disruptive,
    absent: false,
    examples: [true, false],
    untestable: oracleOnly,
  }),
  replicaMode: enumOf('Open mode of an Oracle or Db2 replica.', ['open-read-only', 'mounted'], {
    examples: ['mounted', 'open-read-only'],
    untestable: 'Only replicas have it.',
  }),
  automationMode: enumOf('Automation of RDS Custom.', ['full', 'all-paused'], {
    examples: ['all-paused', 'full'],
    untestable: customOnly,
  }),
}

const computeMembers = {
  dbInstanceClass: required(
    text('Instance class, e.g. db.t3.micro.', {
      ...disruptive,
      pattern: '^db\\.',
      maxLength: 64,
      examples: ['db.t3.small', 'db.t3.medium'],
    }),
  ),
  processorFeatures: keyedList(
    'Processor features; [] means those of the class.',
    {
      name: required(text('coreCount or threadsPerCore.', { maxLength: 64 })),
      value: required(text('Value.', { maxLength: 64 })),
    },
    {
      key: 'name',
      maxItems: 8,
      examples: [[{ name: 'coreCount', value: '2' }], [{ name: 'coreCount', value: '4' }]],
    },
  ),
  multiAZ: bool('Whether a standby runs in another zone.', {
    absent: false,
    examples: [true, false],
  }),
  dbCapacityReservationIdentifier: text('Capacity reservation; changes with the class only.', {
    compare: 'arn-or-id',
    maxLength: 255,
    examples: ['reservation-a', 'reservation-b'],
    untestable: 'Changes only together with another member.',
  }),
  promotionTier: integer('Order of failover promotion (Aurora).', {
    minimum: 0,
    maximum: 15,
    examples: [0, 5],
  }),
}

const storageMembers = {
  allocatedStorage: integer(
    'Storage in GiB; grows, never shrinks. More than this in the cloud is no drift.',
    {
      compare: 'floor',
      minimum: 1,
      maximum: 65536,
      examples: [30, 40],
    },
  ),
  maxAllocatedStorage: integer(
    'Upper limit of storage autoscaling in GiB; not above allocatedStorage means off.',
    { absent: 0, minimum: 1, maximum: 65536, examples: [100, 200] },
  ),
  storageType: text('Storage type: standard, gp2, gp3, io1 or io2.', {
    ...disruptive,
    compare: 'case-blind',
    maxLength: 32,
    examples: ['gp3', 'gp2'],
  }),
  iops: integer('Provisioned operations per second.', {
    absent: 0,
    minimum: 0,
    maximum: 256000,
    examples: [3000, 4000],
    untestable: provisionedOnly,
  }),
  storageThroughput: integer('Throughput in MiB/s (gp3).', {
    absent: 0,
    minimum: 0,
    maximum: 4000,
    examples: [500, 600],
    untestable: provisionedOnly,
  }),
  dedicatedLogVolume: bool('Whether logs have a volume of their own.', {
    ...disruptive,
    absent: false,
    examples: [true, false],
  }),
  additionalStorageVolumes: keyedList('Further volumes (Oracle, SQL Server).', volumeMembers, {
    key: 'volumeName',
    maxItems: 3,
    examples: [[{ volumeName: 'rdsdbdata2', allocatedStorage: 200 }], []],
  }),
}

const networkMembers = {
  port: integer('Port the engine listens on; a change restarts the instance.', {
    ...disruptive,
    minimum: 1150,
    maximum: 65535,
    examples: [5433, 5434],
  }),
  ...reference(
    'dbSubnetGroupName',
    text('Subnet group; a change moves the instance to another VPC.', {
      ...disruptive,
      compare: 'case-blind',
      maxLength: 255,
      examples: ['group-a', 'group-b'],
      untestable: groupOnly,
    }),
    { kind: 'DBSubnetGroup' },
  ),
  vpcSecurityGroupIds: setOf('Security groups.', text('Id.', { maxLength: 64 }), {
    maxItems: 16,
    examples: [['sg-0a1b2c3d4e5f60001'], ['sg-0a1b2c3d4e5f60001', 'sg-0a1b2c3d4e5f60002']],
  }),
  publiclyAccessible: bool('Whether the endpoint resolves to a public address.', {
    examples: [true, false],
  }),
  networkType: text('IPV4 or DUAL.', {
    compare: 'case-blind',
    initial: 'IPV4',
    maxLength: 16,
    examples: ['DUAL', 'IPV4'],
  }),
  caCertificateIdentifier: text('Certificate authority of the server certificate.', {
    ...disruptive,
    maxLength: 255,
    examples: ['rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1'],
  }),
  enableCustomerOwnedIp: bool('Whether Outposts give it a customer-owned address.', {
    absent: false,
    examples: [true, false],
  }),
}

const configurationMembers = {
  ...reference(
    'dbParameterGroupName',
    text('Parameter group; static parameters need a reboot.', {
      ...disruptive,
      compare: 'case-blind',
      maxLength: 255,
      examples: ['group-a', 'group-b'],
      untestable: groupOnly,
    }),
    { kind: 'DBParameterGroup' },
  ),
  optionGroupName: text('Option group.', {
    compare: 'case-blind',
    maxLength: 255,
    examples: ['group-a', 'group-b'],
    untestable: groupOnly,
  }),
  backupRetentionPeriod: integer('Days that automated backups are kept; 0 turns them off.', {
    initial: 1,
    minimum: 0,
    maximum: 35,
    examples: [3, 14],
  }),
  preferredBackupWindow: text('Daily backup window in UTC, hh:mm-hh:mm.', {
    maxLength: 11,
    examples: ['03:00-03:30', '04:00-04:30'],
  }),
  preferredMaintenanceWindow: text('Weekly window in UTC, ddd:hh:mm-ddd:hh:mm.', {
    compare: 'case-blind',
    maxLength: 19,
    examples: ['mon:05:00-mon:05:30', 'tue:05:00-tue:05:30'],
  }),
  copyTagsToSnapshot: bool('Whether snapshots get the tags.', {
    absent: false,
    examples: [true, false],
  }),
  deletionProtection: bool('Whether deletion is refused.', {
    absent: false,
    examples: [true, false],
  }),
  tagSpecifications: listOf(
    'Tags of resources that RDS makes for the instance, such as automated backups.',
    object('Tags of one type of resource.', {
      resourceType: required(text('E.g. auto-backup.', { maxLength: 64 })),
      tags: listOf('Tags.', object('A tag.', tagMembers), { maxItems: 50 }),
    }),
    {
      compare: 'write-only',
      maxItems: 8,
      examples: [[{ resourceType: 'auto-backup', tags: [{ key: 'a', value: 'b' }] }], []],
      untestable: unseen,
    },
  ),
}

const watchMembers = {
  monitoringInterval: integer('Seconds between enhanced metrics: 0, 1, 5, 10, 15, 30 or 60.', {
    absent: 0,
    minimum: 0,
    maximum: 60,
    examples: [30, 60],
    untestable: monitoringOnly,
  }),
  monitoringRoleArn: text('Role that sends enhanced metrics.', {
    maxLength: 2048,
    untestable: monitoringOnly,
    examples: [
      'arn:aws:iam::123456789012:role/monitoring-a',
      'arn:aws:iam::123456789012:role/monitoring-b',
    ],
  }),
  enablePerformanceInsights: bool('Whether Performance Insights runs.', {
    absent: false,
    examples: [true, false],
  }),
  performanceInsightsKMSKeyId: text('Key of Performance Insights, by ARN or id; set once.', {
    compare: 'arn-or-id',
    maxLength: 2048,
    examples: ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'],
  }),
  performanceInsightsRetentionPeriod: integer('Days of history: 7, 31 times 1 to 23, or 731.', {
    minimum: 7,
    maximum: 731,
    examples: [31, 62],
  }),
  databaseInsightsMode: enumOf('Mode of Database Insights.', ['standard', 'advanced'], {
    examples: ['advanced', 'standard'],
  }),
}

const accessMembers = {
  manageMasterUserPassword: bool('Whether Secrets Manager keeps the master password.', {
    absent: false,
    examples: [true, false],
    untestable: 'Turning it off needs a password in the same call.',
  }),
  masterUserSecretKmsKeyId: text('Key of the managed secret, by ARN or id.', {
    compare: 'arn-or-id',
    maxLength: 2048,
    examples: ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'],
    untestable: 'Fixed while the password is managed.',
  }),
  masterUserAuthenticationType: enumOf(
    'How the master user signs in (PostgreSQL).',
    ['password', 'iam-db-auth'],
    { compare: 'write-only', examples: ['iam-db-auth', 'password'], untestable: unseen },
  ),
  enableIAMDatabaseAuthentication: bool('Whether IAM identities may sign in.', {
    absent: false,
    examples: [true, false],
  }),
  domain: text('Directory to join; "none" means to leave it.', {
    absent: 'none',
    maxLength: 255,
    examples: ['d-0123456789', 'd-9876543210'],
  }),
  domainIAMRoleName: text('Role for calls to the directory service.', {
    maxLength: 255,
    examples: ['directory-a', 'directory-b'],
  }),
  domainFqdn: text('Name of a self-managed directory.', {
    maxLength: 255,
    examples: ['a.example.com', 'b.example.com'],
  }),
  domainOu: text('Organizational unit in a self-managed directory.', {
    maxLength: 255,
    examples: ['OU=a,DC=example,DC=com', 'OU=b,DC=example,DC=com'],
  }),
  domainAuthSecretArn: text('Secret with the credentials of a self-managed directory.', {
    maxLength: 2048,
    examples: [
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:a',
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:b',
    ],
  }),
  domainDnsIps: listOf('Two DNS servers of the directory.', text('Address.', { maxLength: 45 }), {
    maxItems: 2,
    examples: [
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.3', '10.0.0.4'],
    ],
  }),
  tdeCredentialArn: text('Key store of transparent encryption (deprecated).', {
    maxLength: 2048,
    examples: [
      'arn:aws:rds:us-east-1:123456789012:tde:a',
      'arn:aws:rds:us-east-1:123456789012:tde:b',
    ],
  }),
  tdeCredentialPasswordSecretRef: secretRef('Where the password of the key store is.', {
    untestable: unseen,
  }),
}

/**
 * Every field of a DB instance. Sources: CreateDBInstance, ModifyDBInstance and DBInstance of
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/. `instance` is one ModifyDBInstance
 * call; log types have a group of their own because their change is refused while one is pending.
 */
export const rdsInstanceFields = fieldTable({
  create,
  options,
  tags,
  replication,
  instance: {
    ...engineMembers,
    ...computeMembers,
    ...storageMembers,
    ...networkMembers,
    ...configurationMembers,
    ...watchMembers,
    ...accessMembers,
  },
  password: {
    masterPasswordSecretRef: secretRef('Where the master password is.'),
  },
  logs: {
    enableCloudwatchLogsExports: setOf(
      'Log types sent to CloudWatch Logs; [] means none.',
      text('Log type.', { maxLength: 64 }),
      { maxItems: 16, examples: [['postgresql'], ['postgresql', 'upgrade']] },
    ),
  },
})

export type RdsInstanceFields = typeof rdsInstanceFields
export type RdsInstanceDesired = Desired<RdsInstanceFields>
