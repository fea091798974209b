import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { NAMESPACES, SECRETS } from '../../src/kube/well-known.ts'
import {
  buckets,
  conditionLines,
  encoded,
  instances,
  statusOf,
} from '../support/fault-proxy-objects.ts'
import {
  clusterProviderConfigs,
  type FaultRig,
  providerConfigs,
  rigRegion,
  useFaultRig,
} from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  cloudWrites,
  described,
  instanceSpec,
  quickDurations,
  quickFlags,
} from '../support/lifecycle-cloud.ts'
import { eventually, Subject } from '../support/lifecycle-subject.ts'

const patience = 60_000

describe('deletion', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'a bucket with objects is not deleted; with consent it is emptied first, versions and markers too',
    async () => {
      const bucket = await steadyBucket(rig(), 'full')
      await fill(rig(), 'full')
      await bucket.delete()
      const told = await bucket.says(/^Synced=False Invalid: bucket full is not empty/)
      expect(conditionLines(told).join('\n')).toContain('plumbline.dev/force-delete: "true"')
      expect(conditionLines(told)).toContainEqual(expect.stringMatching(/^Stalled=True /))
      const { Versions = [] } = await rig().s3.send(
        new ListObjectVersionsCommand({ Bucket: 'full' }),
      )
      expect(Versions).toHaveLength(3)
      await bucket.annotate('force-delete', 'yes')
      await bucket.says(/^Stalled=True Invalid: .* "yes" is none of "true", "include-locked"/)
      await bucket.annotate('force-delete', 'true')
      await bucket.gone()
      expect(await exists(rig(), 'full')).toBe(false)
    },
    patience,
  )

  test(
    'without the policy Delete the bucket stays, and an Event names it',
    async () => {
      const bucket = await steadyBucket(rig(), 'kept', {
        managementPolicies: ['Observe', 'Create', 'Update'],
      })
      const start = rig().gate.writes.length
      await bucket.delete()
      await bucket.gone()
      expect(await exists(rig(), 'kept')).toBe(true)
      expect(cloudWrites(rig(), start)).toEqual([])
      const line =
        'ExternalResourceLeft: kept was left behind in the cloud and is not managed any more'
      await eventually('the Event', async () =>
        (await bucket.events()).includes(line) ? true : undefined,
      )
    },
    patience,
  )

  test(
    'a paused object says that its deletion waits, and goes when the pause is lifted',
    async () => {
      const bucket = await steadyBucket(rig(), 'paused')
      await bucket.annotate('paused', 'true')
      await bucket.delete()
      await bucket.says(/^Synced=False Paused: paused by .*; its deletion waits for that$/)
      expect(await exists(rig(), 'paused')).toBe(true)
      await bucket.annotate('paused', null)
      await bucket.gone()
      expect(await exists(rig(), 'paused')).toBe(false)
    },
    patience,
  )

  test(
    'a bucket that is somebody else’s is left alone when the object that never got it goes',
    async () => {
      await rig().s3.send(
        new CreateBucketCommand({
          Bucket: 'taken',
          CreateBucketConfiguration: { LocationConstraint: rigRegion },
        }),
      )
      const bucket = subject(rig(), 'taken')
      await bucket.create(bucketSpec())
      await bucket.says(/^Synced=False AlreadyExists: /)
      await bucket.delete()
      await bucket.gone()
      expect(await exists(rig(), 'taken')).toBe(true)
    },
    patience,
  )

  test(
    'a configuration waits for its users and says for how many',
    async () => {
      const config = new Subject(rig().kube, { resource: clusterProviderConfigs, name: 'shared' })
      await config.create({ spec: await defaultConfigSpec(rig()) })
      const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'shared' }
      const users = [
        await steadyBucket(rig(), 'user-1', { providerConfigRef }),
        await steadyBucket(rig(), 'user-2', { providerConfigRef }),
      ]
      await config.until(({ metadata }) => metadata.finalizers?.length === 1)
      await config.delete()
      await config.says(/^Ready=True Available: deletion waits for 2 managed resources/)
      await users[0]?.delete()
      await config.says(/^Ready=True Available: deletion waits for 1 managed resource\b/)
      await users[1]?.delete()
      await users[1]?.gone()
      await config.gone()
    },
    patience,
  )

  test(
    'a namespace that holds everything, credentials too, can be deleted as a whole',
    async () => {
      const namespace = 'team'
      await makeTeam(rig(), namespace)
      const bucket = new Subject(rig().kube, { resource: buckets, name: 'team-files', namespace })
      const db = new Subject(rig().kube, { resource: instances, name: 'team-orders', namespace })
      const providerConfigRef = { kind: 'ProviderConfig', name: 'own' }
      await bucket.create(bucketSpec({}, { providerConfigRef }))
      const writeConnectionSecretToRef = { name: 'orders' }
      await db.create(instanceSpec({}, { providerConfigRef, writeConnectionSecretToRef }))
      await Promise.all([bucket.steady(), db.steady()])
      const secret = new Subject(rig().kube, { resource: SECRETS, name: 'keys', namespace })
      await secret.until(({ metadata }) => metadata.finalizers?.length === 1)
      const space = new Subject(rig().kube, { resource: NAMESPACES, name: namespace })
      await space.delete()
      await space.gone(40_000)
      expect(await exists(rig(), 'team-files')).toBe(false)
      expect(await described(rig(), 'team-orders')).toBeUndefined()
    },
    patience,
  )

  test(
    'a Secret with credentials is let go when the last user is gone',
    async () => {
      const namespace = 'short'
      await makeTeam(rig(), namespace)
      const bucket = new Subject(rig().kube, { resource: buckets, name: 'short-lived', namespace })
      await bucket.create(
        bucketSpec({}, { providerConfigRef: { kind: 'ProviderConfig', name: 'own' } }),
      )
      await bucket.steady()
      const secret = new Subject(rig().kube, { resource: SECRETS, name: 'keys', namespace })
      await secret.delete()
      await bucket.check()
      expect(statusOf(await bucket.steady()).conditions).toBeDefined()
      await bucket.delete()
      await bucket.gone()
      await secret.gone()
    },
    patience,
  )

  test(
    'a Secret that a configuration does not read any more is let go',
    async () => {
      const namespace = 'swapped'
      await makeTeam(rig(), namespace)
      const bucket = new Subject(rig().kube, { resource: buckets, name: 'swapped', namespace })
      const providerConfigRef = { kind: 'ProviderConfig', name: 'own' }
      await bucket.create(bucketSpec({}, { providerConfigRef }))
      await bucket.steady()
      const old = new Subject(rig().kube, { resource: SECRETS, name: 'keys', namespace })
      await old.until(({ metadata }) => metadata.finalizers?.length === 1)
      const { data } = await old.until(() => true)
      const next = new Subject(rig().kube, { resource: SECRETS, name: 'new-keys', namespace })
      await next.create({ data })
      const config = new Subject(rig().kube, { resource: providerConfigs, name: 'own', namespace })
      await config.patch({ spec: { credentials: { secretRef: { name: 'new-keys' } } } })
      await next.until(({ metadata }) => metadata.finalizers?.length === 1)
      await old.delete()
      await old.gone()
      await bucket.check()
      await bucket.steady()
    },
    patience,
  )

  test(
    'an object whose configuration was never there can be deleted at once',
    async () => {
      const bucket = subject(rig(), 'orphan')
      const providerConfigRef = { kind: 'ProviderConfig', name: 'nowhere' }
      await bucket.create(bucketSpec({}, { providerConfigRef }))
      await bucket.says(/^Synced=False Denied: ProviderConfig default\/nowhere does not exist/)
      await bucket.delete()
      await bucket.gone()
    },
    patience,
  )
})

