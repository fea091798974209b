import { type Dispatcher, request as undiciRequest } from 'undici'
import { Agents, type Lane } from './agents.ts'
import {
  type Answer,
  isDeadSession,
  readAnswer,
  toAnswerError,
  toTransportError,
} from './answer.ts'
import type { KubeConnection } from './connection.ts'
import { type Deadline, pause, type RequestClock, startDeadline, untilAborted } from './deadline.ts'
import { KubeError } from './error.ts'
import { parseJson } from './json.ts'
import { LinkCheck } from './link-check.ts'
import { type KubeRequest, labelOf, type RequestFacts } from './request.ts'
import { retryDelayMs } from './retry.ts'
import { openStream } from './stream.ts'
import { TokenBucket } from './token-bucket.ts'

/** HTTP to one API server. Failures are KubeErrors; an aborted signal throws its own reason. */
export interface KubeTransport {
  /** The answer's JSON. */
  send(request: KubeRequest, signal: AbortSignal): Promise<unknown>
  /** The body as it arrives; ends when the server ends it, throws after `inactivityMs` of silence. */
  stream(request: KubeRequest, inactivityMs: number, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Closes all connections; what is in flight fails. */
  close(): Promise<void>
}

export interface TransportDeps {
  readonly connection: KubeConnection
  readonly clock: RequestClock
  /** A number in [0, 1), for jitter. */
  readonly random: () => number
  readonly onRequest?: (facts: RequestFacts) => void
}

export interface TransportOptions {
  /** Requests per second and burst of the client-side rate limit; `qps: Infinity` turns it off. */
  readonly qps?: number
  readonly burst?: number
  /** How long a request may take with its retries. */
  readonly deadlineSeconds?: number
  /** How long the server may take to begin its answer; below the deadline, see link-check.ts. */
  readonly headersSeconds?: number
  /** How often the links of open watches are probed. */
  readonly linkCheckSeconds?: number
  readonly userAgent?: string
}

const defaults: Required<TransportOptions> = Object.freeze({
  qps: 500,
  burst: 1000,
  deadlineSeconds: 30,
  headersSeconds: 10,
  linkCheckSeconds: 30,
  userAgent: 'plumbline',
})

export function createTransport(deps: TransportDeps, options?: TransportOptions): KubeTransport {
  return new UndiciTransport(deps, { ...defaults, ...options })
}

interface Sending {
  readonly lane: Lane
  readonly request: KubeRequest
  readonly headers: Readonly<Record<string, string | string[]>>
}

class UndiciTransport implements KubeTransport {
  readonly #deps: TransportDeps
  readonly #options: Required<TransportOptions>
  readonly #bucket: TokenBucket
  readonly #agents: Agents
  readonly #linkCheck: LinkCheck

  constructor(deps: TransportDeps, options: Required<TransportOptions>) {
    this.#deps = deps
    this.#options = options
    this.#bucket = new TokenBucket(deps.clock, options)
    this.#agents = new Agents(options.headersSeconds * 1000)
    this.#linkCheck = new LinkCheck(deps.clock, options.linkCheckSeconds * 1000, (signal) =>
      this.#probe(signal),
    )
  }

  async send(request: KubeRequest, signal: AbortSignal): Promise<unknown> {
    if (!request.urgent) await this.#bucket.take(signal)
    const { clock } = this.#deps
    const deadline = startDeadline(clock, this.#options.deadlineSeconds * 1000, signal)
    try {
      return await this.#repeat(request, deadline)
    } catch (error) {
      if (error instanceof KubeError) throw error
      signal.throwIfAborted()
      if (!deadline.expired()) throw error
      const message = `${labelOf(request)}: no answer in ${this.#options.deadlineSeconds} s`
      throw new KubeError({ message, code: 0, reason: 'Timeout' }, { cause: error })
    } finally {
      deadline.release()
    }
  }

  async *stream(
    request: KubeRequest,
    inactivityMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    if (!request.urgent) await this.#bucket.take(signal)
    const leave = this.#linkCheck.enter()
    try {
      const { clock } = this.#deps
      const label = labelOf(request)
      const open = (abort: AbortSignal) => this.#open('watch', request, abort)
      yield* openStream({ clock, open }, { label, inactivityMs }, signal)
    } finally {
      leave()
    }
  }

  async close(): Promise<void> {
    this.#linkCheck.close()
    await this.#agents.close()
  }

  async #repeat(request: KubeRequest, deadline: Deadline): Promise<unknown> {
    const { clock, random } = this.#deps
    for (let retries = 0; ; retries += 1) {
      const result = await this.#attempt(request, deadline)
      if (!(result instanceof KubeError)) return result
      const delay = retryDelayMs(request.repeat, result, retries, random())
      // A wait that would outlive the deadline can only hide the server's reason.
      if (delay === undefined || delay >= deadline.remainingMs()) throw result
      await pause(clock, delay, deadline.signal)
      if (!request.urgent) await this.#bucket.take(deadline.signal)
    }
  }

