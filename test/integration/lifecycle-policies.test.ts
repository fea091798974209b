import { CreateBucketCommand, GetBucketVersioningCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { buckets, statusOf } from '../support/fault-proxy-objects.ts'
import { type FaultRig, rigRegion, useFaultRig } from '../support/fault-proxy-rig.ts'
import { bucketSpec, cloudWrites, quickFlags } from '../support/lifecycle-cloud.ts'
import { Subject } from '../support/lifecycle-subject.ts'

const patience = 60_000
const versioningConfiguration = { status: 'Enabled' }

describe('management policies', () => {
  const rig = useFaultRig({ flags: quickFlags })

  test(
    'with Observe alone nothing is written: what differs is reported',
    async () => {
      await createOutside(rig(), 'watched')
      const start = rig().gate.writes.length
      const bucket = subject(rig(), 'watched')
      await bucket.create(
        bucketSpec({ versioningConfiguration }, { managementPolicies: ['Observe'] }),
        { 'plumbline.dev/external-name': 'watched' },
      )
      await bucket.says(/^Ready=True Available/)
      await bucket.says(/^Synced=False ReportOnly: .*versioningConfiguration/)
      await bucket.check()
      expect(cloudWrites(rig(), start)).toEqual([])
      await bucket.patch({ spec: { managementPolicies: ['Observe', 'Update'] } })
      await bucket.steady()
      const { Status } = await rig().s3.send(new GetBucketVersioningCommand({ Bucket: 'watched' }))
      expect(Status).toBe('Enabled')
    },
    patience,
  )

  test(
    'without Create nothing is made, and the message says why',
    async () => {
      const start = rig().gate.writes.length
      const bucket = subject(rig(), 'unmade')
      await bucket.create(bucketSpec({}, { managementPolicies: ['Observe', 'Update', 'Delete'] }))
      await bucket.says(
        /^Synced=False ReconcileError: unmade does not exist and managementPolicies/,
      )
      expect(cloudWrites(rig(), start)).toEqual([])
      await bucket.patch({ spec: { managementPolicies: ['*'] } })
      await bucket.steady()
    },
    patience,
  )

  test(
    'with none at all the object is paused, and goes on from there when one is given',
    async () => {
      const bucket = subject(rig(), 'silent')
      await bucket.create(bucketSpec({}, { managementPolicies: [] }))
      const start = rig().gate.writes.length
      await bucket.says(/^Synced=False Paused: paused by spec.managementPolicies: \[\]/)
      expect(cloudWrites(rig(), start)).toEqual([])
      await bucket.patch({ spec: { managementPolicies: ['*'] } })
      expect(statusOf(await bucket.steady()).externalName).toBe('silent')
    },
    patience,
  )
})

function subject(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: buckets, name })
}

async function createOutside(rig: FaultRig, name: string): Promise<void> {
  const place = { LocationConstraint: rigRegion } as const
  await rig.s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: place }))
}
