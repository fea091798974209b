import { DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds'
import { describe, expect, test } from '@jest/globals'
import type { Doc } from '../../src/provider/index.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { type FaultRig, useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  alter,
  callsOn,
  described,
  instance,
  instanceSpec,
  quickDurations,
  quickFlags,
} from '../support/lifecycle-cloud.ts'
import { eventually, type Subject } from '../support/lifecycle-subject.ts'

const patience = 60_000

describe('deletion of an instance', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'is refused under deletion protection, until the manifest says that it may be lifted',
    async () => {
      const db = await steadyInstance(rig(), 'protected', { deletionProtection: true })
      const start = rig().gate.writes.length
      await db.delete()
      const told = await db.says(/^Synced=False Invalid: deletion protection is on: set /)
      expect(conditionLines(told)).toContainEqual(expect.stringMatching(/^Stalled=True Invalid: /))
      expect(callsOn(rig(), db.name, start)).toEqual([])
      await db.edit({ deletionProtection: false })
      await db.gone()
      expect(callsOn(rig(), db.name, start)).toEqual([
        expect.objectContaining({ Action: 'ModifyDBInstance', DeletionProtection: 'false' }),
        expect.objectContaining({ Action: 'DeleteDBInstance' }),
      ])
      expect(await described(rig(), db.name)).toBeUndefined()
    },
    patience,
  )

  test(
    'protection that somebody set by hand is no drift, and refuses as well',
    async () => {
      const db = await steadyInstance(rig(), 'guarded')
      await alter(rig(), db.name, { attributes: { deletion_protection: true } })
      const start = rig().gate.writes.length
      await db.check()
      await db.delete()
      await db.says(/^Stalled=True Invalid: deletion protection is on/)
      expect(callsOn(rig(), db.name, start)).toEqual([])
      await db.edit({ deletionProtection: false })
      await db.gone()
    },
    patience,
  )

  test(
    'takes a final snapshot by default, named after the time deletion was requested',
    async () => {
      const db = await steadyInstance(rig(), 'precious', { skipFinalSnapshotBeforeDeletion: null })
      await db.delete()
      const deleting = await db.until(({ metadata }) => metadata.deletionTimestamp !== undefined)
      const stamp = (deleting.metadata.deletionTimestamp ?? '').replaceAll(/\D/g, '')
      await db.gone()
      expect(await snapshotsOf(rig(), db.name)).toEqual([`precious-final-${stamp}`])
      const line = `DeletionRequested: final snapshot precious-final-${stamp}`
      await eventually('the Event', async () => (await db.events()).includes(line) || undefined)
    },
    patience,
  )

  test(
    'takes the snapshot that the manifest names, and stops when that name is taken',
    async () => {
      const named = {
        skipFinalSnapshotBeforeDeletion: null,
        finalDBSnapshotIdentifier: 'last-copy',
      }
      const first = await steadyInstance(rig(), 'first', named)
      await first.delete()
      await first.gone()
      expect(await snapshotsOf(rig(), first.name)).toEqual(['last-copy'])
      const second = await steadyInstance(rig(), 'second', named)
      await second.delete()
      await second.says(/^Stalled=True Invalid: a snapshot named last-copy exists: /)
      await second.edit({ finalDBSnapshotIdentifier: 'very-last-copy' })
      await second.gone()
      expect(await snapshotsOf(rig(), second.name)).toEqual(['very-last-copy'])
    },
    patience,
  )

  test(
    'takes none where the manifest says so; one edit after deletion was requested still counts',
    async () => {
      const db = await steadyInstance(rig(), 'scratch', { skipFinalSnapshotBeforeDeletion: null })
      await alter(rig(), db.name, { status: 'incompatible-network' })
      await db.delete()
      await db.says(
        /^Stalled=True Invalid: an instance in status incompatible-network takes no final/,
      )
      await db.edit({ skipFinalSnapshotBeforeDeletion: true })
      await db.gone()
      expect(await snapshotsOf(rig(), db.name)).toEqual([])
    },
    patience,
  )

  test(
    'ends although the manifest names Secrets that are gone',
    async () => {
      const db = await steadyInstance(rig(), 'broken')
      await db.edit({ masterPasswordSecretRef: { name: 'nowhere', key: 'none' } })
      await db.says(
        /^Synced=False Invalid: masterPasswordSecretRef: Secret default\/nowhere does not/,
      )
      await db.delete()
      await db.gone()
      expect(await described(rig(), db.name)).toBeUndefined()
    },
    patience,
  )
})

async function steadyInstance(rig: FaultRig, name: string, declared: Doc = {}): Promise<Subject> {
  const db = instance(rig, name)
  const { spec } = instanceSpec(declared, {
    writeConnectionSecretToRef: { name: `${name}-connection` },
  })
  await db.create({ spec: withoutNulls(spec) })
  await db.steady()
  return db
}

/** The API server refuses null in what is created; here it takes a usual member away. */
function withoutNulls(spec: unknown): unknown {
  return JSON.parse(JSON.stringify(spec, (_, value) => value ?? undefined))
}

async function snapshotsOf(rig: FaultRig, name: string): Promise<readonly (string | undefined)[]> {
  const command = new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: name })
  const { DBSnapshots = [] } = await rig.rds.send(command)
  return DBSnapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)
}
