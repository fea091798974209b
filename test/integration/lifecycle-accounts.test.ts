import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { SECRETS } from '../../src/kube/well-known.ts'
import type { Doc } from '../../src/provider/index.ts'
import { CallLog, type CloudCall } from '../support/call-log.ts'
import { buckets, encoded, statusOf } from '../support/fault-proxy-objects.ts'
import {
  clusterProviderConfigs,
  type FaultRig,
  providerConfigs,
  useFaultRig,
} from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  cloudWrites,
  instance,
  instanceSpec,
  putSecret,
  quickDurations,
  quickFlags,
} from '../support/lifecycle-cloud.ts'
import { Subject } from '../support/lifecycle-subject.ts'

const patience = 60_000
const here = '111111111111'
const there = '222222222222'

describe('accounts', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'a configuration beside its users shows whose account it is, and who acts in it',
    async () => {
      const { config } = await account(rig(), 'shown', here)
      const bucket = await steadyBucket(rig(), 'shown-files', 'shown')
      const told = await config.until((object) => (object.status as Doc | undefined)?.users === 1)
      expect(told.status).toMatchObject({ accountId: here, users: 1 })
      expect(statusOf(await bucket.steady()).atProvider?.accountId).toBe(here)
    },
    patience,
  )

  test(
    'new keys in the Secret are used within seconds, by the next call on, without a restart',
    async () => {
      const table = { AKIAOLDKEY0000000001: here, AKIANEWKEY0000000002: here }
      await rig().environment.emulator.call('POST', '/_lifecycle/accounts', table, aSignal())
      const { secret } = await account(rig(), 'rotated', 'AKIAOLDKEY0000000001')
      const bucket = await steadyBucket(rig(), 'rotated-files', 'rotated')
      await rig().environment.emulator.call(
        'POST',
        '/_lifecycle/accounts',
        { AKIANEWKEY0000000002: here },
        aSignal(),
      )
      await secret.patch({ data: keysOf('AKIANEWKEY0000000002') })
      await bucket.edit({ versioningConfiguration: { status: 'Enabled' } })
      await bucket.steady(5_000)
      await rig().environment.emulator.call('POST', '/_lifecycle/accounts', {}, aSignal())
    },
    patience,
  )

  test(
    'a Secret that is gone stops its users with its name, without a call to the cloud',
    async () => {
      const { config, secret } = await account(rig(), 'emptied', here)
      const bucket = await steadyBucket(rig(), 'emptied-files', 'emptied')
      const calls = new CallLog(rig().environment.emulator)
      await secret.patch({ data: { ini: null } })
      await config.says(
        /^Ready=False CredentialsFailed: .*Secret default\/emptied-keys has no key ini/,
      )
      await bucket.says(/^Synced=False Denied: .*Secret default\/emptied-keys has no key ini/)
      const mark = await calls.mark()
      const object = await bucket.check()
      expect(await calls.since(mark)).toEqual([])
      expect(statusOf(object).drift?.state).toBe('Unknown')
      await secret.patch({ data: keysOf(here) })
      await bucket.steady()
    },
    patience,
  )

  test(
    'keys that the cloud does not know stop its users, and no key reaches a message or the log',
    async () => {
      const { config, secret } = await account(rig(), 'wrong', here)
      const bucket = await steadyBucket(rig(), 'wrong-files', 'wrong')
      await secret.patch({ data: keysOf('AKIAWRONG0000000001') })
      const told = await config.says(/^Ready=False CredentialsFailed: /)
      const user = await bucket.says(/^Synced=False Denied: /)
      const log = await readFile(join(rig().environment.files.logs, 'controller.log'), 'utf8')
      for (const text of [JSON.stringify([told, user]), log]) {
        expect(text).not.toContain('AKIAWRONG0000000001')
        expect(text).not.toContain(secretKey)
      }
      await secret.patch({ data: keysOf(here) })
      await bucket.steady()
    },
    patience,
  )

  test(
    'a chain of roles is walked in order, once for all users',
    async () => {
      const calls = new CallLog(rig().environment.emulator)
      const mark = await calls.mark()
      const assumeRoleChain = [hop('333333333333', 'gate'), hop('444444444444', 'work')]
      const { config } = await account(rig(), 'chained', here, { assumeRoleChain })
      const one = await steadyBucket(rig(), 'chained-1', 'chained')
      await steadyBucket(rig(), 'chained-2', 'chained')
      const told = await config.says(/^Ready=True/)
      expect(told.status).toMatchObject({ accountId: '444444444444' })
      expect((told.status as Doc).principalArn).toMatch(/assumed-role\/work\/plumbline-chained$/)
      expect(statusOf(await one.steady()).atProvider?.accountId).toBe('444444444444')
      const sts = (await calls.since(mark)).filter(({ service }) => service === 'sts')
      expect(countByOperation(sts)).toEqual({ AssumeRole: 2, GetCallerIdentity: 1 })
    },
    patience,
  )

  test(
    'keys that suddenly lead to another account stop all writes until a person confirms it',
    async () => {
      const { config, secret } = await account(rig(), 'moved', here)
      const bucket = await steadyBucket(rig(), 'moved-files', 'moved')
      await config.until(({ status }) => (status as Doc | undefined)?.accountId === here)
      const start = rig().gate.writes.length
      await secret.patch({ data: keysOf(there) })
      const told = await config.says(/^Ready=False AccountChanged: /)
      expect(told.status).toMatchObject({ accountId: here })
      await bucket.says(
        /^Synced=False Denied: AccountChanged: ProviderConfig default\/moved answered/,
      )
      await bucket.edit({ versioningConfiguration: { status: 'Enabled' } })
      const object = await bucket.check()
      expect(statusOf(object).drift?.state).toBe('Unknown')
      expect(cloudWrites(rig(), start)).toEqual([])
      await config.annotate('confirm-account', there)
      const confirmed = await config.says(/^Ready=True/)
      expect(confirmed.status).toMatchObject({ accountId: there })
      await bucket.says(
        /^Synced=False AlreadyExists: bucket moved-files belongs to another account/,
      )
      expect(cloudWrites(rig(), start)).toEqual([])
      const other = await steadyBucket(rig(), 'moved-on', 'moved')
      expect(statusOf(await other.steady()).atProvider?.accountId).toBe(there)
    },
    patience,
  )

  test(
    'an object led to another account is stopped, also in deletion: what it owns stays where it is',
    async () => {
      await account(rig(), 'origin', here)
      await account(rig(), 'elsewhere', there)
      const name = 'led-astray'
      const bucket = await steadyBucket(rig(), name, 'origin')
      const start = rig().gate.writes.length
      const lead = (config: string) =>
        bucket.patch({
          spec: {
            providerConfigRef: { kind: 'ProviderConfig', name: config },
            drift: { policy: 'Correct' },
          },
        })
      const stopped = /^Synced=False Denied: AccountChanged: led-astray is in account .* leads to /
      await lead('elsewhere')
      await bucket.says(stopped)
      await bucket.delete()
      await bucket.until(({ metadata }) => metadata.deletionTimestamp !== undefined)
      await bucket.says(stopped)
      expect(cloudWrites(rig(), start)).toEqual([])
      await lead('origin')
      await bucket.gone()
      expect(cloudWrites(rig(), start)).toEqual(['DeleteBucket'])
    },
    patience,
  )

  test(
    'one name in two accounts is two databases',
    async () => {
      await account(rig(), 'left', here)
      await account(rig(), 'right', there)
      for (const config of ['left', 'right']) {
        const providerConfigRef = { kind: 'ProviderConfig', name: config }
        const database = instance(rig(), `${config}-orders`)
        const name = { 'plumbline.dev/external-name': 'orders' }
        const forProvider = { masterPasswordSecretRef: { name: 'orders-master', key: 'password' } }
        if (config === 'left')
          await putSecret(rig().kube, 'orders-master', { password: 'a-Password-1' })
        const spec = instanceSpec(forProvider, { providerConfigRef })
        await database.create(spec, name)
        const { status } = await database.steady()
        const { sync } = status as { readonly sync: { readonly owned: Doc } } // the engine's own
        expect(sync.owned).toMatchObject({
          account: config === 'left' ? here : there,
          how: 'created',
        })
      }
    },
    patience,
  )

  test(
    'a role that leads to another account is the same alarm; setting it back ends it',
    async () => {
      const { config } = await account(rig(), 'rerouted', here, {
        assumeRoleChain: [hop('555555555555', 'work')],
      })
      const bucket = await steadyBucket(rig(), 'rerouted-files', 'rerouted')
      await config.until(({ status }) => (status as Doc | undefined)?.accountId === '555555555555')
      await config.patch({ spec: { assumeRoleChain: [hop('666666666666', 'work')] } })
      await config.says(/^Ready=False AccountChanged: .*666666666666 instead of 555555555555/)
      await bucket.says(/^Synced=False Denied: AccountChanged/)
      await config.patch({ spec: { assumeRoleChain: [hop('555555555555', 'work')] } })
      await config.says(/^Ready=True/)
      await bucket.steady()
    },
    patience,
  )
})

