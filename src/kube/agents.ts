import { Agent, type Dispatcher } from 'undici'
import type { TlsMaterial } from './connection.ts'

/** Which of the two pools a request uses: streams must never starve a lease renewal. */
export type Lane = 'unary' | 'watch'

/**
 * Keep-alive probes start after 30 s, below the 60 s idle timeout of common load balancers. No
 * limit on connections: what waits behind one (HTTP/2's 101st stream, a lease behind slow answers)
 * could wait for ever; the callers' own concurrency is the limit.
 */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 } as const

/** Idle connections last so long: less than the 90 s of the API server, more than pauses of work. */
const idleMs = 30_000

/** The two shared pools of one API server, rebuilt when the TLS material changes. */
export class Agents {
  #tls: TlsMaterial | undefined
  #lanes: Record<Lane, Agent> | undefined
  readonly #retired = new Set<Agent>()
  readonly #connectMs: number
  #isClosed = false

  /** `connectMs`: how long TCP and TLS may take to connect. */
  constructor(connectMs: number) {
    this.#connectMs = connectMs
  }

  /** The pool for this material. Running requests of a replaced pool end on their own. Throws once closed. */
  dispatcher(lane: Lane, tls: TlsMaterial): Dispatcher {
    // A new pool would have nobody to close it, and keep the process alive.
    if (this.#isClosed) throw new Error('the connections to the API server are closed')
    if (this.#lanes === undefined || this.#tls !== tls) {
      const replaced = this.#lanes
      this.#tls = tls
      this.#lanes = { unary: this.#create('unary', tls), watch: this.#create('watch', tls) }
      if (replaced !== undefined) {
        this.#retire(replaced.unary)
        // Watches are long: they are cut, and their reflectors resume with the new material.
        void replaced.watch.destroy()
      }
    }
    return this.#lanes[lane]
  }

  /** Replaces the pool of a lane, unless that is done already; what is in flight ends on its own. */
  replace(lane: Lane, dead: Dispatcher): void {
    const lanes = this.#lanes
    if (lanes === undefined || this.#tls === undefined || lanes[lane] !== dead) return
    const retired = lanes[lane]
    lanes[lane] = this.#create(lane, this.#tls)
    this.#retire(retired)
  }

  /** Destroys all connections, for good; what is in flight fails. */
  async close(): Promise<void> {
    this.#isClosed = true
    const lanes = this.#lanes
    this.#lanes = undefined
    const agents = [...this.#retired, ...(lanes === undefined ? [] : [lanes.unary, lanes.watch])]
    await Promise.all(agents.map((agent) => agent.destroy()))
  }

  /** Kept until it has ended, so that `close` can cut it short. */
  #retire(agent: Agent): void {
    this.#retired.add(agent)
    void agent.close().finally(() => this.#retired.delete(agent))
  }

  /**
   * HTTP/2 for watches alone, of which one connection carries many. Single requests use HTTP/1.1: a
   * silent or broken connection there fails one request and is gone. Measured: equal CPU per request.
   */
  #create(lane: Lane, tls: TlsMaterial): Agent {
    return new Agent({
      keepAliveTimeout: idleMs,
      allowH2: lane === 'watch',
      connect: { ...keepAlive, timeout: this.#connectMs, ...tls },
    })
  }
}
