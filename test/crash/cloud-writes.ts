import { CallLog } from '../support/call-log.ts'
import { isOurs } from '../support/conformance-connection.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'

/** How often each cloud write reached the emulator: by its own log, and by what the gate let through. */
export async function countCloudWrites(rig: FaultRig): Promise<{
  readonly logged: Readonly<Record<string, number>>
  readonly passed: Readonly<Record<string, number>>
}> {
  const calls = await new CallLog(rig.environment.emulator).since(0)
  const passed = rig.gate.writes.filter(
    ({ link, answered }) => link === 'aws' && answered !== undefined,
  )
  const logged = calls.filter((call) => call.write && isOurs(call))
  return {
    logged: countBy(logged.map(({ operation }) => operation)),
    passed: countBy(passed.map(({ what }) => what)),
  }
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(words)].sort().map((word) => [word, words.filter((one) => one === word).length]),
  )
}
