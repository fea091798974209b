import type { Emulator } from '../../src/local/emulator.ts'

/** One call as the emulator logs it; deploy/local/emulator/launcher/call_log.py. */
export interface CloudCall {
  readonly service: string
  readonly operation: string
  readonly write: boolean
  /** 0: the connection was dropped without an answer. */
  readonly status: number
  /** The external name it acts on, in lower case. */
  readonly resource: string
  readonly userAgent: string
}

/** The emulator's call log, read from a mark on. */
export class CallLog {
  readonly #emulator: Emulator

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  /** Where the log ends now. */
  async mark(): Promise<number> {
    return (await this.#read(Number.MAX_SAFE_INTEGER)).next
  }

  async since(mark: number): Promise<readonly CloudCall[]> {
    return (await this.#read(mark)).calls
  }

  async #read(since: number) {
    const path = `/_lifecycle/calls?since=${since}`
    const answer = await this.#emulator.call('GET', path, undefined, AbortSignal.timeout(30_000))
    return answer as { readonly next: number; readonly calls: readonly CloudCall[] } // its own format
  }
}
