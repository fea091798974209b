import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import type { ManifestObject } from '../../src/cli/manifest/manifest.ts'
import type { NodeSource } from '../../src/composition/graph/index.ts'
import { COMPOSITIONS, DEFINITIONS } from '../../src/composition/resources.ts'
import { apiVersionOf } from '../../src/kube/object.ts'
import type { Doc } from '../../src/provider/index.ts'
import { CommandFolder } from '../support/command-run.ts'
import { cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'
import { buckets, secretOf } from '../support/fault-proxy-objects.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { kubeconfigAs } from '../support/kubeconfig-as.ts'
import { Subject } from '../support/lifecycle-subject.ts'
import {
  bucket,
  managed,
  type PlanChoice,
  planWithoutWriting,
  providerConfigRef,
  region,
  writesOf,
} from '../support/plan-stand.ts'
import { PlatformApi } from '../support/platform-api.ts'

const patience = 60_000
/** The controller looks once and then leaves the cloud to the tests. */
const args = ['--settle', '2s', '--confirm', '1s']
const environment = useEnvironment({ controller: { pollInterval: '1h', args }, audit: true })
closeClientsAfterEach()

let folder = ''
let s3: S3Client
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-plan-'))
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const { url: endpoint } = environment().emulator
  s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true })
})
afterAll(async () => {
  s3.destroy()
  await rm(folder, { recursive: true, force: true })
})

const plan = (objects: readonly ManifestObject[], choice: PlanChoice = {}) =>
  planWithoutWriting(environment(), objects, choice)
const writes = () => writesOf(environment())

/** Applied as kubectl applies it, and as the cloud has it. */
async function exists(...objects: readonly ManifestObject[]): Promise<void> {
  const kube = await connectClient(environment().kubeconfigPath)
  await environment().kubectl(['apply', '-f', '-'], {
    input: objects.map((o) => stringify(o)).join('---\n'),
  })
  for (const { metadata } of objects) {
    await new Subject(kube, { resource: buckets, name: metadata.name }).steady()
  }
}

async function suspend(name: string): Promise<void> {
  const VersioningConfiguration = { Status: 'Suspended' } as const
  await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }))
}

const versioned = { versioningConfiguration: { status: 'Enabled' } }
const tagged = (value: string) => ({ tagging: { tagSet: [{ key: 'owner', value }] } })

const inAnHour = new Date(Date.now() + 3_600_000).toISOString()

