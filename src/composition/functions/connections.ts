import type { Clock } from '../../runtime/clock.ts'
import { type CallLimits, FunctionChannel } from './channel.ts'
import type { FunctionEndpoint } from './endpoint.ts'
import { FunctionError } from './error.ts'
import type { FunctionCaller } from './ports.ts'
import { type FunctionResponse, toFunctionResponse } from './response.ts'

export interface ConnectionsDeps {
  readonly clock: Clock
  /** Where the Function of this name listens now; undefined when there is none. Cheap: asked at every call. */
  endpointOf(functionName: string, signal: AbortSignal): Promise<FunctionEndpoint | undefined>
}

export const defaultCallLimits: CallLimits = Object.freeze({
  callTimeoutMs: 60_000,
  connectWithinMs: 10_000,
  maxReceiveBytes: 16 * 1024 ** 2,
})

/** Functions by name: one client for each, replaced when its endpoint or certificates change. */
export class FunctionConnections implements FunctionCaller {
  readonly #deps: ConnectionsDeps
  readonly #limits: CallLimits
  readonly #channels = new Map<string, FunctionChannel>()

  constructor(deps: ConnectionsDeps, limits: Partial<CallLimits> = {}) {
    this.#deps = deps
    this.#limits = { ...defaultCallLimits, ...limits }
  }

  async call(name: string, request: Buffer, signal: AbortSignal): Promise<FunctionResponse> {
    signal.throwIfAborted()
    const endpoint = await this.#deps.endpointOf(name, signal)
    if (endpoint === undefined) {
      this.#drop(name)
      throw new FunctionError('FunctionMissing', 'cannot be called: there is no such Function')
    }
    return toFunctionResponse(await this.#channel(name, endpoint).call(request, signal))
  }

  /** Closes the connections of every function but those that are still there. */
  retain(isThere: (name: string) => boolean): void {
    for (const name of this.#channels.keys()) if (!isThere(name)) this.#drop(name)
  }

  close(): void {
    this.retain(() => false)
  }

  #channel(name: string, endpoint: FunctionEndpoint): FunctionChannel {
    const known = this.#channels.get(name)
    if (known?.leadsTo(endpoint)) return known
    const channel = new FunctionChannel(endpoint, this.#deps.clock, this.#limits)
    this.#drop(name)
    this.#channels.set(name, channel)
    return channel
  }

  #drop(name: string): void {
    this.#channels.get(name)?.close()
    this.#channels.delete(name)
  }
}
