import { describe, expect, test } from '@jest/globals'
import { readInstance } from './actual.ts'
import type { DBInstance } from './api.ts'

const instance: DBInstance = {
  DBInstanceArn: 'arn:aws:rds:eu-west-1:123456789012:db:orders',
  Engine: 'postgres',
  DBInstanceClass: 'db.t3.micro',
  AllocatedStorage: 20,
  StorageType: 'gp3',
  Endpoint: { Address: 'orders.example.com', Port: 5432 },
  PendingModifiedValues: {},
}

describe('what waits covers what is', () => {
  test.each<{ reason: string; pending: DBInstance['PendingModifiedValues']; actual: object }>([
    {
      reason: 'by its own name',
      pending: { DBInstanceClass: 'db.t3.small', MultiAZ: true },
      actual: { dbInstanceClass: 'db.t3.small', multiAZ: true },
    },
    { reason: 'the port, whose place differs', pending: { Port: 5433 }, actual: { port: 5433 } },
    {
      reason: 'IAM authentication, whose name differs',
      pending: { IAMDatabaseAuthenticationEnabled: true },
      actual: { enableIAMDatabaseAuthentication: true },
    },
    {
      reason: 'the subnet group, which is a text there',
      pending: { DBSubnetGroupName: 'other' },
      actual: { dbSubnetGroupName: 'other' },
    },
    {
      reason: 'features, whose elements are spelled otherwise',
      pending: { ProcessorFeatures: [{ Name: 'coreCount', Value: '2' }] },
      actual: { processorFeatures: [{ name: 'coreCount', value: '2' }] },
    },
  ])('$reason', ({ pending, actual }) => {
    const described = { ...instance, ...(pending && { PendingModifiedValues: pending }) }
    const reading = readInstance(described)
    expect(reading.actual).toMatchObject(actual)
    expect(reading.pending).toEqual(actual)
    expect(reading.current).toMatchObject({ dbInstanceClass: 'db.t3.micro', port: 5432 })
  })

  test('an option group waits in its membership', () => {
    const reading = readInstance({
      ...instance,
      OptionGroupMemberships: [
        { OptionGroupName: 'old', Status: 'pending-maintenance-removal' },
        { OptionGroupName: 'new', Status: 'pending-maintenance-apply' },
      ],
    })
    expect(reading.actual.optionGroupName).toBe('new')
    expect(reading.pending).toEqual({ optionGroupName: 'new' })
    expect(reading.current.optionGroupName).toBe('old')
  })

  test('a waiting password is a marker, not a value', () => {
    const pending = { MasterUserPassword: '****' }
    expect(readInstance({ ...instance, PendingModifiedValues: pending }).pending).toEqual({})
  })

  test('log types are those enabled with the difference applied', () => {
    const { actual } = readInstance({
      ...instance,
      EnabledCloudwatchLogsExports: ['upgrade', 'audit'],
      PendingModifiedValues: {
        PendingCloudwatchLogsExports: {
          LogTypesToEnable: ['postgresql'],
          LogTypesToDisable: ['audit'],
        },
      },
    })
    expect(actual.enableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade'])
  })
})

describe('members with a place or a word of their own', () => {
  test.each<{ reason: string; described: DBInstance; member: string; value: unknown }>([
    {
      reason: 'the region is in the ARN',
      described: {},
      member: 'region',
      value: 'eu-west-1',
    },
    {
      reason: 'autoscaling whose limit is the size is off',
      described: { MaxAllocatedStorage: 20 },
      member: 'maxAllocatedStorage',
      value: undefined,
    },
    {
      reason: 'autoscaling with room to grow is on',
      described: { MaxAllocatedStorage: 100 },
      member: 'maxAllocatedStorage',
      value: 100,
    },
    {
      reason: 'the option group that replaces another counts',
      described: {
        OptionGroupMemberships: [
          { OptionGroupName: 'old', Status: 'pending-maintenance-removal' },
          { OptionGroupName: 'new', Status: 'pending-maintenance-apply' },
        ],
      },
      member: 'optionGroupName',
      value: 'new',
    },
    {
      reason: 'a managed secret means a managed password',
      described: { MasterUserSecret: { SecretArn: 'arn:x' } },
      member: 'manageMasterUserPassword',
      value: true,
    },
    {
      reason: 'a tag without value has an empty one',
      described: { TagList: [{ Key: 'a' }] },
      member: 'tags',
      value: [{ key: 'a', value: '' }],
    },
  ])('$reason', ({ described, member, value }) => {
    expect(readInstance({ ...instance, ...described }).actual[member]).toEqual(value)
  })
})

describe('members that the cloud governs', () => {
  const small = ['iops', 'storageThroughput']
  test.each<{ reason: string; described: DBInstance; exempt: readonly string[] }>([
    { reason: 'small gp3 has a fixed performance', described: {}, exempt: small },
    { reason: 'large gp3 has not', described: { AllocatedStorage: 400 }, exempt: [] },
    { reason: 'gp2 is compared', described: { StorageType: 'gp2' }, exempt: [] },
    {
      reason: 'the type that waits decides',
      described: { PendingModifiedValues: { StorageType: 'io1' } },
      exempt: [],
    },
    {
      reason: 'Oracle provisions from 200 GiB on',
      described: { Engine: 'oracle-ee', AllocatedStorage: 200 },
      exempt: [],
    },
    {
      reason: 'a failover moves the zone',
      described: { MultiAZ: true },
      exempt: ['availabilityZone', ...small],
    },
    {
      reason: 'AWS Backup owns retention and window',
      described: { AwsBackupRecoveryPointArn: 'arn:x' },
      exempt: ['backupRetentionPeriod', 'preferredBackupWindow', ...small],
    },
  ])('$reason', ({ described, exempt }) => {
    expect(readInstance({ ...instance, ...described }).exempt).toEqual(exempt)
  })

  test('without an endpoint the port is not known', () => {
    const { Endpoint: _endpoint, ...rest } = instance
    expect(readInstance(rest).exempt).toContain('port')
  })

  test('a cluster owns what its members share, not their class', () => {
    const { exempt } = readInstance({ ...instance, DBClusterIdentifier: 'c' })
    expect(exempt).toEqual(expect.arrayContaining(['engineVersion', 'allocatedStorage', 'port']))
    expect(exempt).not.toContain('dbInstanceClass')
  })
})
