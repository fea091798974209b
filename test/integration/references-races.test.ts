import { DeleteDBInstanceCommand } from '@aws-sdk/client-rds'
import { describe, expect, test } from '@jest/globals'
import type { Doc } from '../../src/provider/index.ts'
import { useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  callsOn,
  cloudWrites,
  described,
  instance,
  instanceSpec,
  quickDurations,
  quickFlags,
} from '../support/lifecycle-cloud.ts'
import { eventually } from '../support/lifecycle-subject.ts'
import {
  bucket,
  logBucketSpec,
  loggedTo,
  promptlyMs,
  snapshot,
  snapshotSpec,
} from '../support/reference-subjects.ts'

const patience = 90_000
const notThere = /^Synced=False ReferenceNotReady: .*: waits for Bucket \S+: does not exist$/

describe('a target that goes while it is chosen', () => {
  const rig = useFaultRig({ flags: quickFlags })

  test(
    'is not used by an existing resource, and its name is not remembered',
    async () => {
      const [first, second] = [bucket(rig(), 'sink-a'), bucket(rig(), 'sink-b')]
      await Promise.all([first, second].map((one) => one.create(logBucketSpec)))
      await Promise.all([first.steady(), second.steady()])
      const user = bucket(rig(), 'edited')
      await user.create(logsIn({ targetBucketRef: { name: 'sink-a' } }))
      await user.steady()
      const start = rig().gate.writes.length
      const recording = rig().gate.arm({
        ...{ mode: 'delay', nth: 1 },
        matches: ({ what, path }) => what === 'patch buckets/status' && path.includes('/edited/'),
      })
      await user.edit({ loggingConfiguration: { targetBucketRef: { name: 'sink-b' } } })
      await recording.hit
      await second.delete()
      await second.gone()
      recording.release()
      const told = await user.says(notThere)
      expect(cloudWrites(rig(), start)).toEqual(['DeleteBucket'])
      expect(JSON.stringify(told.status)).not.toContain('"to":"sink-b"')
      expect(await loggedTo(rig(), 'edited')).toBe('sink-a')

      await second.create(logBucketSpec)
      await user.steady(promptlyMs)
      expect(await loggedTo(rig(), 'edited')).toBe('sink-b')
    },
    patience,
  )

  test(
    'is not used by a creation, which lets it go and begins when it is there again',
    async () => {
      const [target, user] = [bucket(rig(), 'brief'), bucket(rig(), 'raced')]
      await target.create(logBucketSpec)
      await target.steady()
      const recording = rig().gate.arm({
        ...{ mode: 'delay', nth: 1 },
        matches: ({ what, path }) => what === 'patch buckets' && path.includes('/raced'),
      })
      const start = rig().gate.writes.length
      await user.create(logsIn({ targetBucketRef: { name: 'brief' } }))
      await recording.hit
      await target.delete()
      await target.gone()
      recording.release()
      await user.says(notThere)
      expect(cloudWrites(rig(), start)).toEqual(['DeleteBucket'])

      await target.create(logBucketSpec)
      await user.steady(promptlyMs)
      expect(await loggedTo(rig(), 'raced')).toBe('brief')
    },
    patience,
  )

  test(
    'Optional, and never there: nothing around it is written; all of it is once it comes',
    async () => {
      const user = bucket(rig(), 'easy')
      const start = rig().gate.writes.length
      const targetBucketRef = { name: 'late', policy: { resolution: 'Optional' } }
      await user.create(logsIn({ targetBucketRef, targetPrefix: 'a/' }))
      await user.steady()
      await user.check()
      expect(cloudWrites(rig(), start)).toEqual(['CreateBucket'])
      await bucket(rig(), 'late').create(logBucketSpec)
      await user.until(({ status }) => JSON.stringify(status).includes('"to":"late"'), promptlyMs)
      await user.steady()
      expect(await loggedTo(rig(), 'easy')).toBe('late')
    },
    patience,
  )
})

describe('what matters at creation only', () => {
  const durations = { ...quickDurations, 'snapshot-creating': 3 }
  const rig = useFaultRig({ flags: quickFlags, durations })

  test(
    'is held until what is made of it stands, and looked at again before that is made anew',
    async () => {
      const [source, copy] = [instance(rig(), 'source'), snapshot(rig(), 'copy')]
      await source.create(instanceWith('source-conn', {}))
      await source.steady(30_000)
      await copy.create(snapshotSpec({ dbInstanceIdentifierRef: { name: 'source' } }))
      await copy.says(/^Ready=False Creating: /)
      await source.delete()
      await source.says(/^Synced=False StillReferenced: the deletion waits for DBSnapshot copy: /)
      await copy.steady()
      await source.gone(promptlyMs)

      const restored = instance(rig(), 'restored')
      const snapshotRef = { snapshotIdentifierRef: { name: 'copy' } }
      const restoreFrom = { source: 'Snapshot', snapshot: snapshotRef }
      await restored.create(instanceWith('restored-conn', { restoreFrom }))
      await restored.steady(30_000)
      await copy.delete()
      await copy.gone(promptlyMs)
      await restored.check()
      await restored.says(/^Synced=True /)

      await restored.patch({ spec: { drift: { policy: 'Correct' } } })
      await restored.steady()
      const start = rig().gate.writes.length
      const lost = { DBInstanceIdentifier: 'restored', SkipFinalSnapshot: true }
      await rig().rds.send(new DeleteDBInstanceCommand(lost))
      await eventually(
        'the loss',
        async () => (await described(rig(), 'restored')) === undefined || undefined,
      )
      await restored.check()
      await restored.says(
        /^Synced=False ReferenceNotReady: restoreFrom\.snapshot\.snapshotIdentifier: waits for DBSnapshot copy: does not exist$/,
      )
      const calls = callsOn(rig(), 'restored', start).map(({ Action }) => Action)
      expect(calls.filter((one) => one !== 'DeleteDBInstance')).toEqual([])
    },
    patience,
  )
})

function logsIn(loggingConfiguration: Doc): Doc {
  return bucketSpec({ loggingConfiguration })
}

/** An instance whose password is made for it, and kept in a Secret. */
function instanceWith(secret: string, forProvider: Doc): Doc {
  return instanceSpec(forProvider, { writeConnectionSecretToRef: { name: secret } })
}
