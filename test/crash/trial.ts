import type { ArmedFault, FaultMode, Write } from '../support/fault-proxy-gate.ts'
import type { Operation } from './operation.ts'
import type { Subject } from './subject.ts'

/** One write of an operation, and what happens at it. */
export interface Disturbance {
  readonly mode: FaultMode
  readonly what: string
  /** The how many-eth of its sort it is, from 1 on. */
  readonly nth: number
}

/** Whether it happens when an Event is recorded. */
export function isAtEvent({ disturbance }: { readonly disturbance: Disturbance }): boolean {
  return disturbance.what.endsWith(' events')
}

/** One object that goes through one operation, and every write about it. */
export class Trial {
  /** Of the object; found in every write about it, and in no other trial's. */
  readonly name: string
  readonly subject: Subject
  readonly operation: Operation
  /** Undefined: it is the undisturbed run. */
  readonly disturbance: Disturbance | undefined
  readonly #writes: Write[] = []
  /** Those that began when all before them had been answered. */
  readonly #successors = new Set<Write>()
  readonly #stop: () => void
  #begun = 0
  #armed: ArmedFault | undefined

  constructor(
    subject: Subject,
    name: string,
    operation: Operation,
    disturbance?: Disturbance | undefined,
  ) {
    this.subject = subject
    this.name = name
    this.operation = operation
    this.disturbance = disturbance
    const told = (write: Write): void => {
      if (!this.#mentions(write)) return
      if (this.#writes.every(({ answered }) => answered !== undefined)) this.#successors.add(write)
      this.#writes.push(write)
    }
    this.#stop = subject.rig.gate.follow(told).stop
  }

  get label(): string {
    const { name: scenario } = this.subject.scenario
    const at = this.disturbance
    const where = at === undefined ? 'undisturbed' : `${at.mode} ${at.what} ${at.nth}`
    return `${scenario}: ${this.operation} ${where}: ${this.name}`
  }

  /** All writes about the object. */
  get history(): readonly Write[] {
    return this.#writes
  }

  /** The writes about the object since the operation began. */
  get writes(): readonly Write[] {
    return this.#writes.slice(this.#begun)
  }

  /**
   * Whether to die before the write is to die after the one before it: that had been answered, no
   * other was under way, and nothing of the controller survives.
   */
  isSuccessor(write: Write): boolean {
    return this.#successors.has(write)
  }

  /** Writes count from here on; the disturbance is in waiting. */
  begin(): void {
    this.#begun = this.#writes.length
    if (this.disturbance === undefined) return
    const { mode, what, nth } = this.disturbance
    const matches = (write: Write): boolean => write.what === what && this.#mentions(write)
    this.#armed = this.subject.rig.gate.arm({ mode, nth, matches })
  }

  /** Waits until the disturbance hit, if there is one; false: it did not in time. */
  async struck(withinMs: number): Promise<boolean> {
    if (this.#armed === undefined) return true
    const signal = AbortSignal.timeout(withinMs)
    const late = Promise.withResolvers<false>()
    const giveUp = (): void => late.resolve(false)
    signal.addEventListener('abort', giveUp, { once: true })
    const hit = this.#armed.hit.then(() => true)
    const isHit = await Promise.race([hit, late.promise])
    signal.removeEventListener('abort', giveUp)
    return isHit
  }

  /** Ends the disturbance. */
  release(): void {
    this.#armed?.release()
  }

  /** The trial is over: no more writes are noted. */
  end(): void {
    this.release()
    this.#stop()
  }

  #mentions({ path, body }: Write): boolean {
    return path.includes(this.name) || body.includes(this.name)
  }
}
