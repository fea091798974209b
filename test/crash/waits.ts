import { isDeepStrictEqual } from 'node:util'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import type { Write } from '../support/fault-proxy-gate.ts'
import { isAbsent, isSteady, rigKey, untilObject } from '../support/fault-proxy-objects.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { type EndState, readEndState } from './end-state.ts'
import type { Operation } from './operation.ts'
import { noSignal, type Subject } from './subject.ts'

const limits = { everyMs: 25, withinMs: 30_000 }
/** Longer than any pause between two writes of one undisturbed operation. */
const quietMs = 1_000

/** The object says so itself. */
export async function untilOver(
  rig: FaultRig,
  subject: Subject,
  operation: Operation,
  name: string,
): Promise<void> {
  const target = { resource: subject.resource, key: rigKey(name) }
  await untilObject(rig, target, operation === 'delete' ? isAbsent : isSteady)
}

/** Nothing was counted for a while: what trails behind, such as Events, has come. */
export async function untilQuiet(count: () => number): Promise<void> {
  let last = { count: count(), at: performance.now() }
  const check = async (): Promise<true | undefined> => {
    if (count() !== last.count) last = { count: count(), at: performance.now() }
    return performance.now() - last.at > quietMs || undefined
  }
  await until(check, { ...limits, what: 'the writes to end' }, noSignal)
}

/** The write that the fault hit; undefined when it was not reached in time. */
export async function untilStruck(struck: () => Write | undefined): Promise<Write | undefined> {
  return orUndefined(
    until(async () => struck(), { ...limits, everyMs: 5, what: 'the fault' }, noSignal),
  )
}

/** The end state, as soon as it is the expected one, else what it is when time is up. */
export async function untilEqual(
  rig: FaultRig,
  subject: Subject,
  name: string,
  expected: EndState,
): Promise<EndState> {
  const key = rigKey(name)
  const check = async (): Promise<EndState | undefined> => {
    const object = await rig.kube.get(subject.resource, key, noSignal)
    // Cheaper than the whole end state, and false most of the time.
    const over = expected.object === undefined ? isAbsent(object) : isSteady(object)
    if (!over) return undefined
    const end = await readEndState(rig, subject, name)
    return isDeepStrictEqual(end, expected) ? end : undefined
  }
  const found = await orUndefined(until(check, { ...limits, what: 'the end state' }, noSignal))
  return found ?? readEndState(rig, subject, name)
}

async function orUndefined<T>(wait: Promise<T>): Promise<T | undefined> {
  try {
    return await wait
  } catch (error) {
    if (error instanceof LocalError && error.code === 'TimedOut') return undefined
    throw error
  }
}
