import { Agent, type Dispatcher } from 'undici'
import type { TlsMaterial } from './connection.ts'

/** Which of the two pools a request uses: streams must never starve a lease renewal. */
export type Lane = 'unary' | 'watch'

/**
 * Keep-alive probes start after 30 s, below the 60 s idle timeout of common load balancers. No
 * limit on connections: with one, the 101st HTTP/2 stream, and all after it, would wait for ever.
 */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 } as const

/** The two shared pools of one API server, rebuilt when the TLS material changes. */
export class Agents {
  #tls: TlsMaterial | undefined
  #lanes: Readonly<Record<Lane, Agent>> | undefined
  readonly #retired = new Set<Promise<void>>()
  readonly #connectMs: number

  /** `connectMs`: how long TCP and TLS may take to connect. */
  constructor(connectMs: number) {
    this.#connectMs = connectMs
  }

  /** The pool for this material. Running requests of a replaced pool end on their own. */
  dispatcher(lane: Lane, tls: TlsMaterial): Dispatcher {
    if (this.#lanes === undefined || this.#tls !== tls) {
      if (this.#lanes !== undefined) this.#retire(this.#lanes)
      this.#tls = tls
      this.#lanes = { unary: this.#create(tls), watch: this.#create(tls) }
    }
    return this.#lanes[lane]
  }

  /** Destroys all connections; what is in flight fails. */
  async close(): Promise<void> {
    const lanes = this.#lanes
    this.#lanes = undefined
    if (lanes !== undefined) await Promise.all([lanes.unary.destroy(), lanes.watch.destroy()])
    await Promise.all(this.#retired)
  }

  #retire(lanes: Readonly<Record<Lane, Agent>>): void {
    // Watches are long: they are cut, and their reflectors resume with the new material.
    const ended = Promise.all([lanes.unary.close(), lanes.watch.destroy()]).then(() => {
      this.#retired.delete(ended)
    })
    this.#retired.add(ended)
  }

  #create(tls: TlsMaterial): Agent {
    return new Agent({ connect: { ...keepAlive, timeout: this.#connectMs, ...tls } })
  }
}
