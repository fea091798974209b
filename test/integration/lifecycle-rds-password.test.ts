import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
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
import { eventually, type Subject } from '../support/lifecycle-subject.ts'

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
      await eventually('the new password to be told', async () =>
        (await passwordTold(rig(), db)) === 'second-Password-2' ? true : undefined,
      )
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
      await eventually('the new password to be told', async () =>
        (await passwordTold(rig(), db)) === 'rotated-Password-2' ? true : undefined,
      )
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
