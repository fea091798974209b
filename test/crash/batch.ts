import type { KubeObject } from '../../src/kube/object.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { begin, isOver, prepare } from './operation.ts'
import { companionsOf } from './subject.ts'
import type { Trial } from './trial.ts'
import { noSignal, untilAbsent, untilQuiet, untilTrue } from './waits.ts'

/** Longer than any pause between two writes of one undisturbed operation but for its waits. */
const quietMs = 1_000
/** Less than the first routine look after a change: that one would correct what is to be corrected. */
const patienceMs = 40_000

/** Calls of a correction that the cloud refuses: more than one try of the engine makes. */
const refusals = 4

/** Brings all trials to the point where their operation begins. */
export async function ready(rig: FaultRig, trials: readonly Trial[]): Promise<void> {
  await Promise.all(trials.map(prepare))
  await untilQuiet(() => rig.gate.writes.length, quietMs / 2)
  const rules = trials
    .filter(({ operation }) => operation === 'correct')
    .map(({ name }) => ({ resource: name, write: true, mode: 'error500', times: refusals }))
  await rig.environment.emulator.call('POST', '/_lifecycle/faults', { rules }, noSignal)
}

/** Begins, and waits until each is disturbed at its own write. Returns those that did not get there. */
export async function strike(trials: readonly Trial[]): Promise<readonly Trial[]> {
  for (const trial of trials) trial.begin()
  await Promise.all(trials.map(begin))
  const struck = await Promise.all(trials.map((trial) => trial.struck(patienceMs)))
  return trials.filter((_, at) => struck[at] !== true)
}

/** Waits until `isEnd` says so of the object of each, or time is up; then until nothing trails behind. */
export async function settle(
  rig: FaultRig,
  trials: readonly Trial[],
  isEnd: (trial: Trial, object: KubeObject | undefined) => Promise<boolean>,
): Promise<void> {
  const open = new Set(trials)
  await untilTrue(async () => {
    const ends = [...open].map(async (trial) => {
      const object = await trial.subject.objects.seen(trial.name)
      if (isOver(trial.operation, object) && (await isEnd(trial, object))) open.delete(trial)
    })
    await Promise.all(ends)
    return open.size === 0
  }, patienceMs)
  await untilQuiet(() => rig.gate.writes.length, quietMs)
}

/** Deletes what there is, and waits until it is gone. */
export async function clear(trials: readonly Trial[]): Promise<void> {
  await Promise.all(
    trials.map(async (trial) => {
      const { objects, scenario, prerequisites } = trial.subject
      await objects.delete(trial.name)
      await untilAbsent(trial, trial.name)
      await prerequisites.remove(companionsOf(scenario, trial.name))
      trial.end()
    }),
  )
}