const secretKey = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'

interface Account {
  readonly config: Subject
  readonly secret: Subject
}

/** A ProviderConfig with its Secret; an access key of 12 digits is an account of the emulator. */
async function account(
  rig: FaultRig,
  name: string,
  accessKey: string,
  more: Doc = {},
): Promise<Account> {
  const secret = new Subject(rig.kube, { resource: SECRETS, name: `${name}-keys` })
  await secret.create({ data: keysOf(accessKey) })
  const common = new Subject(rig.kube, { resource: clusterProviderConfigs, name: 'default' })
  const { endpoint } = (await common.until(() => true)).spec as Doc
  const credentials = { source: 'Secret', secretRef: { name: `${name}-keys`, key: 'ini' } }
  const config = new Subject(rig.kube, { resource: providerConfigs, name })
  await config.create({ spec: { credentials, endpoint, ...more } })
  return { config, secret }
}

function keysOf(accessKey: string): Doc {
  const lines = [`aws_access_key_id = ${accessKey}`, `aws_secret_access_key = ${secretKey}`]
  return encoded({ ini: ['[default]', ...lines, ''].join('\n') })
}

async function steadyBucket(rig: FaultRig, name: string, config: string): Promise<Subject> {
  const bucket = new Subject(rig.kube, { resource: buckets, name })
  const providerConfigRef = { kind: 'ProviderConfig', name: config }
  await bucket.create(bucketSpec({}, { providerConfigRef }))
  await bucket.steady()
  return bucket
}

function hop(account: string, role: string) {
  return { roleARN: `arn:aws:iam::${account}:role/${role}` }
}

function countByOperation(calls: readonly CloudCall[]): Readonly<Record<string, number>> {
  const groups = Object.groupBy(calls, ({ operation }) => operation)
  return Object.fromEntries(Object.entries(groups).map(([name, all = []]) => [name, all.length]))
}

function aSignal(): AbortSignal {
  return new AbortController().signal
}