describe('a managed resource', () => {
  test(
    'is created, left alone, corrected or edited, as a reconcile would',
    async () => {
      const fresh = await plan([bucket('plan-fresh')])
      expect(fresh).toMatchObject({ code: 2 })
      expect(fresh.text).toContain('cloud: create plan-fresh (eu-west-1, account 123456789012)\n')

      expect(await plan([bucket('plan-fresh')], { cloud: false })).toEqual({
        code: 2,
        text: `Bucket/plan-fresh
  + create Bucket/plan-fresh
      + spec.forProvider.region: "eu-west-1"
      + spec.providerConfigRef.kind: "ClusterProviderConfig"
      + spec.providerConfigRef.name: "default"

Plan: 1 to create.
`,
      })

      const orders = bucket('plan-orders', { ...versioned, ...tagged('a') })
      await exists(orders)
      expect(await writes()).not.toEqual([])
      expect(await plan([orders])).toEqual({
        text: 'Bucket/plan-orders\n  no change\n\nPlan: nothing would change. Cloud: nothing would change.\n',
        code: 0,
      })
      await suspend('plan-orders')
      expect(await plan([orders])).toEqual({
        code: 2,
        text: `Bucket/plan-orders
  = no change Bucket/plan-orders
      cloud: update plan-orders
        ~ versioningConfiguration.status: "Suspended" -> "Enabled" (drift)

Plan: nothing would change. Cloud: 1 to update.
`,
      })
      const edited = await plan([bucket('plan-orders', { ...versioned, ...tagged('b') })])
      expect(edited.text).toContain(`      cloud: update plan-orders
        ~ tagging.tagSet[key="owner"]: "a" -> "b"
        ~ versioningConfiguration.status: "Suspended" -> "Enabled" (drift)
`)
    },
    patience,
  )

  test.each([
    {
      reason: 'reports',
      spec: { drift: { policy: 'Report' } },
      says: 'spec.drift.policy is Report',
    },
    {
      reason: 'ignores',
      spec: { drift: { policy: 'Ignore' } },
      says: 'spec.drift.policy is Ignore',
    },
    {
      reason: 'is held',
      spec: { annotations: { 'plumbline.dev/hold-until': inAnHour } },
      says: 'held by annotation plumbline.dev/hold-until',
    },
    {
      reason: 'may not update',
      spec: { managementPolicies: ['Observe', 'Create'] },
      says: 'managementPolicies do not include Update',
    },
  ])('that $reason leaves drift as it is', async ({ spec, says }) => {
    const told = await plan([bucket('plan-orders', { ...versioned, ...tagged('a') }, spec)])
    expect(told.text).toContain(
      `= versioningConfiguration.status: "Suspended" -> "Enabled" (drift; left as it is: ${says})`,
    )
  })

  test('that is paused is not looked at', async () => {
    const annotations = { 'plumbline.dev/paused': 'true' }
    const paused = bucket('plan-orders', { ...versioned, ...tagged('a') }, { annotations })
    const { text } = await plan([paused, bucket('plan-other')])
    expect(text).toMatch(/cloud: wait plan-orders: paused by annotation/)
  })

  test('under a name that is taken is refused, adopted or told whose it is', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'plan-foreign' }))
    const taken = await plan([bucket('plan-foreign', versioned)])
    expect(taken).toMatchObject({ code: 1 })
    expect(taken.text).toMatch(
      /cloud: refuse plan-foreign: plan-foreign already exists and was not/,
    )
    const annotations = { 'plumbline.dev/external-name': 'plan-foreign' }
    const adopted = await plan([bucket('plan-mine', versioned, { annotations })])
    expect(adopted).toMatchObject({ code: 2 })
    expect(adopted.text).toContain(`cloud: adopt plan-foreign (eu-west-1, account 123456789012)
        + versioningConfiguration.status: "Enabled"
`)
    const claimed = { 'plumbline.dev/external-name': 'plan-orders' }
    const rival = await plan([bucket('plan-rival', {}, { annotations: claimed })])
    expect(rival.text).toContain('plan-orders belongs to default/plan-orders, which asked for it')
    const both = { annotations: { 'plumbline.dev/external-name': 'plan-shared' } }
    const shared = await plan([bucket('plan-first', {}, both), bucket('plan-second', {}, both)])
    expect(shared).toMatchObject({ code: 1 })
    expect(shared.text).toContain('cloud: create plan-shared (')
    expect(shared.text).toContain(
      'cloud: refuse plan-shared: plan-shared belongs to default/plan-first, which asked for it',
    )
  })

  test('that refers to what is planned takes the name, and its Secret, from the plan', async () => {
    const group = managed(['rds', 'DBSubnetGroup', 'plan-net'], {
      description: 'x',
      subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    })
    const password = secretOf('plan-password', { password: 'correct-horse-9' }) as ManifestObject
    const db = managed(['rds', 'RDSInstance', 'plan-db'], {
      ...{ engine: 'postgres', engineVersion: '16.3', dbInstanceClass: 'db.t3.micro' },
      ...{ allocatedStorage: 20, masterUsername: 'orders' },
      dbSubnetGroupNameRef: { name: 'plan-net' },
      masterPasswordSecretRef: { name: 'plan-password', key: 'password' },
    })
    const alone = await plan([db, group])
    expect(alone.text).toMatch(
      /refuse plan-db: masterPasswordSecretRef: Secret default\/plan-password/,
    )
    const together = await plan([db, password, group])
    expect(together.text).toContain('cloud: create plan-db (eu-west-1, account 123456789012)\n')
    expect(together.text).toContain('Cloud: 2 to create.')
    expect(together.text).not.toContain('correct-horse')
    const lonely = await plan([db, password])
    expect(lonely.text).toMatch(/wait plan-db: dbSubnetGroupName: waits for DBSubnetGroup plan-net/)
  })
})

