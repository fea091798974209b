import { type AuditEvent, readAuditLog } from '../../src/local/audit.ts'
import { type CloudCall, callsSince, placeInCalls } from './cloud-calls.ts'
import { writesOf } from './kube-writes.ts'
import type { Stand } from './stand.ts'
import { tally } from './statistics.ts'

/** What the controller did between two moments. */
export interface Activity {
  readonly calls: readonly CloudCall[]
  /** See `writesOf`. */
  readonly writes: readonly string[]
}

/** Starts counting; the returned function tells what happened since. */
export async function startMeter({ environment, bench }: Stand): Promise<() => Promise<Activity>> {
  const audit = (): Promise<readonly AuditEvent[]> =>
    readAuditLog(environment.controlPlane.auditLog)
  const { emulator } = environment
  const [place, heard] = await Promise.all([placeInCalls(emulator, bench.signal), audit()])
  return async () => {
    const [calls, events] = await Promise.all([callsSince(emulator, place, bench.signal), audit()])
    return { calls, writes: writesOf(events.slice(heard.length)) }
  }
}

/** Both in words, for a person who looks for waste. */
export function describeActivity({ calls, writes }: Activity): string {
  const operations = tally(calls.map(({ operation }) => operation))
  return `cloud: ${operations || 'nothing'}; Kubernetes: ${tally(writes) || 'nothing'}`
}
