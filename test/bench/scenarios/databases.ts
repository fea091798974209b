import { SECRETS } from '../../../src/kube/well-known.ts'
import { idle } from '../idle.ts'
import { describeActivity, startMeter } from '../meter.ts'
import type { Figures } from '../rows.ts'
import { namesFor, remove, type Stand, timeToReady, untilQuiet } from '../stand.ts'
import { databases, passwordSecret } from '../subjects.ts'

const idleSeconds = 22

/** Creation of 50 database instances, on a stand that never checks again, and what one costs. */
export async function createDatabases(stand: Stand): Promise<Figures> {
  await createPassword(stand)
  await timeToReady(stand, databases, namesFor('warm', 1))
  await untilQuiet(stand)
  const stop = await startMeter(stand)
  const names = namesFor('database', 50)
  const seconds = await timeToReady(stand, databases, names)
  stand.bench.say(`50 RDSInstances Ready after ${seconds.toFixed(2)} s`)
  await untilQuiet(stand)
  const activity = await stop()
  stand.bench.say(`50 RDSInstances created: ${describeActivity(activity)}`)
  await remove(stand, databases, [...names, ...namesFor('warm', 1)])
  return {
    'fifty-databases': [seconds],
    'calls-per-database': [activity.calls.length / names.length],
  }
}

/** Idle checks of database instances, on a stand that checks often. */
export async function restWithDatabases(stand: Stand, created: Figures): Promise<Figures> {
  await createPassword(stand)
  const names = namesFor('database', 20)
  await timeToReady(stand, databases, names)
  const { activity, checks } = await idle(stand, idleSeconds)
  await remove(stand, databases, names)
  const perCreation = created['calls-per-database'] ?? [Number.NaN]
  return { 'calls-per-database': [...perCreation, activity.calls.length / checks] }
}

async function createPassword({ kube, bench }: Stand): Promise<void> {
  await kube.create(SECRETS, passwordSecret, bench.signal)
}
