import { describe, expect, test } from '@jest/globals'
import type { Doc } from '../../../src/provider/index.ts'
import { composeModify } from './compose.ts'
import type { RdsInstanceDesired } from './fields.ts'
import type { ModifyAsk } from './modify-ask.ts'

const actual: Doc = {
  engine: 'postgres',
  engineVersion: '15.7',
  dbInstanceClass: 'db.t3.micro',
  allocatedStorage: 100,
  storageType: 'gp3',
  iops: 3000,
  multiAZ: false,
  backupRetentionPeriod: 7,
}

interface Row {
  readonly reason: string
  /** Changes from actual, which are also declared. */
  readonly set: Doc
  readonly declared?: Partial<RdsInstanceDesired>
  readonly current?: Doc
  readonly pending?: Doc
  readonly secrets?: Readonly<Record<string, string>>
  readonly sent: unknown
}

function compose({ set, declared, current, pending = {}, secrets = {} }: Omit<Row, 'sent'>) {
  const before: Doc = { ...actual, ...current }
  const desired: RdsInstanceDesired = {
    region: 'us-east-1',
    engine: 'postgres',
    dbInstanceClass: 'db.t3.micro',
    ...declared,
    ...set,
  }
  const ask: ModifyAsk = {
    changed: new Set(Object.keys(set)),
    next: { ...before, ...pending, ...set },
    desired,
    pending,
    current: before,
    secret: (path) => secrets[path],
  }
  return composeModify(ask)
}

const now = { applyModificationsImmediately: true }

