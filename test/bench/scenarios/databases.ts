import { SECRETS } from '../../../src/kube/well-known.ts'
import { idle } from '../idle.ts'
import { describeActivity, startMeter } from '../meter.ts'
import type { Figures } from '../rows.ts'
import { namesFor, remove, type Stand, timeToReady, untilQuiet } from '../stand.ts'
import { quantile } from '../statistics.ts'
import { databases, passwordSecret } from '../subjects.ts'

const idleSeconds = 22
const rounds = 3

/**
 * Creation of 50 database instances on a stand that never checks again, the median of three rounds
 * after as many single ones as the Buckets have to warm up; and what one costs.
 */
export async function createDatabases(stand: Stand): Promise<Figures> {
  await createPassword(stand)
  const singles = namesFor('warm', 6)
  for (const name of singles) await timeToReady(stand, databases, [name])
  await remove(stand, databases, singles)
  const seconds: number[] = []
  const calls: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const cost = await createFifty(stand, namesFor(`database-${round}`, 50))
    seconds.push(cost.seconds)
    calls.push(cost.callsEach)
  }
  return {
    'fifty-databases': [quantile(seconds, 0.5)],
    'calls-per-database': [quantile(calls, 1)],
  }
}

async function createFifty(stand: Stand, names: readonly string[]) {
  await untilQuiet(stand)
  const stop = await startMeter(stand)
  const seconds = await timeToReady(stand, databases, names)
  stand.bench.say(`50 RDSInstances Ready after ${seconds.toFixed(2)} s`)
  await untilQuiet(stand)
  const activity = await stop()
  stand.bench.say(`50 RDSInstances created: ${describeActivity(activity)}`)
  await remove(stand, databases, names)
  return { seconds, callsEach: activity.calls.length / names.length }
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
