import { isDeepStrictEqual } from 'node:util'
import type { FaultMode } from '../support/fault-proxy-gate.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { clear, ready, settle, strike } from './batch.ts'
import { describeDifference } from './difference.ts'
import { type EndState, readEndState, viewOf } from './end-state.ts'
import { type Operation, operations } from './operation.ts'
import { compareHistories, type History, readHistory } from './oracle.ts'
import type { Subject } from './subject.ts'
import { type Disturbance, isAtEvent, Trial } from './trial.ts'

/** How the undisturbed operation went. */
interface Reference {
  /** Its external writes, in order. */
  readonly writes: readonly string[]
  readonly end: EndState
  readonly history: History
}

/** Objects that are disturbed by one SIGKILL. */
const mostAtOnce = 64

let named = 0

/** All operations of the scenarios of one kind, each disturbed at each of its writes. */
export class Matrix {
  readonly #rig: FaultRig
  readonly #subjects: readonly Subject[]
  readonly #atEvents: 'all' | 'of few'
  readonly #references = new Map<string, Reference>()
  readonly #creations = new Map<Subject, string>()
  #ready: Promise<void> | undefined
  #lost: Promise<ReadonlyMap<Operation, readonly string[]>> | undefined

  /**
   * `atEvents`: whether the operations with many Events are killed at each of them, too. One such
   * case takes a SIGKILL of its own, and Events are the engine's: it writes them alike for all kinds.
   */
  constructor(rig: FaultRig, subjects: readonly Subject[], atEvents: 'all' | 'of few') {
    this.#rig = rig
    this.#subjects = subjects
    this.#atEvents = atEvents
  }

  /** SIGKILL before and after each write of the operation; what is then not as in the undisturbed run. */
  async killed(operation: Operation): Promise<readonly string[]> {
    await this.#refer()
    const modes = ['hold-before', 'hold-after'] as const
    const trials = this.#trials(operation, modes, ({ what }, subject) => {
      const isCostly = isAtEvent(what) && (operation === 'recreate' || operation === 'correct')
      return !isCostly || (this.#atEvents === 'all' && subject === this.#subjects[0])
    })
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

  #trials(
    operation: Operation,
    modes: readonly FaultMode[],
    isWanted: (disturbance: Disturbance, subject: Subject) => boolean = () => true,
  ): readonly Trial[] {
    return this.#subjects.flatMap((subject) =>
      this.#referenceOf(subject, operation)
        .writes.flatMap((what, at) => modes.map((mode) => ({ mode, nth: at + 1, what })))
        .filter((disturbance) => isWanted(disturbance, subject))
        .map((disturbance) => this.#trial(subject, operation, disturbance)),
    )
  }

  #trial(subject: Subject, operation: Operation, disturbance?: Disturbance): Trial {
    named += 1
    return new Trial(subject, `crash${String(named).padStart(4, '0')}`, operation, disturbance)
  }

  async #run(trials: readonly Trial[], disturb: () => Promise<void>): Promise<readonly string[]> {
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
    const lost = missed.filter(({ isAtCloud }) => isAtCloud)
    for (const { label } of missed) process.stderr.write(`${label}: not reached\n`)
    return [...lost.map(({ label }) => `${label}: not reached`), ...found.flat()]
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

/** Batches with at most one trial that is held at an Event, since such a one holds up all others. */
function batchesOf(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  const atEvents = trials.filter((trial) => trial.isAtEvent)
  const others = trials.filter((trial) => !trial.isAtEvent)
  const count = Math.max(atEvents.length, Math.ceil(others.length / mostAtOnce))
  return Array.from({ length: count }, (_, batch) => [
    ...others.filter((__, at) => at % count === batch),
    ...atEvents.slice(batch, batch + 1),
  ])
}

function keyOf({ subject, operation }: Pick<Trial, 'subject' | 'operation'>): string {
  return `${subject.scenario.name} ${operation}`
}