const calls: readonly Row[] = [
  {
    reason: 'only what changed is sent',
    set: { copyTagsToSnapshot: true },
    declared: { multiAZ: false },
    sent: { CopyTagsToSnapshot: true },
  },
  {
    reason: 'nothing to send is no call',
    set: { applyModificationsImmediately: true },
    sent: undefined,
  },
  {
    reason: 'a value that waits is sent as it is',
    set: { dbInstanceClass: 'db.t3.small' },
    sent: { DBInstanceClass: 'db.t3.small' },
  },
  {
    reason: 'at once means at once for a value that would wait',
    set: { dbInstanceClass: 'db.t3.small' },
    declared: now,
    sent: { DBInstanceClass: 'db.t3.small', ApplyImmediately: true },
  },
  {
    reason: 'a value that never waits needs no ApplyImmediately',
    set: { monitoringInterval: 60 },
    declared: { ...now, monitoringRoleArn: 'arn:role' },
    sent: { MonitoringInterval: 60, MonitoringRoleArn: 'arn:role' },
  },
  {
    reason: 'what a stranger left waiting is not flushed by a value that never waits',
    set: { copyTagsToSnapshot: true },
    declared: now,
    pending: { multiAZ: true },
    sent: { CopyTagsToSnapshot: true },
  },
  {
    reason: 'the way back cancels what waits',
    set: { dbInstanceClass: 'db.t3.micro' },
    pending: { dbInstanceClass: 'db.t3.small' },
    sent: { DBInstanceClass: 'db.t3.micro', ApplyImmediately: true },
  },
  {
    reason: 'a third value replaces what waits, and waits itself',
    set: { dbInstanceClass: 'db.t3.medium' },
    pending: { dbInstanceClass: 'db.t3.small' },
    sent: { DBInstanceClass: 'db.t3.medium' },
  },
  {
    reason: 'turning at-once on applies the declared values that wait',
    set: { applyModificationsImmediately: true },
    declared: { multiAZ: true },
    pending: { multiAZ: true },
    sent: { MultiAZ: true, ApplyImmediately: true },
  },
  {
    reason: 'a major version that waits is applied with the consent',
    set: { applyModificationsImmediately: true },
    declared: { engineVersion: '16.3', allowMajorVersionUpgrade: true },
    pending: { engineVersion: '16.3' },
    sent: { EngineVersion: '16.3', ApplyImmediately: true, AllowMajorVersionUpgrade: true },
  },
  {
    reason: 'a small size step repeats no iops',
    set: { allocatedStorage: 110 },
    sent: { AllocatedStorage: 110 },
  },
  {
    reason: 'provisioned storage grows together with its iops',
    set: { allocatedStorage: 105 },
    current: { storageType: 'io1', iops: 1000 },
    sent: { AllocatedStorage: 105, Iops: 1000 },
  },
  {
    reason: 'iops are raised together with the size',
    set: { iops: 2000 },
    current: { storageType: 'io1', iops: 1000 },
    sent: { AllocatedStorage: 100, Iops: 2000 },
  },
  {
    reason: 'a new provisioned type takes the declared iops, not the baseline',
    set: { storageType: 'io1' },
    declared: { iops: 5000 },
    sent: { StorageType: 'io1', AllocatedStorage: 100, Iops: 5000 },
  },
  {
    reason: 'iops of a small gp3 volume are never sent',
    set: { iops: 4000 },
    sent: undefined,
  },
  {
    reason: 'a large gp3 volume takes them',
    set: { iops: 14000 },
    current: { allocatedStorage: 400, iops: 12000 },
    sent: { AllocatedStorage: 400, Iops: 14000 },
  },
  {
    reason: 'no autoscaling is a limit equal to the size',
    set: { maxAllocatedStorage: 0 },
    sent: { MaxAllocatedStorage: 100 },
  },
  {
    reason: 'a minor version needs no consent',
    set: { engineVersion: '15.8' },
    declared: { allowMajorVersionUpgrade: true },
    sent: { EngineVersion: '15.8' },
  },
  {
    reason: 'a major version carries the consent',
    set: { engineVersion: '16.3' },
    declared: { allowMajorVersionUpgrade: true },
    sent: { EngineVersion: '16.3', AllowMajorVersionUpgrade: true },
  },
  {
    reason: 'backup retention between two numbers never waits',
    set: { backupRetentionPeriod: 14 },
    declared: now,
    sent: { BackupRetentionPeriod: 14 },
  },
  {
    reason: 'backups turned off wait',
    set: { backupRetentionPeriod: 0 },
    declared: now,
    sent: { BackupRetentionPeriod: 0, ApplyImmediately: true },
  },
  {
    reason: 'renamed members',
    set: { port: 5433, enableIAMDatabaseAuthentication: true },
    sent: { DBPortNumber: 5433, EnableIAMDatabaseAuthentication: true },
  },
  {
    reason: 'a reservation is named again with the class',
    set: { dbInstanceClass: 'db.r5.large' },
    current: { dbCapacityReservationIdentifier: 'res' },
    sent: { DBInstanceClass: 'db.r5.large', DBCapacityReservationIdentifier: 'res' },
  },
  {
    reason: 'a certificate tells whether to restart',
    set: { caCertificateIdentifier: 'rds-ca-rsa4096-g1' },
    declared: { certificateRotationRestart: false },
    sent: { CACertificateIdentifier: 'rds-ca-rsa4096-g1', CertificateRotationRestart: false },
  },
  {
    reason: 'directory members travel together',
    set: { domain: 'd-1' },
    declared: { domainIAMRoleName: 'role' },
    sent: { Domain: 'd-1', DomainIAMRoleName: 'role' },
  },
  {
    reason: 'leaving a directory has a word of its own',
    set: { domain: 'none' },
    current: { domainIAMRoleName: 'role' },
    sent: { DisableDomain: true },
  },
  {
    reason: 'no features are the default ones',
    set: { processorFeatures: [] },
    sent: { UseDefaultProcessorFeatures: true },
  },
  {
    reason: 'a volume that is gone is named for deletion',
    set: { additionalStorageVolumes: [{ volumeName: 'rdsdbdata2', iops: 1000 }] },
    current: { additionalStorageVolumes: [{ volumeName: 'rdsdbdata3' }] },
    sent: {
      AdditionalStorageVolumes: [
        { VolumeName: 'rdsdbdata2', IOPS: 1000 },
        { VolumeName: 'rdsdbdata3', SetForDelete: true },
      ],
    },
  },
  {
    reason: 'ending password management sets a password',
    set: { manageMasterUserPassword: false },
    secrets: { masterPasswordSecretRef: 'long-enough' },
    sent: { ManageMasterUserPassword: false, MasterUserPassword: 'long-enough' },
  },
  {
    reason: 'a key store goes with its password',
    set: { tdeCredentialPasswordSecretRef: { name: 'a', key: 'b' } },
    declared: { tdeCredentialArn: 'arn:tde' },
    secrets: { tdeCredentialPasswordSecretRef: 'hush' },
    sent: { TdeCredentialArn: 'arn:tde', TdeCredentialPassword: 'hush' },
  },
]

test.each(calls)('$reason', ({ sent, ...row }) => {
  expect(compose(row)).toEqual(sent)
})

describe('refused before the call', () => {
  const rows: readonly (Omit<Row, 'sent'> & { readonly message: RegExp })[] = [
    {
      reason: 'at once would flush what a stranger left waiting',
      set: { dbInstanceClass: 'db.t3.small' },
      declared: now,
      pending: { multiAZ: true },
      message: /would also apply what waits for the maintenance window: multiAZ/,
    },
    {
      reason: 'cancelling would flush what the manifest wants in the window',
      set: { dbInstanceClass: 'db.t3.micro' },
      declared: { multiAZ: true },
      pending: { dbInstanceClass: 'db.t3.small', multiAZ: true },
      message: /would also apply .*: multiAZ/,
    },
    {
      reason: 'multi-tenancy is converted at once only',
      set: { multiTenant: true },
      message: /applyModificationsImmediately: true/,
    },
    {
      reason: 'a reservation never changes alone',
      set: { dbCapacityReservationIdentifier: 'res' },
      message: /only together with/,
    },
    {
      reason: 'nobody would know the password',
      set: { manageMasterUserPassword: false },
      message: /needs masterPasswordSecretRef/,
    },
  ]

  test.each(rows)('$reason', ({ message, ...row }) => {
    expect(() => compose(row)).toThrow(expect.objectContaining({ reason: 'invalid' }))
    expect(() => compose(row)).toThrow(message)
  })
})
