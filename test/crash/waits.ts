import type { KubeObject } from '../../src/kube/object.ts'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import { describeConditions } from '../support/conformance-objects.ts'
import type { Trial } from './trial.ts'

export const noSignal = new AbortController().signal
const limits = { everyMs: 50, withinMs: 60_000 }

/** Waits until the condition holds for the trial's object, or one under another name. */
export async function untilObject(
  trial: Trial,
  condition: (object: KubeObject) => boolean,
  what: string,
  name = trial.name,
): Promise<void> {
  const { objects } = trial.subject
  let object: KubeObject | undefined
  const check = async (): Promise<true | undefined> => {
    object = await objects.seen(name)
    return (object !== undefined && condition(object)) || undefined
  }
  if (await inTime(until(check, { ...limits, what }, noSignal))) return
  throw new Error(`${trial.label}: ${name} is never ${what}: ${describeConditions(object)}`)
}

export async function untilAbsent(trial: Trial, name: string): Promise<void> {
  const check = async () => (await trial.subject.objects.seen(name)) === undefined || undefined
  if (await inTime(until(check, { ...limits, what: `${name} to go` }, noSignal))) return
  throw new Error(`${trial.label}: ${name} is never gone`)
}

/** Nothing was counted for a while: what trails behind, such as Events, has come. */
export async function untilQuiet(count: () => number, quietMs: number): Promise<void> {
  let last = { count: count(), at: performance.now() }
  const check = async (): Promise<true | undefined> => {
    if (count() !== last.count) last = { count: count(), at: performance.now() }
    return performance.now() - last.at > quietMs || undefined
  }
  await until(check, { ...limits, everyMs: 25, what: 'the writes to end' }, noSignal)
}

/** Calls the check until it says true; false when that did not happen in time. */
export function untilTrue(check: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const ask = async () => (await check()) || undefined
  return inTime(until(ask, { everyMs: 150, withinMs, what: 'it' }, noSignal))
}

async function inTime(wait: Promise<unknown>): Promise<boolean> {
  try {
    await wait
    return true
  } catch (error) {
    if (error instanceof LocalError && error.code === 'TimedOut') return false
    throw error
  }
}
