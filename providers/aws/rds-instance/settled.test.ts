import { expect, test } from '@jest/globals'
import type { Doc, Present } from '../../../src/provider/index.ts'
import type { RdsInstanceDesired } from './fields.ts'
import { unsettled } from './settled.ts'

const desired: RdsInstanceDesired = {
  region: 'us-east-1',
  engine: 'postgres',
  dbInstanceClass: 'db.t3.micro',
  copyTagsToSnapshot: true,
}
const endpoint = { address: 'db.example.com', port: 5432 }
const now = { ...desired, applyModificationsImmediately: true }

const rows: readonly {
  readonly reason: string
  readonly word?: string
  readonly facts: Doc
  readonly desired?: RdsInstanceDesired
  readonly says: string | undefined
}[] = [
  { reason: 'all is well', facts: { endpoint }, says: undefined },
  { reason: 'no endpoint', facts: {}, says: 'the endpoint is not there yet' },
  {
    reason: 'a replica that lags behind its source',
    facts: { endpoint, statusInfos: [{ statusType: 'read replication', status: 'error' }] },
    says: 'replication is error',
  },
  {
    reason: 'a replica that replicates',
    facts: { endpoint, statusInfos: [{ statusType: 'read replication', status: 'replicating' }] },
    says: undefined,
  },
  {
    reason: 'parameters are being applied',
    facts: {
      endpoint,
      dbParameterGroups: [{ dbParameterGroupName: 'g', parameterApplyStatus: 'applying' }],
    },
    says: 'parameter group g is being applied',
  },
  {
    reason: 'a reboot is needed, and is nobody’s job here',
    facts: {
      endpoint,
      dbParameterGroups: [{ dbParameterGroupName: 'g', parameterApplyStatus: 'pending-reboot' }],
    },
    says: undefined,
  },
  {
    reason: 'a security group is being added',
    facts: { endpoint, vpcSecurityGroups: [{ vpcSecurityGroupId: 'sg-1', status: 'adding' }] },
    says: 'security group sg-1 is adding',
  },
  {
    reason: 'the managed secret is being made',
    facts: { endpoint, masterUserSecret: { secretStatus: 'creating' } },
    says: 'the managed master password is creating',
  },
  {
    reason: 'an option group failed',
    facts: { endpoint, optionGroupMemberships: [{ optionGroupName: 'o', status: 'failed' }] },
    says: 'option group o failed: choose another optionGroupName',
  },
  {
    reason: 'a directory could not be joined',
    facts: { endpoint, domainMemberships: [{ domain: 'd-1', status: 'failed' }] },
    says: 'joining directory d-1 failed: correct the domain members',
  },
  {
    reason: 'a declared value waits for the window, as declared',
    facts: { endpoint, pendingModifiedValues: [{ name: 'DBInstanceClass', value: 'x' }] },
    says: undefined,
  },
  {
    reason: 'a declared value is to be applied at once',
    facts: { endpoint, pendingModifiedValues: [{ name: 'DBInstanceClass', value: 'x' }] },
    desired: now,
    says: 'being applied: DBInstanceClass',
  },
  {
    reason: 'a foreign value that waits is not waited for',
    facts: { endpoint, pendingModifiedValues: [{ name: 'MultiAZ', value: 'true' }] },
    desired: now,
    says: undefined,
  },
  {
    reason: 'a certificate waits for a restart nobody asked for',
    facts: { endpoint, pendingModifiedValues: [{ name: 'CACertificateIdentifier', value: 'x' }] },
    desired: { ...now, caCertificateIdentifier: 'x' },
    says: undefined,
  },
  {
    reason: 'a certificate waits for the restart that was asked for',
    facts: { endpoint, pendingModifiedValues: [{ name: 'CACertificateIdentifier', value: 'x' }] },
    desired: { ...now, caCertificateIdentifier: 'x', certificateRotationRestart: true },
    says: 'being applied: CACertificateIdentifier',
  },
  {
    reason: 'a declared password is being set',
    facts: { endpoint, pendingModifiedValues: [{ name: 'MasterUserPassword' }] },
    desired: { ...now, masterPasswordSecretRef: { name: 'a', key: 'b' } },
    says: 'being applied: MasterUserPassword',
  },
  {
    reason: 'a directory is being joined at once',
    facts: { endpoint, domainMemberships: [{ domain: 'd-1', status: 'joining' }] },
    desired: now,
    says: 'directory d-1 is joining',
  },
  {
    reason: 'the first backup is part of creation',
    word: 'backing-up',
    facts: { endpoint, backupRetentionPeriod: 7 },
    says: 'the first backup is running',
  },
  {
    reason: 'a later backup is background work',
    word: 'backing-up',
    facts: { endpoint, backupRetentionPeriod: 7, latestRestorableTime: '2026-01-01T00:00:00Z' },
    says: undefined,
  },
  {
    reason: 'an instance without backups has no first one',
    word: 'configuring-log-exports',
    facts: { endpoint, backupRetentionPeriod: 0 },
    says: undefined,
  },
]

test.each(rows)('$reason', ({ word = 'available', facts, desired: wish = desired, says }) => {
  const observed: Present = {
    is: 'present',
    phase: 'ready',
    word,
    writable: 'all',
    actual: {},
    facts,
  }
  expect(unsettled(observed, wish)).toBe(says)
})
