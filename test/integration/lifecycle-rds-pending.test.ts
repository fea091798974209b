import { DeleteDBInstanceCommand } from '@aws-sdk/client-rds'
import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../../src/kube/object.ts'
import type { Doc } from '../../src/provider/index.ts'
import { statusOf } from '../support/fault-proxy-objects.ts'
import { type FaultRig, useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  alter,
  callsOn,
  cloudWrites,
  createOutside,
  described,
  instance,
  instanceSpec,
  quickDurations,
  quickFlags,
} from '../support/lifecycle-cloud.ts'
import { eventually, isSteady, type Subject } from '../support/lifecycle-subject.ts'
import { managed, planWithoutWriting } from '../support/plan-stand.ts'

const patience = 60_000

describe('a change of an instance, by its manifest or by the cloud,', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'a change that waits is sent once, is shown as pending, and is cancelled by setting it back',
    async () => {
      const db = await steadyInstance(rig(), 'waiting')
      const start = rig().gate.writes.length
      const small = managed(['rds', 'RDSInstance', db.name], { dbInstanceClass: 'db.t3.small' })
      const waits = 'waits for the maintenance window: dbInstanceClass'
      const edited = await planWithoutWriting(rig().environment, [small])
      expect(edited.text).toContain(
        `note: ${waits}; applyModificationsImmediately: true applies it`,
      )
      await db.edit({ dbInstanceClass: 'db.t3.small' })
      const pending = await db.until((object) => pendingOf(object).length > 0)
      expect(pendingOf(pending)).toEqual([
        expect.objectContaining({ name: 'DBInstanceClass', value: 'db.t3.small' }),
      ])
      await db.steady()
      await db.check()
      await db.check()
      expect(callsOn(rig(), db.name, start)).toEqual([
        expect.objectContaining({ Action: 'ModifyDBInstance', DBInstanceClass: 'db.t3.small' }),
      ])
      expect(callsOn(rig(), db.name, start)[0]?.ApplyImmediately).not.toBe('true')
      const same = await planWithoutWriting(rig().environment, [small])
      expect(same).toMatchObject({
        code: 0,
        text: expect.stringContaining(`no change: ${waits}\n`),
      })
      await db.edit({ dbInstanceClass: 'db.t3.micro' })
      await db.until((object) => pendingOf(object).length === 0)
      await db.steady()
      expect(callsOn(rig(), db.name, start).slice(1)).toEqual([
        expect.objectContaining({ DBInstanceClass: 'db.t3.micro', ApplyImmediately: 'true' }),
      ])
      expect((await described(rig(), db.name))?.PendingModifiedValues).toEqual({})
    },
    patience,
  )

  test(
    'when the window applies it, nothing is written',
    async () => {
      const db = await steadyInstance(rig(), 'windowed')
      const start = rig().gate.writes.length
      await db.edit({ dbInstanceClass: 'db.t3.small' })
      await db.until((object) => pendingOf(object).length > 0)
      await alter(rig(), db.name, { applyPending: true })
      await db.check()
      const object = await db.until((one) => pendingOf(one).length === 0)
      expect(statusOf(object).drift?.state).toBe('InSync')
      expect(callsOn(rig(), db.name, start)).toHaveLength(1)
    },
    patience,
  )

  test(
    'with applyModificationsImmediately it is in force before the object is ready again',
    async () => {
      const db = await steadyInstance(rig(), 'at-once')
      const start = rig().gate.writes.length
      await db.edit({ dbInstanceClass: 'db.t3.small', applyModificationsImmediately: true })
      await db.steady()
      expect((await described(rig(), db.name))?.DBInstanceClass).toBe('db.t3.small')
      expect(callsOn(rig(), db.name, start)).toEqual([
        expect.objectContaining({ DBInstanceClass: 'db.t3.small', ApplyImmediately: 'true' }),
      ])
    },
    patience,
  )

  test(
    'with applyModificationsImmediately turned on later, what waits is applied, by one more call',
    async () => {
      const db = await steadyInstance(rig(), 'hurried')
      const start = rig().gate.writes.length
      await db.edit({ dbInstanceClass: 'db.t3.small' })
      await db.until((object) => pendingOf(object).length > 0)
      await db.edit({ applyModificationsImmediately: true })
      await db.until((object) => isSteady(object) && pendingOf(object).length === 0)
      expect((await described(rig(), db.name))?.DBInstanceClass).toBe('db.t3.small')
      expect(callsOn(rig(), db.name, start).map((call) => call.ApplyImmediately)).toEqual([
        undefined,
        'true',
      ])
    },
    patience,
  )

  test(
    'values that the cloud may raise are left as they are, and are no drift',
    async () => {
      const subjects = await Promise.all(
        raised.map(async ({ name, declared, attributes }) => {
          const db = await steadyInstance(rig(), name, declared)
          await alter(rig(), name, { attributes })
          return db
        }),
      )
      const start = rig().gate.writes.length
      for (const db of subjects) {
        const object = await db.check()
        expect([db.name, statusOf(object).drift?.state]).toEqual([db.name, 'InSync'])
      }
      expect(cloudWrites(rig(), start)).toEqual([])
    },
    patience,
  )

  test(
    'an instance deleted and made again by somebody else is reported, and neither written nor taken over',
    async () => {
      const db = await steadyInstance(rig(), 'replaced')
      const deletion = { DBInstanceIdentifier: db.name, SkipFinalSnapshot: true }
      await rig().rds.send(new DeleteDBInstanceCommand(deletion))
      await eventually('the instance to go', async () =>
        (await described(rig(), db.name)) === undefined ? true : undefined,
      )
      await createOutside(rig(), db.name)
      const start = rig().gate.writes.length
      await db.check()
      await db.says(/^Synced=False AlreadyExists: replaced was replaced by another resource/)
      await db.says(/^Drifted=True ExternalReplaced: /)
      await db.edit({ dbInstanceClass: 'db.t3.small' })
      await db.check()
      expect(cloudWrites(rig(), start)).toEqual([])
      await db.delete()
      await db.gone()
      expect(await described(rig(), db.name)).toBeDefined()
      expect(cloudWrites(rig(), start)).toEqual([])
    },
    patience,
  )
})

interface Raised {
  readonly name: string
  readonly reason: string
  readonly declared: Doc
  /** What the cloud made of it, as the emulator's attributes. */
  readonly attributes: Doc
}

const raised: readonly Raised[] = [
  {
    name: 'prefix',
    reason: 'a major version covers its minor versions',
    declared: { engineVersion: '16' },
    attributes: { engine_version: '16.4' },
  },
  {
    name: 'upgraded',
    reason: 'a minor upgrade by the cloud is newer than what is declared',
    declared: { engineVersion: '16.3' },
    attributes: { engine_version: '16.4' },
  },
  {
    name: 'autoscaled',
    reason: 'storage autoscaling grows the disk, and no disk can shrink',
    declared: { allocatedStorage: 20, maxAllocatedStorage: 100 },
    attributes: { allocated_storage: 35 },
  },
]

async function steadyInstance(rig: FaultRig, name: string, declared: Doc = {}): Promise<Subject> {
  const db = instance(rig, name)
  const writeConnectionSecretToRef = { name: `${name}-connection` }
  await db.create(instanceSpec(declared, { writeConnectionSecretToRef }))
  await db.steady()
  return db
}

function pendingOf(object: KubeObject): readonly unknown[] {
  const { pendingModifiedValues } = statusOf(object).atProvider ?? {}
  return Array.isArray(pendingModifiedValues) ? pendingModifiedValues : []
}
