import { isDeepStrictEqual } from 'node:util'
import type { FaultMode } from '../support/fault-proxy-gate.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { clear, ready, settle, strike } from './batch.ts'
import { describeDifference } from './difference.ts'
import { type EndState, readEndState, viewOf } from './end-state.ts'
import { type Operation, operations } from './operation.ts'
import { compareHistories, type History, readHistory } from './oracle.ts'
import type { Subject } from './subject.ts'
import { type Disturbance, Trial } from './trial.ts'

/** How the undisturbed operation went. */
interface Reference {
  /** Its external writes, in order. */
  readonly writes: readonly string[]
  readonly end: EndState
  readonly history: History
}

/** Objects that are disturbed by one SIGKILL. */
const mostAtOnce = 64
/** Of them those that are held at an Event: fewer than the controller sends at the same time. */
const mostAtEvents = 6

let named = 0

/** All operations of the scenarios of one kind, each disturbed at each of its writes. */
export class Matrix {
  readonly #rig: FaultRig
  readonly #subjects: readonly Subject[]
  readonly #references = new Map<string, Reference>()
  readonly #creations = new Map<Subject, string>()
  #ready: Promise<void> | undefined
  #lost: Promise<ReadonlyMap<Operation, readonly string[]>> | undefined

  constructor(rig: FaultRig, subjects: readonly Subject[]) {
    this.#rig = rig
    this.#subjects = subjects
  }

  /** SIGKILL before and after each write of the operation; what is then not as in the undisturbed run. */
  async killed(operation: Operation): Promise<readonly string[]> {
    await this.#refer()
    const modes = ['hold-before', 'hold-after'] as const
    const trials = this.#trials(operation, modes)
    const failures: string[] = []
    for (const batch of batchesOf(trials)) {
      failures.push(...(await this.#run(batch, () => this.#restart())))
    }
    return failures
  }

  /** The same for the loss of each answer; all operations are tried at the same time. */
  async lost(operation: Operation): Promise<readonly string[]> {
    await this.#refer()
    this.#lost ??= this.#loseAll()
    return (await this.#lost).get(operation) ?? [`${operation} was not tried`]
  }

  /** The operation that makes the external resource, per scenario. */
  async creations(): Promise<readonly string[]> {
    await this.#refer()
    return [...this.#creations.values()]
  }

  #refer(): Promise<void> {
    this.#ready ??= this.#runReferences()
    return this.#ready
  }

  async #runReferences(): Promise<void> {
    const trials = this.#subjects.flatMap((subject) =>
      operations.map((operation) => this.#trial(subject, operation)),
    )
    await ready(this.#rig, trials)
    await strike(trials)
    await settle(this.#rig, trials, async () => true)
    for (const trial of trials.filter(({ operation }) => operation === 'create')) {
      const creation = trial.writes.find(({ link }) => link === 'aws')?.what
      if (creation === undefined) throw new Error(`${trial.label}: nothing was created`)
      this.#creations.set(trial.subject, creation)
    }
    for (const trial of trials) this.#references.set(keyOf(trial), await this.#outcome(trial))
    await clear(trials)
  }

  async #loseAll(): Promise<ReadonlyMap<Operation, readonly string[]>> {
    const failures = new Map<Operation, readonly string[]>()
    const trials = operations.flatMap((operation) => this.#trials(operation, ['lose-answer']))
    for (let at = 0; at < trials.length; at += mostAtOnce) {
      const some = trials.slice(at, at + mostAtOnce)
      const found = await this.#run(some, async () => undefined)
      for (const operation of operations) {
        const own = found.filter((line) => line.includes(`: ${operation} `))
        failures.set(operation, [...(failures.get(operation) ?? []), ...own])
      }
    }
    return failures
  }

  #trials(operation: Operation, modes: readonly FaultMode[]): readonly Trial[] {
    return this.#subjects.flatMap((subject) => {
      const { writes } = this.#referenceOf(subject, operation)
      return writes.flatMap((what, at) => {
        const nth = writes.slice(0, at + 1).filter((one) => one === what).length
        return modes.map((mode) => this.#trial(subject, operation, { mode, what, nth }))
      })
    })
  }

  #trial(subject: Subject, operation: Operation, disturbance?: Disturbance): Trial {
    named += 1
    return new Trial(subject, `crash${String(named).padStart(4, '0')}`, operation, disturbance)
  }

  /**
   * How often a status is written on the way depends on what the looks happen to see: a trial that
   * was over before its write came gets a second chance.
   */
  async #run(trials: readonly Trial[], disturb: () => Promise<void>): Promise<readonly string[]> {
    const first = await this.#try(trials, disturb)
    if (first.missed.length === 0) return first.failures
    const again = first.missed.map(({ subject, operation, disturbance }) =>
      this.#trial(subject, operation, disturbance),
    )
    const second = await this.#try(again, disturb)
    const lost = second.missed.map(({ label }) => `${label}: not reached`)
    return [...first.failures, ...second.failures, ...lost]
  }

