import { limits } from './limits.ts'

/** Counts steps down, for one run of one expression and for one evaluation of a graph. */
export class Meter {
  #run = 0
  /** Without bound until an evaluation begins: an expression may run alone. */
  #evaluation = Number.POSITIVE_INFINITY

  /** A new evaluation of a graph. */
  beginEvaluation(): void {
    this.#evaluation = limits.evaluationSteps
  }

  endEvaluation(): void {
    this.#evaluation = Number.POSITIVE_INFINITY
  }

  beginRun(): void {
    this.#run = limits.steps
  }

  /** One loop step: false when the budget is used up, which ends the loop. */
  tick(): boolean {
    this.#run -= 1
    this.#evaluation -= 1
    return this.#run >= 0 && this.#evaluation >= 0
  }

  /** Work that grows with its operands, before it is done. Throws when the budget is used up. */
  spend(steps: number): void {
    this.#run -= steps
    this.#evaluation -= steps
    if (this.isExhausted()) throw new RangeError('step budget')
  }

  isExhausted(): boolean {
    return this.#run < 0 || this.#evaluation < 0
  }

  /** What was exceeded, with the count; for a message. */
  exceeded(): string {
    return this.#run < 0
      ? `stopped after ${limits.steps} steps; loop over fewer items`
      : `stopped: the graph used ${limits.evaluationSteps} steps in one evaluation; loop over fewer items`
  }
}
