import { setTimeout as sleep } from 'node:timers/promises'
import { reconcilesOf } from './checks.ts'
import { type Activity, describeActivity, startMeter } from './meter.ts'
import { type ProcessLoad, readProcessLoad } from './process-load.ts'
import type { Stand } from './stand.ts'
import type { Subject } from './subjects.ts'

/** A stretch of time in which nobody asked for anything. */
export interface Idleness {
  readonly activity: Activity
  readonly checks: number
  readonly seconds: number
  /** At its beginning and its end; undefined where the system does not tell. */
  readonly load: readonly [ProcessLoad, ProcessLoad] | undefined
}

/** Watches the controller at rest for so many seconds. */
export async function idle(stand: Stand, subject: Subject, seconds: number): Promise<Idleness> {
  const { environment, bench } = stand
  const { kind } = subject.resource
  const checksSoFar = async (): Promise<number> => {
    const answer = await fetch(environment.controller.metricsUrl, { signal: bench.signal })
    return reconcilesOf(await answer.text(), kind)
  }
  const { pid } = environment.controller
  bench.say(`watching the controller at rest for ${seconds} s`)
  const [stop, checks, before] = await Promise.all([
    startMeter(stand),
    checksSoFar(),
    readProcessLoad(pid),
  ])
  await sleep(seconds * 1000, undefined, { signal: bench.signal })
  const after = await readProcessLoad(pid)
  const [activity, total] = await Promise.all([stop(), checksSoFar()])
  bench.say(`${total - checks} idle checks of a ${kind}: ${describeActivity(activity)}`)
  const load = before === undefined || after === undefined ? undefined : ([before, after] as const)
  return { activity, checks: total - checks, seconds, load }
}