  /** The JSON of a 2xx answer, or the failure as a value; rejects only when aborted. */
  async #attempt(request: KubeRequest, deadline: Deadline): Promise<unknown> {
    let answer: Answer
    try {
      answer = await readAnswer(await this.#open('unary', request, deadline.signal))
    } catch (error) {
      deadline.signal.throwIfAborted()
      return error instanceof KubeError ? error : toTransportError(labelOf(request), error)
    }
    if (answer.code < 200 || answer.code > 299) return toAnswerError(labelOf(request), answer)
    const parsed = parseJson(answer.body)
    if (parsed !== undefined) return parsed
    const message = `${labelOf(request)}: the answer is not JSON; is ${this.#deps.connection.server} an API server?`
    return new KubeError({ message, code: answer.code, reason: 'Unknown' })
  }

  /**
   * Sends the request and resolves when the head of the answer is there.
   *
   * undici (8.12) keeps an HTTP/2 session that has ended until its socket closes, which over a
   * silent link may be never, and Node (24) refuses each request on it: the pool must go. What was
   * refused was never sent, so that it may be repeated, whatever the verb.
   */
  async #open(
    lane: Lane,
    request: KubeRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { connection } = this.#deps
    const { headers, tls } = await untilAborted(connection.credentials(), signal)
    const all = { ...this.#headers(request), ...headers }
    const dispatcher = this.#agents.dispatcher(lane, tls)
    try {
      return await this.#dispatch(dispatcher, { lane, request, headers: all }, signal)
    } catch (error) {
      if (!isDeadSession(error)) throw error
      this.#agents.replace(lane, dispatcher)
      const fresh = this.#agents.dispatcher(lane, tls)
      return await this.#dispatch(fresh, { lane, request, headers: all }, signal)
    }
  }

  async #dispatch(
    dispatcher: Dispatcher,
    { lane, request, headers }: Sending,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { connection, clock, onRequest } = this.#deps
    const headMs = this.#options.headersSeconds * 1000
    const started = clock.monotonic()
    let code = 0
    try {
      const answered = undiciRequest(`${connection.server}${request.path}${request.query ?? ''}`, {
        dispatcher,
        method: request.method,
        headers,
        body: request.body === undefined ? null : JSON.stringify(request.body.value),
        headersTimeout: headMs,
        // The silence of a watch is measured in stream.ts, without the consumer's time.
        bodyTimeout: lane === 'watch' ? 0 : headMs,
        // Left to itself, undici closes the connection after a DELETE with a body.
        reset: false,
        signal,
      })
      // undici hears the signal only once the request has a connection.
      const response = await untilAborted(answered, signal)
      code = response.statusCode
      if (code === 401) connection.renew()
      return response
    } finally {
      const seconds = (clock.monotonic() - started) / 1000
      onRequest?.({ verb: request.verb, resource: request.resource, code, seconds })
    }
  }

  #headers(request: KubeRequest): Record<string, string> {
    const headers = { accept: 'application/json', 'user-agent': this.#options.userAgent }
    return request.body === undefined
      ? headers
      : { ...headers, 'content-type': request.body.contentType }
  }

  async #probe(signal: AbortSignal): Promise<void> {
    const response = await this.#open('watch', versionRequest, signal)
    await response.body.dump()
  }
}

const versionRequest: KubeRequest = {
  verb: 'get',
  resource: 'version',
  path: '/version',
  method: 'GET',
  repeat: 'never',
}