function subject(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: buckets, name })
}

async function steadyBucket(rig: FaultRig, name: string, spec = {}): Promise<Subject> {
  const bucket = subject(rig, name)
  await bucket.create(bucketSpec({}, spec))
  await bucket.steady()
  return bucket
}

/** Three versions of an object, the last of them hidden by a delete marker. */
async function fill(rig: FaultRig, name: string): Promise<void> {
  await rig.s3.send(
    new PutBucketVersioningCommand({
      Bucket: name,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  )
  for (const Body of ['one', 'two', 'three']) {
    await rig.s3.send(new PutObjectCommand({ Bucket: name, Key: 'invoice', Body }))
  }
  await rig.s3.send(new DeleteObjectCommand({ Bucket: name, Key: 'invoice' }))
}

async function exists(rig: FaultRig, name: string): Promise<boolean> {
  try {
    await rig.s3.send(new HeadBucketCommand({ Bucket: name }))
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return false
    throw error
  }
}

async function defaultConfigSpec(rig: FaultRig) {
  const config = new Subject(rig.kube, { resource: clusterProviderConfigs, name: 'default' })
  const { spec } = await config.until(() => true)
  return spec as Readonly<Record<string, unknown>> // checked by the CRD
}

/** A namespace with a configuration of its own. */
async function makeTeam(rig: FaultRig, namespace: string): Promise<void> {
  const { endpoint } = await defaultConfigSpec(rig)
  await new Subject(rig.kube, { resource: NAMESPACES, name: namespace }).create({})
  const text = '[default]\naws_access_key_id = test\naws_secret_access_key = test\n'
  const secret = new Subject(rig.kube, { resource: SECRETS, name: 'keys', namespace })
  await secret.create({ data: encoded({ ini: text }) })
  const config = new Subject(rig.kube, { resource: providerConfigs, name: 'own', namespace })
  const credentials = { source: 'Secret', secretRef: { name: 'keys', key: 'ini' } }
  await config.create({ spec: { credentials, endpoint } })
}
