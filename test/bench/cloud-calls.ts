import type { Emulator } from '../../src/local/emulator.ts'

/** One call that reached the emulator; members of its call log. */
export interface CloudCall {
  /** Seconds since the epoch. */
  readonly t: number
  readonly service: string
  readonly operation: string
  readonly resource: string
  readonly write: boolean
}

interface CallPage {
  readonly next: number
  readonly calls: readonly CloudCall[]
}

/** The number of calls so far: a place in the log. */
export async function placeInCalls(emulator: Emulator, signal: AbortSignal): Promise<number> {
  return (await read(emulator, Number.MAX_SAFE_INTEGER, signal)).next
}

/** Calls since a place; those to STS belong to the connection, not to an object, and are left out. */
export async function callsSince(
  emulator: Emulator,
  place: number,
  signal: AbortSignal,
): Promise<readonly CloudCall[]> {
  const { calls } = await read(emulator, place, signal)
  return calls.filter(({ service }) => service !== 'sts')
}

async function read(emulator: Emulator, place: number, signal: AbortSignal): Promise<CallPage> {
  const path = `/_lifecycle/calls?since=${place}`
  return (await emulator.call('GET', path, undefined, signal)) as CallPage // the emulator's format
}