describe('children of a composite', () => {
  test(
    'are planned with what happens to them in the cloud',
    async () => {
      const kube = await connectClient(environment().kubeconfigPath)
      const api = new PlatformApi(kube, { kind: 'Storage', plural: 'storages' })
      await api.allow()
      await api.apply(DEFINITIONS, api.definition({ owner: { type: 'string' } }))
      await api.until(DEFINITIONS, api.key, 'Ready=True Available')
      const spec = (forProvider: Doc) => ({
        providerConfigRef,
        forProvider: { region, ...forProvider },
      })
      const node = (id: string, forProvider: Doc): NodeSource => {
        const { apiVersion, kind } = bucket('any')
        return { id, resource: { apiVersion, kind, spec: spec(forProvider) } }
      }
      const composition = (...nodes: readonly NodeSource[]) => ({
        ...{ apiVersion: apiVersionOf(COMPOSITIONS), kind: COMPOSITIONS.kind },
        metadata: { name: 'storages' },
        spec: {
          mode: 'Graph',
          compositeTypeRef: { apiVersion: api.apiVersion, kind: 'Storage' },
          nodes,
        },
      })
      const first = composition(node('data', tagged(cel('self.spec.owner'))), node('old', {}))
      await api.apply(COMPOSITIONS, first)
      await api.until(COMPOSITIONS, 'storages', 'Ready=True Available')
      const instance = api.instance('plan-one', { owner: 'a' }) as ManifestObject
      const before = await plan([instance])
      expect(before.text).toContain('cloud: create plan-one-data (eu-west-1, account 123456789012)')
      expect(before.text).toContain('Plan: 3 to create. Cloud: 2 to create.')

      await api.apply(api.resource, instance)
      await api.until(api.resource, 'default/plan-one', 'Ready=True Available')
      const later = { ...versioned, ...tagged(cel('old2.status.atProvider.arn')) }
      const next = composition(node('data', later), node('old2', {}))
      const { text } = await plan([next as ManifestObject])
      expect(text).toContain('cloud: create plan-one-old2 (eu-west-1')
      expect(text).toMatch(
        /- delete old: .*\n {6}cloud: delete plan-one-old: first call: DeleteBucket.*; refused if it is not empty\n/,
      )

      const edited = api.instance('plan-one', { owner: 'b' }) as ManifestObject
      const both = await plan([first as ManifestObject, edited])
      expect(both.text).toContain('~ tagging.tagSet[key="owner"]: "a" -> "b"')
      expect(both.text).toMatch(/Plan: \d to update\. Cloud: 1 to update\.\n$/)
    },
    patience,
  )
})

/** A configuration that leads to a port of this machine. */
function configuration(name: string, port: number): ManifestObject {
  const secretRef = { namespace: 'plumbline-system', name: 'aws-credentials', key: 'credentials' }
  return {
    ...{ apiVersion: 'aws.plumbline.dev/v1beta1', kind: 'ClusterProviderConfig' },
    metadata: { name },
    spec: {
      credentials: { source: 'Secret', secretRef },
      endpoint: { url: { type: 'Static', static: `http://127.0.0.1:${port}` } },
    },
  }
}

