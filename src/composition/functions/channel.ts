import { isDeepStrictEqual } from 'node:util'
import {
  type ChannelOptions,
  Client,
  connectivityState,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import type { Clock } from '../../runtime/clock.ts'
import { toCallError, toUnreachable } from './call-error.ts'
import { assertTarget, type FunctionEndpoint } from './endpoint.ts'
import { FunctionError, messageOf } from './error.ts'
import { runFunction, type WireResponse } from './protocol.ts'

export interface CallLimits {
  /** For a whole call, in milliseconds. */
  readonly callTimeoutMs: number
  /** How long a function that is starting is waited for, in milliseconds. */
  readonly connectWithinMs: number
  /** The largest answer that is read. */
  readonly maxReceiveBytes: number
}

type Version = keyof typeof runFunction.paths

/** A path that nothing serves: only the status of the connection is of interest. */
const probePath = '/plumbline.Probe/Probe'
const probeMs = 1_000

/** The connections to one endpoint of a function, shared by all calls. */
export class FunctionChannel {
  readonly #endpoint: FunctionEndpoint
  readonly #clock: Clock
  readonly #limits: CallLimits
  readonly #client: Client
  /** What the function is known to serve. */
  #version: Version = 'v1'

  /** FunctionError EndpointInvalid. */
  constructor(endpoint: FunctionEndpoint, clock: Clock, limits: CallLimits) {
    assertTarget(endpoint.target)
    this.#endpoint = endpoint
    this.#clock = clock
    this.#limits = limits
    this.#client = createClient(endpoint, limits)
  }

  leadsTo(endpoint: FunctionEndpoint): boolean {
    return isDeepStrictEqual(this.#endpoint, endpoint)
  }

  /**
   * One RunFunction with these bytes, in v1 or, if that is not served, in v1beta1; which of them
   * is remembered. Waits for a connection. FunctionError; throws the signal's reason on abort.
   */
  async call(request: Buffer, signal: AbortSignal): Promise<WireResponse> {
    return decode(await this.#runEither(request, signal))
  }

  /** Calls that are under way come to their end. */
  close(): void {
    this.#client.close()
  }

  async #runEither(request: Buffer, signal: AbortSignal): Promise<Buffer> {
    const first = this.#version
    try {
      return await this.#run(first, request, signal)
    } catch (error) {
      if (!(error instanceof FunctionError) || error.code !== 'ProtocolUnsupported') throw error
    }
    // Replicas may differ during an upgrade, so what was remembered is not for ever.
    const second = first === 'v1' ? 'v1beta1' : 'v1'
    const response = await this.#run(second, request, signal)
    this.#version = second
    return response
  }

  #run(version: Version, request: Buffer, signal: AbortSignal): Promise<Buffer> {
    const metadata = new Metadata({ waitForReady: true })
    const { callTimeoutMs, connectWithinMs } = this.#limits
    const deadline = this.#clock.now() + callTimeoutMs
    return new Promise((resolve, reject) => {
      let isUnreachable = false
      const call = this.#client.makeUnaryRequest(
        runFunction.paths[version],
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        metadata,
        { deadline },
        (error, response) => {
          signal.removeEventListener('abort', cancel)
          stopWaiting()
          if (error === null && response !== undefined) resolve(response)
          else if (signal.aborted) reject(signal.reason)
          else if (isUnreachable) this.#reasonOfSilence().then(reject, reject)
          else reject(this.#toError(error, request))
        },
      )
      const cancel = (): void => call.cancel()
      const stopWaiting = this.#clock.after(connectWithinMs, () => {
        isUnreachable = this.#state() !== connectivityState.READY
        if (isUnreachable) cancel()
      })
      if (signal.aborted) cancel()
      signal.addEventListener('abort', cancel, { once: true })
    })
  }

  #state(): connectivityState {
    return this.#client.getChannel().getConnectivityState(false)
  }

  #toError(error: ServiceError | null, request: Buffer): FunctionError {
    if (error === null) return new FunctionError('ResponseInvalid', 'answered nothing')
    return toCallError(error, { ...this.#limits, requestBytes: request.length })
  }

  /** A call that waits for a connection is not told why there is none; one that does not is. */
  #reasonOfSilence(): Promise<FunctionError> {
    const isSecure = this.#endpoint.tls !== undefined
    const facts = { withinMs: this.#limits.connectWithinMs, isSecure }
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        probePath,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        Buffer.alloc(0),
        { deadline: this.#clock.now() + probeMs },
        (error) => {
          const isTold = error?.code === status.UNAVAILABLE
          resolve(toUnreachable(isTold ? error.details : undefined, facts))
        },
      )
    })
  }
}

function decode(answer: Buffer): WireResponse {
  try {
    return runFunction.decodeResponse(answer)
  } catch (error) {
    const message = `answered what is not a RunFunctionResponse: ${messageOf(error)}`
    throw new FunctionError('ResponseInvalid', message, { cause: error })
  }
}

function createClient({ target, tls }: FunctionEndpoint, limits: CallLimits): Client {
  const options: ChannelOptions = {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.max_receive_message_length': limits.maxReceiveBytes,
    // A function that comes back is to be noticed soon; the default waits up to 2 min.
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 5_000,
    // Functions are neighbours; a proxy for the outside world would not find them.
    'grpc.enable_http_proxy': 0,
  }
  if (tls === undefined) return new Client(target, credentials.createInsecure(), options)
  const [authority, key, certificate] = [tls.authority, tls.key, tls.certificate].map((pem) =>
    Buffer.from(pem),
  )
  try {
    return new Client(target, credentials.createSsl(authority, key, certificate), options)
  } catch (error) {
    const message = 'has TLS material that cannot be used; do tls.crt and tls.key belong together?'
    throw new FunctionError('EndpointInvalid', message, { cause: error })
  }
}
