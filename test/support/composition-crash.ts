import type { KubeClient } from '../../src/kube/port.ts'

/** Where a controller dies: right before or right after its nth write, counted from 1. */
export interface CrashPoint {
  readonly write: number
  readonly when: 'before' | 'after'
}

/** A process that dies at a write: whatever it does afterwards, nothing of it reaches the server. */
export class Crash {
  readonly #point: CrashPoint
  readonly #died = Promise.withResolvers<void>()
  #writes = 0
  #dead = false

  constructor(point: CrashPoint) {
    this.#point = point
  }

  get writes(): number {
    return this.#writes
  }

  get isDead(): boolean {
    return this.#dead
  }

  /** Resolves when it has died. */
  get died(): Promise<void> {
    return this.#died.promise
  }

  between(kube: KubeClient): KubeClient {
    return {
      ...kube,
      create: (...call) => this.#write(() => kube.create(...call)),
      patch: (...call) => this.#write(() => kube.patch(...call)),
      delete: (...call) => this.#write(() => kube.delete(...call)),
    }
  }

  async #write<T>(send: () => Promise<T>): Promise<T> {
    this.#writes += 1
    const isHere = this.#writes === this.#point.write
    if (isHere && this.#point.when === 'before') this.#die()
    if (this.#dead) throw new Error('the process is dead')
    const answer = await send()
    if (isHere) this.#die()
    if (this.#dead) throw new Error('the process is dead')
    return answer
  }

  #die(): void {
    this.#dead = true
    this.#died.resolve()
  }
}