describe('the command', () => {
  const command = async (objects: readonly ManifestObject[], ...more: readonly string[]) => {
    const path = join(folder, 'command.yaml')
    await writeFile(path, objects.map((object) => stringify(object)).join('---\n'))
    const { kubeconfigPath } = environment()
    return commands.start('plan', '-f', path, '--kubeconfig', kubeconfigPath, ...more)
  }
  let commands: CommandFolder
  beforeAll(async () => {
    commands = await CommandFolder.make()
  })
  afterAll(() => commands.dispose())

  test('prints what the cloud would see for programs, and nothing else', async () => {
    const run = await command([bucket('plan-fresh')], '-o', 'json')
    expect(await run.ended).toBe(2)
    expect(JSON.parse(run.output)).toMatchObject({
      objects: [{ changes: [{ cloud: { action: 'create', name: 'plan-fresh', region } }] }],
      cloud: { create: 1 },
    })
  })

  test('looks for the key of the controller where it is told to', async () => {
    const own = bucket('plan-orders', { ...versioned, ...tagged('b') })
    const run = await command([own], '--controller-namespace', 'elsewhere')
    expect(await run.ended).toBe(2)
    expect(run.output).toContain('a key that is not in namespace elsewhere: give the namespace')
  })

  test('ends with Ctrl-C while the cloud does not answer', async () => {
    const silent = createServer()
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'plan-silent' }
    const waits = bucket('plan-waits', {}, { providerConfigRef })
    const run = await command([configuration('plan-silent', port), waits])
    const [socket]: Socket[] = await once(silent, 'connection')
    run.send('SIGINT')
    expect({ code: await run.ended, output: run.output }).toEqual({ code: 130, output: '' })
    socket?.destroy()
    silent.close()
  })
})

describe('what cannot be asked', () => {
  const kubeconfigOf = (user: string, ...rules: readonly string[]) =>
    kubeconfigAs(environment(), { user, rules, folder })
  const mayApply = '--verb=get,create,patch --resource=buckets.s3.aws.plumbline.dev'
  const mayRead = '--verb=get --resource=clusterproviderconfigs.aws.plumbline.dev'

  const mayReadSecret = '--verb=get --resource=secrets --resource-name=aws-credentials'

  test('for want of rights is said, with the right that is missing', async () => {
    const kubeconfig = await kubeconfigOf('dev', mayApply, mayRead)
    const own = bucket('plan-orders', { ...versioned, ...tagged('a') })
    const told = await plan([own], { kubeconfig })
    expect(told.code).toBe(4)
    expect(told.text).toMatch(
      /cloud not asked: .*User "dev" cannot get resource "secrets".*: ask for that right, or plan with --no-cloud\n/,
    )
    expect(told.text).toContain('Cloud: 1 not asked.')
    expect(await plan([own], { kubeconfig, cloud: false })).toMatchObject({ code: 0 })
  })

  test('is only what was applied, without the key: then the stored manifest says it', async () => {
    const kubeconfig = await kubeconfigOf('ops', mayApply, mayRead, mayReadSecret)
    const own = bucket('plan-orders', { ...versioned, ...tagged('b') })
    await environment().kubectl([
      'create',
      'role',
      'see',
      '--verb=list',
      '--resource=buckets.s3.aws.plumbline.dev',
    ])
    await environment().kubectl(['create', 'rolebinding', 'see', '--role=see', '--user=ops'])
    const { text } = await plan([own, bucket('plan-fresh')], { kubeconfig })
    expect(text).toMatch(
      /cloud: update plan-orders\n.*tagging.tagSet\[key="owner"\]: "a" -> "b"\n.*"Suspended" -> "Enabled" \(drift\)\n +note: drift told by the stored manifest: /,
    )
    expect(text).toMatch(
      /cloud: create plan-fresh \(.*\): whether another namespace asked for this name was not seen: /,
    )
  })

  test('is told of each object, and the rest is planned', async () => {
    const nowhere = configuration('plan-nowhere', 9)
    const by = (name: string) => ({ providerConfigRef: { ...providerConfigRef, name } })
    const told = await plan([
      bucket('plan-a', {}, by('plan-missing')),
      bucket('plan-b', {}, by('plan-nowhere')),
      nowhere,
      bucket('plan-c'),
    ])
    expect(told.code).toBe(2)
    expect(told.text).toContain(
      'cloud not asked: ClusterProviderConfig plan-missing does not exist; create it, or change spec.providerConfigRef\n',
    )
    expect(told.text).toMatch(
      /cloud not asked: ClusterProviderConfig plan-nowhere: .*: try again, or plan with --no-cloud\n/,
    )
    expect(told.text).toContain('cloud: create plan-c (')
    expect(told.text).toContain('Cloud: 1 to create, 2 not asked.')
  })
})
