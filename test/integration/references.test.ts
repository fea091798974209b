import { GetBucketVersioningCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import type { Doc } from '../../src/provider/index.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
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
  kubeWrites,
  logBucketSpec,
  loggedTo,
  parameterGroup,
  parameterGroupSpec,
  promptlyMs,
  subnetGroup,
  subnetGroupSpec,
} from '../support/reference-subjects.ts'

const patience = 90_000

describe('references', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'an instance waits for the groups it refers to, is woken by them, and lets them go after itself',
    async () => {
      const forProvider = {
        dbSubnetGroupNameRef: { name: 'net' },
        dbParameterGroupNameRef: { name: 'settings' },
      }
      const orders = instance(rig(), 'orders')
      const { spec } = await orders.create(instanceWith('conn', forProvider))
      await orders.says(
        /^Synced=False ReferenceNotReady: dbParameterGroupName: waits for DBParameterGroup settings: does not exist; dbSubnetGroupName: waits for DBSubnetGroup net: does not exist$/,
      )
      const [net, settings] = [subnetGroup(rig(), 'net'), parameterGroup(rig(), 'settings')]
      await net.create(subnetGroupSpec)
      await settings.create(parameterGroupSpec)
      await Promise.all([net.steady(), settings.steady()])
      const woken = await orders.until(
        ({ metadata }) => metadata.finalizers !== undefined,
        promptlyMs,
      )
      expect(woken.spec).toEqual(spec)
      await orders.steady(30_000)
      const found = await described(rig(), 'orders')
      expect(found?.DBSubnetGroup?.DBSubnetGroupName).toBe('net')
      expect(found?.DBParameterGroups?.[0]?.DBParameterGroupName).toBe('settings')

      const start = rig().gate.writes.length
      const rested = await orders.check()
      expect(rested.spec).toEqual(spec)
      expect(cloudWrites(rig(), start)).toEqual([])
      expect(kubeWrites(rig(), start)).toHaveLength(1) // the echo of the check that was asked for

      await rig().killController()
      await rig().startController()
      await orders.check()
      expect(cloudWrites(rig(), start)).toEqual([])

      await net.delete()
      await settings.delete()
      const held = /^Synced=False StillReferenced: the deletion waits for RDSInstance orders: /
      await Promise.all([net.says(held), settings.says(held)])
      expect(cloudWrites(rig(), start)).toEqual([])
      await eventually('the Event', async () => {
        const told = (await net.events()).filter((line) => line.startsWith('DeletionWaits: '))
        return told.length === 1 || undefined
      })
      await orders.delete()
      await orders.gone(30_000)
      await Promise.all([net.gone(promptlyMs), settings.gone(promptlyMs)])
      expect(cloudWrites(rig(), start)[0]).toMatch(/DeleteDBInstance/)
    },
    patience,
  )

  test(
    'the groups and their user deleted at once: the user goes first',
    async () => {
      const [orders, net] = [instance(rig(), 'brief'), subnetGroup(rig(), 'brief-net')]
      await net.create(subnetGroupSpec)
      await orders.create(
        instanceWith('brief-conn', { dbSubnetGroupNameRef: { name: 'brief-net' } }),
      )
      await orders.steady(30_000)
      const start = rig().gate.writes.length
      await Promise.all([net.delete(), orders.delete()])
      await Promise.all([net.gone(30_000), orders.gone(30_000)])
      const deletions = cloudWrites(rig(), start).filter((what) => what.includes('Delete'))
      expect(deletions).toEqual([
        expect.stringMatching(/DeleteDBInstance/),
        expect.stringMatching(/DeleteDBSubnetGroup/),
      ])
    },
    patience,
  )

  test(
    'an ambiguous selector names the matches, and goes on when one is left',
    async () => {
      const logs = { matchLabels: { role: 'logs' } }
      const [first, second] = [bucket(rig(), 'logs-a'), bucket(rig(), 'logs-b')]
      for (const one of [first, second]) {
        await one.create(logBucketSpec)
        await one.patch({ metadata: { labels: { role: 'logs' } } })
        await one.steady()
      }
      const user = bucket(rig(), 'picky')
      await user.create(bucketSpec({ loggingConfiguration: { targetBucketSelector: logs } }))
      await user.says(
        /^Synced=False ReferenceNotReady: loggingConfiguration.targetBucket: waits for a Bucket with labels role=logs: several match, logs-a, logs-b; /,
      )
      await second.patch({ metadata: { labels: { role: 'other' } } })
      await user.steady(promptlyMs)
      expect(await loggedTo(rig(), 'picky')).toBe('logs-a')

      await second.patch({ metadata: { labels: { role: 'logs' } } })
      await user.check()
      expect(await loggedTo(rig(), 'picky')).toBe('logs-a')
      expect(conditionLines(await user.get())).toContain('Synced=True ReconcileSuccess')
    },
    patience,
  )

  test(
    'objects that wait for each other say so, all of them, and go on when one gives way',
    async () => {
      const [first, second] = [bucket(rig(), 'ring-a'), bucket(rig(), 'ring-b')]
      await first.create(withLogsIn({ targetBucketRef: { name: 'ring-b' } }))
      await first.says(/^Synced=False ReferenceNotReady: .* Bucket ring-b: does not exist$/)
      await second.create(withLogsIn({ targetBucketRef: { name: 'ring-a' } }))
      const cycle = (names: string) =>
        new RegExp(`^Synced=False ReferenceNotReady: .* waits in a cycle, ${names}: `)
      await first.says(cycle('Bucket ring-a -> Bucket ring-b -> Bucket ring-a'))
      const told = await second.says(cycle('Bucket ring-b -> Bucket ring-a -> Bucket ring-b'))
      expect(conditionLines(told)).toContainEqual(expect.stringMatching(/^Stalled=True /))
      await first.edit({ loggingConfiguration: null })
      await Promise.all([first.steady(promptlyMs), second.steady(promptlyMs)])
      expect(await loggedTo(rig(), 'ring-b')).toBe('ring-a')
    },
    patience,
  )

  test(
    'what exists keeps its value while another target is awaited, and goes on in all else',
    async () => {
      const [old, user] = [bucket(rig(), 'sink'), bucket(rig(), 'moving')]
      await old.create(logBucketSpec)
      await user.create(withLogsIn({ targetBucketRef: { name: 'sink' } }))
      await user.steady()
      await user.edit({
        loggingConfiguration: { targetBucketRef: { name: 'sink-2' } },
        versioningConfiguration: { status: 'Enabled' },
      })
      const waiting = await user.says(
        /^Synced=False ReferenceNotReady: loggingConfiguration.targetBucket: waits for Bucket sink-2: does not exist$/,
      )
      expect(conditionLines(waiting)).toContain('Ready=True Available: available')
      const versioning = await rig().s3.send(new GetBucketVersioningCommand({ Bucket: 'moving' }))
      expect(versioning.Status).toBe('Enabled')
      expect(await loggedTo(rig(), 'moving')).toBe('sink')
      await old.annotate('force-delete', 'true') // it holds logs by now
      await old.delete()
      await old.says(/^Synced=False StillReferenced: the deletion waits for Bucket moving: /)

      await bucket(rig(), 'sink-2').create(logBucketSpec)
      await user.steady(promptlyMs)
      expect(await loggedTo(rig(), 'moving')).toBe('sink-2')
      await old.gone(promptlyMs)
    },
    patience,
  )

  test(
    'Always wins over a plain value; Optional goes on without, and takes the value when it comes',
    async () => {
      const policy = { resolve: 'Always', resolution: 'Optional' }
      const user = bucket(rig(), 'easy')
      await bucket(rig(), 'plain').create(logBucketSpec)
      await bucket(rig(), 'plain').steady()
      await user.create(
        withLogsIn({ targetBucket: 'plain', targetBucketRef: { name: 'better', policy } }),
      )
      await user.steady()
      expect(await loggedTo(rig(), 'easy')).toBe('plain')
      await bucket(rig(), 'better').create(logBucketSpec)
      await eventually(
        'the reference to win',
        async () => (await loggedTo(rig(), 'easy')) === 'better' || undefined,
        promptlyMs,
      )
      const { spec } = await user.steady()
      expect(spec).toMatchObject({
        forProvider: { loggingConfiguration: { targetBucket: 'plain' } },
      })
    },
    patience,
  )

  test(
    'a paused user, and one that only observes, hold what they refer to',
    async () => {
      const [sink, user] = [bucket(rig(), 'held'), bucket(rig(), 'holder')]
      await sink.create(logBucketSpec)
      await user.create(withLogsIn({ targetBucketRef: { name: 'held' } }))
      await user.steady()
      await user.annotate('paused', 'true')
      await sink.annotate('force-delete', 'true')
      await sink.delete()
      const held = /^Synced=False StillReferenced: the deletion waits for Bucket holder: /
      await sink.says(held)
      await user.annotate('paused', null)
      await user.patch({ spec: { managementPolicies: ['Observe'] } })
      await user.steady()
      await sink.check()
      await sink.says(held)
      await user.edit({ loggingConfiguration: { targetBucketRef: null, targetBucket: 'held' } })
      await sink.gone(promptlyMs)
    },
    patience,
  )

  test(
    'a deletion needs no reference that resolves',
    async () => {
      const user = bucket(rig(), 'orphan')
      await user.create(withLogsIn({ targetBucketRef: { name: 'nowhere' } }))
      await user.says(/^Synced=False ReferenceNotReady: /)
      await user.delete()
      await user.gone()
    },
    patience,
  )

  test.each([
    {
      reason: 'a selector that says nothing',
      forProvider: { loggingConfiguration: { targetBucketSelector: {} } },
      message: 'say what to select: matchLabels, matchControllerRef: true, or both',
    },
    {
      reason: 'a compulsory field that comes from nowhere',
      forProvider: {
        replicationConfiguration: { rules: [{ status: 'Enabled', destination: {} }] },
      },
      message: 'one of bucket, bucketRef or bucketSelector is required',
    },
  ])('refused at admission: $reason', async ({ forProvider, message }) => {
    await expect(bucket(rig(), 'refused').create(bucketSpec(forProvider))).rejects.toThrow(message)
  })

  test('kubectl explain tells where a value may come from', async () => {
    const { stdout } = await rig().environment.kubectl([
      'explain',
      'rdsinstance.spec.forProvider.dbSubnetGroupName',
    ])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'taken from a DBSubnetGroup, by dbSubnetGroupNameRef',
    )
  })
})

/** A bucket that takes logs itself, and sends its own somewhere. */
function withLogsIn(loggingConfiguration: Doc): Doc {
  const { spec } = logBucketSpec as { readonly spec: { readonly forProvider: Doc } }
  return { spec: { ...spec, forProvider: { ...spec.forProvider, loggingConfiguration } } }
}

/** An instance whose password is made for it, and kept in a Secret. */
function instanceWith(secret: string, forProvider: Doc): Doc {
  return instanceSpec(forProvider, { writeConnectionSecretToRef: { name: secret } })
}
