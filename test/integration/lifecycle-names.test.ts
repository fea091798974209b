import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { NAMESPACES } from '../../src/kube/well-known.ts'
import { buckets } from '../support/fault-proxy-objects.ts'
import { type FaultRig, rigRegion, useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  cloudWrites,
  instance,
  instanceSpec,
  quickDurations,
  quickFlags,
} from '../support/lifecycle-cloud.ts'
import { Subject } from '../support/lifecycle-subject.ts'

const patience = 60_000
const externalName = 'plumbline.dev/external-name'
const createIntent = 'plumbline.dev/create-intent'

describe('whose name it is', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'two objects that ask for one bucket at once: one has it, the other is refused and harmless',
    async () => {
      await createNamespace(rig(), 'team-b')
      const here = subject(rig(), 'shared')
      const there = subject(rig(), 'shared', 'team-b')
      await Promise.all([here.create(bucketSpec()), there.create(bucketSpec())])
      const [winner, loser] = await Promise.race([
        here.steady().then(() => [here, there] as const),
        there.steady().then(() => [there, here] as const),
      ])
      await loser.says(/^Synced=False AlreadyExists: shared (belongs to|already exists)/)
      const start = rig().gate.writes.length
      await loser.delete()
      await loser.gone()
      expect(cloudWrites(rig(), start)).toEqual([])
      const late = subject(rig(), 'late')
      await late.create(bucketSpec(), { [externalName]: 'shared' })
      await late.says(/^Synced=False AlreadyExists: shared belongs to /)
      await late.delete()
      await late.gone()
      expect(cloudWrites(rig(), start)).toEqual([])
      await winner.check()
      await winner.steady()
    },
    patience,
  )

  test(
    'two spellings of one name are one database: the first object has it',
    async () => {
      const writeConnectionSecretToRef = { name: 'orders-connection' }
      const first = instance(rig(), 'orders')
      await first.create(instanceSpec({}, { writeConnectionSecretToRef }))
      await first.steady()
      const start = rig().gate.writes.length
      const second = instance(rig(), 'late-orders')
      await second.create(instanceSpec(), { [externalName]: 'Orders' })
      await second.says(/^Synced=False AlreadyExists: orders belongs to default\/orders/)
      await second.delete()
      await second.gone()
      expect(cloudWrites(rig(), start)).toEqual([])
      await first.check()
      await first.steady()
    },
    patience,
  )

  test(
    'another external name is refused, nothing is touched, and what is owned is deleted',
    async () => {
      await createOutside(rig(), 'somebody-elses')
      const bucket = subject(rig(), 'mine')
      await bucket.create(bucketSpec())
      await bucket.steady()
      const start = rig().gate.writes.length
      await bucket.annotate('external-name', 'somebody-elses')
      await bucket.says(/^Synced=False Invalid: the external name is immutable: .* owns mine/)
      expect(cloudWrites(rig(), start)).toEqual([])
      await bucket.delete()
      await bucket.gone()
      await expect(exists(rig(), 'mine')).resolves.toBe(false)
      await expect(exists(rig(), 'somebody-elses')).resolves.toBe(true)
    },
    patience,
  )

  test(
    'a manifest copied with its annotations adopts nothing until the user says so',
    async () => {
      await createOutside(rig(), 'copied')
      const bucket = subject(rig(), 'copied')
      await bucket.create(bucketSpec(), {
        [externalName]: 'copied',
        [createIntent]: 'another-uid 2026-01-01T00:00:00Z',
      })
      await bucket.says(/^Synced=False AlreadyExists: .*remove annotation plumbline.dev\/create-in/)
      await bucket.annotate('create-intent', null)
      await bucket.steady()
    },
    patience,
  )
})

function subject(rig: FaultRig, name: string, namespace = 'default'): Subject {
  return new Subject(rig.kube, { resource: buckets, name, namespace })
}

async function createNamespace(rig: FaultRig, name: string): Promise<void> {
  const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  await rig.kube.create(NAMESPACES, manifest, AbortSignal.timeout(patience))
}

async function createOutside(rig: FaultRig, name: string): Promise<void> {
  const place = { LocationConstraint: rigRegion } as const
  await rig.s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: place }))
}

async function exists(rig: FaultRig, name: string): Promise<boolean> {
  return rig.s3.send(new HeadBucketCommand({ Bucket: name })).then(
    () => true,
    () => false,
  )
}
