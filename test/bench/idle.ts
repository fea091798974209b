import { setTimeout as sleep } from 'node:timers/promises'
import { countChecks } from './checks.ts'
import { type Activity, describeActivity, startMeter } from './meter.ts'
import { type ProcessLoad, readProcessLoad } from './process-load.ts'
import type { Stand } from './stand.ts'

/** A stretch of time in which nobody asked for anything. */
export interface Idleness {
  readonly activity: Activity
  readonly checks: number
  readonly seconds: number
  /** At its beginning and its end; undefined where the system does not tell. */
  readonly load: readonly [ProcessLoad, ProcessLoad] | undefined
}

/** Watches the controller at rest for so many seconds. */
export async function idle(stand: Stand, seconds: number): Promise<Idleness> {
  const { environment, bench } = stand
  const { pid } = environment.controller
  bench.say(`watching the controller at rest for ${seconds} s`)
  const [stop, before] = await Promise.all([startMeter(stand), readProcessLoad(pid)])
  await sleep(seconds * 1000, undefined, { signal: bench.signal })
  const [activity, after] = await Promise.all([stop(), readProcessLoad(pid)])
  const checks = countChecks(activity.calls)
  bench.say(`${checks} idle checks: ${describeActivity(activity)}`)
  const load = before === undefined || after === undefined ? undefined : ([before, after] as const)
  return { activity, checks, seconds, load }
}
