import { type AuditEvent, readAuditLog } from '../../src/local/audit.ts'
import { type CloudCall, callsSince, placeInCalls } from './cloud-calls.ts'
import { writesOf } from './kube-writes.ts'
import { readProcessLoad } from './process-load.ts'
import type { Stand } from './stand.ts'
import { tally } from './statistics.ts'

/** What the controller did between two moments. */
export interface Activity {
  readonly calls: readonly CloudCall[]
  /** See `writesOf`. */
  readonly writes: readonly string[]
  /** Processor time of the controller; NaN where the system does not tell. */
  readonly cpuSeconds: number
}

/** Starts counting; the returned function tells what happened since. */
export async function startMeter({ environment, bench }: Stand): Promise<() => Promise<Activity>> {
  const audit = (): Promise<readonly AuditEvent[]> =>
    readAuditLog(environment.controlPlane.auditLog)
  const { emulator } = environment
  const { pid } = environment.controller
  const [place, heard, before] = await Promise.all([
    placeInCalls(emulator, bench.signal),
    audit(),
    readProcessLoad(pid),
  ])
  return async () => {
    const [calls, events, after] = await Promise.all([
      callsSince(emulator, place, bench.signal),
      audit(),
      readProcessLoad(pid),
    ])
    const cpuSeconds = (after?.cpuSeconds ?? Number.NaN) - (before?.cpuSeconds ?? Number.NaN)
    return { calls, writes: writesOf(events.slice(heard.length)), cpuSeconds }
  }
}

/** In words, for a person who looks for waste. */
export function describeActivity({ calls, writes, cpuSeconds }: Activity): string {
  const operations = tally(calls.map(({ operation }) => operation))
  return `cloud: ${operations || 'nothing'}; Kubernetes: ${tally(writes) || 'nothing'}; controller: ${cpuSeconds.toFixed(2)} s of processor time`
}