  async #try(
    trials: readonly Trial[],
    disturb: () => Promise<void>,
  ): Promise<{ readonly missed: readonly Trial[]; readonly failures: readonly string[] }> {
    await ready(this.#rig, trials)
    const missed = await strike(trials)
    await disturb()
    for (const trial of trials) trial.release()
    const ends = new Map<Trial, EndState>()
    await settle(this.#rig, trials, async (trial, object) => {
      const { end } = this.#referenceOf(trial.subject, trial.operation)
      // Cheaper than the whole end state, and false most of the time.
      if (!isDeepStrictEqual(viewOf(trial, object), end.object)) return false
      const found = await readEndState(trial, object)
      ends.set(trial, found)
      return isDeepStrictEqual(found, end)
    })
    const found = await Promise.all(trials.map((trial) => this.#compare(trial, ends.get(trial))))
    await clear(trials)
    return { missed, failures: found.flat() }
  }

  /** A SIGKILL while everything is held, and a new controller. */
  async #restart(): Promise<void> {
    await this.#rig.killController()
    await this.#rig.startController()
  }

  /** `end`: the last that was read of the whole; what the object says is read again. */
  async #compare(trial: Trial, end: EndState | undefined): Promise<readonly string[]> {
    const wanted = this.#referenceOf(trial.subject, trial.operation)
    const found = await this.#outcome(trial, end)
    return [
      ...describeDifference(trial.label, wanted.end, found.end),
      ...compareHistories(trial.label, wanted.history, found.history),
    ]
  }

  async #outcome(trial: Trial, end?: EndState): Promise<Reference> {
    const { objects } = trial.subject
    const [object, events] = await Promise.all([
      objects.get(trial.name),
      objects.events(trial.name),
    ])
    const last = end ?? (await readEndState(trial, object))
    return {
      writes: trial.writes.map(({ what }) => what),
      end: { ...last, object: viewOf(trial, object) },
      history: readHistory(trial, events, this.#creations.get(trial.subject) ?? ''),
    }
  }

  #referenceOf(subject: Subject, operation: Operation): Reference {
    const found = this.#references.get(keyOf({ subject, operation }))
    if (found === undefined) throw new Error(`${subject.scenario.name}: ${operation} was not run`)
    return found
  }
}

/** Batches of equal size, with few trials that are held at an Event in each. */
function batchesOf(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  const atEvents = trials.filter((trial) => trial.isAtEvent)
  const others = trials.filter((trial) => !trial.isAtEvent)
  const count = Math.ceil(Math.max(atEvents.length / mostAtEvents, trials.length / mostAtOnce))
  return Array.from({ length: count }, (_, batch) =>
    [...others, ...atEvents].filter((__, at) => at % count === batch),
  )
}

function keyOf({ subject, operation }: Pick<Trial, 'subject' | 'operation'>): string {
  return `${subject.scenario.name} ${operation}`
}
