import { describe, expect, test } from '@jest/globals'
import type { Doc } from '../../src/provider/index.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { useFaultRig } from '../support/fault-proxy-rig.ts'
import { bucketSpec, cloudWrites, quickFlags } from '../support/lifecycle-cloud.ts'
import {
  bucket,
  kubeWrites,
  logBucketSpec,
  loggedTo,
  promptlyMs,
} from '../support/reference-subjects.ts'

const patience = 90_000

const logs = { role: 'logs' }
const stillReferenced = /^Synced=False StillReferenced: the deletion waits for Bucket /

describe('what a reference stands for', () => {
  const rig = useFaultRig({ flags: quickFlags })

  test(
    'survives a crash after the creation that used it, and is not deleted before its user',
    async () => {
      const [chosen, other] = [bucket(rig(), 'chosen'), bucket(rig(), 'other')]
      await Promise.all([chosen, other].map((one) => one.create(logBucketSpec)))
      await chosen.patch({ metadata: { labels: logs } })
      await Promise.all([chosen.steady(), other.steady()])
      const user = bucket(rig(), 'crashed')
      const start = rig().gate.writes.length
      const unrecorded = rig().gate.arm({
        mode: 'hold-before',
        nth: 1,
        matches: ({ what, path }) => what === 'patch buckets/status' && path.includes('/crashed/'),
      })
      await user.create(logsIn({ targetBucketSelector: { matchLabels: logs } }))
      await unrecorded.hit
      await rig().killController()
      unrecorded.release()
      expect(kubeWrites(rig(), start)).toEqual(['patch buckets', 'patch buckets/status'])

      await chosen.patch({ metadata: { labels: { role: null } } })
      await other.patch({ metadata: { labels: logs } })
      await chosen.annotate('force-delete', 'true') // it holds logs by now
      await chosen.delete()
      await rig().startController()
      await user.steady()
      await chosen.says(stillReferenced)
      expect(await loggedTo(rig(), 'crashed')).toBe('chosen')
      expect(cloudWrites(rig(), start)).toEqual(['CreateBucket', 'PutBucketLogging'])

      await user.delete()
      await Promise.all([user.gone(), chosen.gone()])
    },
    patience,
  )

  test(
    'is chosen anew, and the old choice let go, when the creation that recorded it never happened',
    async () => {
      const [gone, left] = [bucket(rig(), 'gone'), bucket(rig(), 'left')]
      await Promise.all([gone, left].map((one) => one.create(logBucketSpec)))
      await gone.patch({ metadata: { labels: { role: 'sink' } } })
      await Promise.all([gone.steady(), left.steady()])
      const user = bucket(rig(), 'uncreated')
      const prevented = rig().gate.arm({
        ...{ mode: 'hold-before', nth: 1 },
        matches: ({ what }) => what === 'CreateBucket',
      })
      await user.create(logsIn({ targetBucketSelector: { matchLabels: { role: 'sink' } } }))
      await prevented.hit
      await rig().killController()
      prevented.release()
      await gone.delete()
      await left.patch({ metadata: { labels: { role: 'sink' } } })
      await rig().startController()
      await user.steady()
      expect(await loggedTo(rig(), 'uncreated')).toBe('left')
      await gone.gone(promptlyMs)
    },
    patience,
  )

  test(
    'is recorded before an existing resource is made to use it',
    async () => {
      const sinks = [bucket(rig(), 'sink-a'), bucket(rig(), 'sink-b')]
      await Promise.all(sinks.map((one) => one.create(logBucketSpec)))
      await Promise.all(sinks.map((one) => one.steady()))
      const user = bucket(rig(), 'edited')
      await user.create(logsIn({ targetBucketRef: { name: 'sink-a' } }))
      await user.steady()
      const start = rig().gate.writes.length
      await user.edit({ loggingConfiguration: { targetBucketRef: { name: 'sink-b' } } })
      await user.steady()
      expect(
        rig()
          .gate.writes.slice(start)
          .map(({ what }) => what),
      ).toEqual(['patch buckets/status', 'PutBucketLogging', 'patch buckets/status'])
    },
    patience,
  )

  test(
    'is held while its successor is not written, and let go once the cloud has that',
    async () => {
      const [first, second] = [bucket(rig(), 'first'), bucket(rig(), 'second')]
      await Promise.all([first, second].map((one) => one.create(logBucketSpec)))
      await Promise.all([first.steady(), second.steady()])
      const user = bucket(rig(), 'moving')
      await user.create(logsIn({ targetBucketRef: { name: 'first' } }))
      await user.steady()
      await user.patch({ spec: { managementPolicies: ['Observe', 'Create', 'Delete'] } })
      await user.edit({ loggingConfiguration: { targetBucketRef: { name: 'second' } } })
      await user.says(/^Synced=False ReportOnly: .*loggingConfiguration\.targetBucket/)
      await first.annotate('force-delete', 'true')
      await first.delete()
      await first.says(
        /^Synced=False StillReferenced: the deletion waits for Bucket moving: still in use there until the change of the reference is written$/,
      )
      await user.check()
      await first.check()
      await first.says(stillReferenced)

      await user.patch({ spec: { managementPolicies: ['*'] } })
      await user.steady()
      expect(await loggedTo(rig(), 'moving')).toBe('second')
      await first.gone(promptlyMs)
      const start = rig().gate.writes.length
      await user.check()
      expect(cloudWrites(rig(), start)).toEqual([])
      expect(kubeWrites(rig(), start)).toHaveLength(1) // the echo of the check that was asked for
    },
    patience,
  )

  test(
    'must be in the same region, and the message says where it is',
    async () => {
      const far = bucket(rig(), 'far')
      const { spec } = logBucketSpec as { readonly spec: { readonly forProvider: Doc } }
      const forProvider = { ...spec.forProvider, region: 'us-east-1' }
      await far.create({ spec: { ...spec, forProvider } })
      await far.steady()
      const user = bucket(rig(), 'near')
      await user.create(logsIn({ targetBucketRef: { name: 'far' } }))
      const told = await user.says(
        /^Synced=False ReferenceNotReady: loggingConfiguration\.targetBucket: waits for Bucket far: is in region us-east-1, and must be in region eu-west-1 like this object; refer to another one$/,
      )
      expect(conditionLines(told)).toContainEqual(expect.stringMatching(/^Stalled=True /))
    },
    patience,
  )

  test(
    'comes by the watch, also to who would look again in many minutes only',
    async () => {
      const user = bucket(rig(), 'patient')
      await user.create(logsIn({ targetBucketRef: { name: 'late' } }))
      await user.says(/^Synced=False ReferenceNotReady: /)
      // Each look in vain doubles the time to the next one, from a minute on.
      for (let look = 1; look <= 4; look += 1) await user.check()
      const start = rig().gate.writes.length
      await bucket(rig(), 'late').create(logBucketSpec)
      await user.steady(promptlyMs)
      expect(cloudWrites(rig(), start).filter((what) => what === 'CreateBucket')).toHaveLength(2)
    },
    patience,
  )
})

function logsIn(loggingConfiguration: Doc): Doc {
  return bucketSpec({ loggingConfiguration })
}
