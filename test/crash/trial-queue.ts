import type { AnyKind } from '../../src/provider/index.ts'
import type { Operation } from './operation.ts'
import type { Subject } from './subject.ts'
import { type Disturbance, isAtEvent } from './trial.ts'

/** A trial that is still to be made. */
export interface PlannedTrial {
  readonly subject: Subject
  readonly operation: Operation
  readonly disturbance: Disturbance
}

/** Objects that are disturbed at the same time. */
const mostAtOnce = 64
/** Of them those that are held at an Event: fewer than the controller sends at the same time. */
const mostAtEvents = 6

/** The trials that are still to be made, given out in batches of equal size. */
export class TrialQueue {
  readonly #size: number
  #waiting: readonly PlannedTrial[]

  constructor(trials: readonly PlannedTrial[]) {
    this.#waiting = trials
    const atEvents = trials.filter(isAtEvent).length
    const batches = Math.ceil(Math.max(atEvents / mostAtEvents, trials.length / mostAtOnce))
    this.#size = Math.ceil(trials.length / batches)
  }

  /**
   * What is tried next when this kind is asked for: its own trials, and as many others as there is
   * room for, since what is waited for passes for all of them. None when the kind has none left.
   */
  next(kind: AnyKind): readonly PlannedTrial[] {
    const isOwn = ({ subject }: PlannedTrial): boolean => subject.scenario.kind === kind
    const own = this.#waiting.filter(isOwn)
    if (own.length === 0) return []
    const inOrder = [...own, ...this.#waiting.filter((trial) => !isOwn(trial))]
    const atEvents = inOrder.filter(isAtEvent).slice(0, mostAtEvents)
    const others = inOrder.filter((trial) => !isAtEvent(trial))
    const batch = [...atEvents, ...others.slice(0, this.#size - atEvents.length)]
    this.#waiting = this.#waiting.filter((trial) => !batch.includes(trial))
    return batch
  }
}
