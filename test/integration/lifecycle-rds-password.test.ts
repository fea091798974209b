import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { SECRETS } from '../../src/kube/well-known.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { type FaultRig, useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  callsOn,
  cloudWrites,
  createOutside,
  described,
  instance,
  instanceSpec,
  putSecret,
  quickDurations,
  quickFlags,
  secretTexts,
} from '../support/lifecycle-cloud.ts'
import { eventually, Subject } from '../support/lifecycle-subject.ts'

const patience = 60_000

describe('the master password', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })

  test(
    'a new value in the Secret is set once; applications read it once the cloud has taken it',
    async () => {
      const db = await withPassword(rig(), 'rotated', 'first-Password-1')
      const start = rig().gate.writes.length
      const held = rig().gate.arm({
        mode: 'hold-before',
        matches: ({ what }) => what === 'ModifyDBInstance',
        nth: 1,
      })
      await putSecret(rig().kube, 'rotated-given', { word: 'second-Password-2' })
      await held.hit
      expect(await passwordTold(rig(), db)).toBe('first-Password-1')
      held.release()
      await untilTold(rig(), db, 'second-Password-2')
      await db.steady()
      await db.check()
      expect(callsOn(rig(), db.name, start)).toEqual([
        expect.objectContaining({
          Action: 'ModifyDBInstance',
          MasterUserPassword: 'second-Password-2',
        }),
      ])
    },
    patience,
  )

  test(
    'another Secret with the same value changes nothing',
    async () => {
      const db = await withPassword(rig(), 'renamed', 'one-Password-1')
      await putSecret(rig().kube, 'renamed-other', { secret: 'one-Password-1' })
      const start = rig().gate.writes.length
      await db.edit({ masterPasswordSecretRef: { name: 'renamed-other', key: 'secret' } })
      await db.steady()
      expect(cloudWrites(rig(), start)).toEqual([])
      expect(await passwordTold(rig(), db)).toBe('one-Password-1')
    },
    patience,
  )

  test(
    'a password that the engine refuses is Invalid, repeated nowhere, and mended by an edit of the Secret',
    async () => {
      const db = await withPassword(rig(), 'refused', 'good-Password-1')
      const start = rig().gate.writes.length
      await putSecret(rig().kube, 'refused-given', { word: 'q7Zw!x' })
      const object = await db.says(/^Synced=False Invalid: .*8 to 128 characters/)
      expect(conditionLines(object)).toContainEqual(expect.stringMatching(/^Stalled=True Invalid/))
      const log = await readFile(join(rig().environment.files.logs, 'controller.log'), 'utf8')
      for (const text of [JSON.stringify(object), (await db.events()).join(), log]) {
        expect(text).not.toContain('q7Zw!x')
      }
      expect(callsOn(rig(), db.name, start)).toEqual([])
      expect(await passwordTold(rig(), db)).toBe('good-Password-1')
      await putSecret(rig().kube, 'refused-given', { word: 'better-Password-2' })
      await db.steady()
      expect(callsOn(rig(), db.name, start).map((call) => call.MasterUserPassword)).toEqual([
        'better-Password-2',
      ])
    },
    patience,
  )

  test(
    'a generated password is made once and stays the same over restarts',
    async () => {
      const start = rig().gate.writes.length
      const db = instance(rig(), 'generated')
      await db.create(instanceSpec({}, tellIn('generated-connection')))
      await db.steady()
      const password = await passwordTold(rig(), db)
      expect(password).toMatch(/^[A-Za-z0-9]{30}$/)
      await rig().killController()
      await rig().startController()
      await db.check()
      expect(await passwordTold(rig(), db)).toBe(password)
      expect(callsOn(rig(), db.name, start)).toEqual([
        expect.objectContaining({ Action: 'CreateDBInstance', MasterUserPassword: password }),
      ])
    },
    patience,
  )

  test(
    'an edit of the Secret while the controller is down is not lost',
    async () => {
      const db = await withPassword(rig(), 'missed', 'early-Password-1')
      await rig().killController()
      const start = rig().gate.writes.length
      await putSecret(rig().kube, 'missed-given', { word: 'late-Password-2' })
      await rig().startController()
      await db.check()
      await untilTold(rig(), db, 'late-Password-2')
      expect(callsOn(rig(), db.name, start).map((call) => call.MasterUserPassword)).toEqual([
        'late-Password-2',
      ])
    },
    patience,
  )

  test(
    'a Secret that goes and comes back with the same value changes nothing',
    async () => {
      const db = await withPassword(rig(), 'restored', 'same-Password-1')
      const start = rig().gate.writes.length
      const given = new Subject(rig().kube, { resource: SECRETS, name: 'restored-given' })
      await given.delete()
      await db.says(/^Synced=False Invalid: .*Secret default\/restored-given does not exist/)
      await putSecret(rig().kube, 'restored-given', { word: 'same-Password-1' })
      await db.steady()
      expect(cloudWrites(rig(), start)).toEqual([])
    },
    patience,
  )

  test(
    'a password that is declared later replaces the generated one',
    async () => {
      const db = instance(rig(), 'chosen')
      await db.create(instanceSpec({}, tellIn('chosen-connection')))
      await db.steady()
      const start = rig().gate.writes.length
      await putSecret(rig().kube, 'chosen-given', { word: 'chosen-Password-1' })
      await db.edit({ masterPasswordSecretRef: { name: 'chosen-given', key: 'word' } })
      await untilTold(rig(), db, 'chosen-Password-1')
      await db.steady()
      expect(callsOn(rig(), db.name, start).map((call) => call.MasterUserPassword)).toEqual([
        'chosen-Password-1',
      ])
    },
    patience,
  )

  test(
    'two edits in a row end with the last one, everywhere',
    async () => {
      const db = await withPassword(rig(), 'twice', 'start-Password-0')
      const start = rig().gate.writes.length
      await putSecret(rig().kube, 'twice-given', { word: 'passing-Password-1' })
      await putSecret(rig().kube, 'twice-given', { word: 'final-Password-2' })
      await untilTold(rig(), db, 'final-Password-2')
      await db.steady()
      await db.check()
      const sent = callsOn(rig(), db.name, start).map((call) => call.MasterUserPassword)
      expect(sent.at(-1)).toBe('final-Password-2')
      expect(sent.length).toBeLessThanOrEqual(2)
      expect(await passwordTold(rig(), db)).toBe('final-Password-2')
    },
    patience,
  )

  test(
    'a connection Secret deleted by hand comes back with all that is known',
    async () => {
      const db = await withPassword(rig(), 'untold', 'told-Password-1')
      const start = rig().gate.writes.length
      const before = await secretTexts(rig().kube, 'untold-connection')
      await new Subject(rig().kube, { resource: SECRETS, name: 'untold-connection' }).delete()
      await db.check()
      expect(await secretTexts(rig().kube, 'untold-connection')).toEqual(before)
      expect(cloudWrites(rig(), start)).toEqual([])
    },
    patience,
  )

  test(
    'an instance that is taken over keeps its password; a later edit of the Secret sets a new one',
    async () => {
      await createOutside(rig(), 'adopted')
      await putSecret(rig().kube, 'adopted-given', { word: 'assumed-Password-1' })
      const start = rig().gate.writes.length
      const db = instance(rig(), 'adopted')
      const masterPasswordSecretRef = { name: 'adopted-given', key: 'word' }
      await db.create(instanceSpec({ masterPasswordSecretRef }, tellIn('adopted-connection')), {
        'plumbline.dev/external-name': 'adopted',
      })
      await db.steady()
      expect(cloudWrites(rig(), start)).toEqual([])
      const { Endpoint } = (await described(rig(), 'adopted')) ?? {}
      expect(await secretTexts(rig().kube, 'adopted-connection')).toEqual({
        endpoint: Endpoint?.Address,
        port: String(Endpoint?.Port),
        username: 'orders',
        password: 'assumed-Password-1',
      })
      await putSecret(rig().kube, 'adopted-given', { word: 'rotated-Password-2' })
      await untilTold(rig(), db, 'rotated-Password-2')
      expect(callsOn(rig(), db.name, start).map((call) => call.MasterUserPassword)).toEqual([
        'rotated-Password-2',
      ])
    },
    patience,
  )

  test(
    'an instance taken over without a password tells what the cloud knows',
    async () => {
      await createOutside(rig(), 'imported')
      const start = rig().gate.writes.length
      const db = instance(rig(), 'imported')
      await db.create(instanceSpec({}, tellIn('imported-connection')), {
        'plumbline.dev/external-name': 'imported',
      })
      await db.steady()
      expect(cloudWrites(rig(), start)).toEqual([])
      const told = await secretTexts(rig().kube, 'imported-connection')
      expect(Object.keys(told ?? {}).sort()).toEqual(['endpoint', 'port', 'username'])
    },
    patience,
  )
})

/** A steady instance whose password is given in the Secret `<name>-given`. */
async function withPassword(rig: FaultRig, name: string, password: string): Promise<Subject> {
  await putSecret(rig.kube, `${name}-given`, { word: password })
  const db = instance(rig, name)
  const masterPasswordSecretRef = { name: `${name}-given`, key: 'word' }
  await db.create(instanceSpec({ masterPasswordSecretRef }, tellIn(`${name}-connection`)))
  await db.steady()
  return db
}

function tellIn(name: string) {
  return { writeConnectionSecretToRef: { name } }
}

async function passwordTold(rig: FaultRig, { name }: Subject): Promise<string | undefined> {
  return (await secretTexts(rig.kube, `${name}-connection`))?.password
}

async function untilTold(rig: FaultRig, db: Subject, password: string): Promise<void> {
  await eventually('the new password to be told', async () =>
    (await passwordTold(rig, db)) === password ? true : undefined,
  )
}
