import { isDeepStrictEqual } from 'node:util'
import type { AnyKind } from '../../src/provider/index.ts'
import { readTold, type Told } from '../support/conformance-objects.ts'
import type { FaultMode } from '../support/fault-proxy-gate.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { clear, ready, settle, strike } from './batch.ts'
import { describeDifference } from './difference.ts'
import { type EndState, readEndState, viewOf } from './end-state.ts'
import { type Operation, operations } from './operation.ts'
import { compareHistories, type History, readHistory } from './oracle.ts'
import type { Subject } from './subject.ts'
import { Trial } from './trial.ts'
import { type PlannedTrial, TrialQueue } from './trial-queue.ts'

/** How the undisturbed operation went. */
interface Reference {
  /** Its external writes, in order; `isSuccessor`: see Trial. */
  readonly writes: readonly { readonly what: string; readonly isSuccessor: boolean }[]
  readonly end: EndState
  readonly history: History
}

let named = 0

/** What is not as in the undisturbed run. */
interface Found {
  readonly trial: Trial
  readonly failures: readonly string[]
}

/** One way of disturbing trials: what is still to be tried, and what was found. */
interface Round {
  readonly queue: TrialQueue
  readonly disturb: () => Promise<void>
  readonly found: Found[]
}

/**
 * All operations of the scenarios of all kinds, each disturbed at each of its writes. They are tried
 * together: what is waited for passes for dozens of trials at a time.
 */
export class Matrix {
  readonly #rig: FaultRig
  readonly #subjects: readonly Subject[]
  readonly #references = new Map<string, Reference>()
  readonly #creations = new Map<Subject, string>()
  #ready: Promise<void> | undefined
  #killed: Promise<Round> | undefined
  #lost: Promise<Round> | undefined

  constructor(rig: FaultRig, subjects: readonly Subject[]) {
    this.#rig = rig
    this.#subjects = subjects
  }

  /**
   * SIGKILL before and after each write of the operation; what is then not as in the undisturbed run.
   * To die after a write that was answered is to die before the next one: that is tried once.
   */
  async killed(kind: AnyKind, operation: Operation): Promise<readonly string[]> {
    this.#killed ??= this.#plan(['hold-before', 'hold-after'], () => this.#restart())
    return this.#tryOut(await this.#killed, kind, operation)
  }

  /** The same for the loss of each answer. */
  async lost(kind: AnyKind, operation: Operation): Promise<readonly string[]> {
    this.#lost ??= this.#plan(['lose-answer'], async () => undefined)
    return this.#tryOut(await this.#lost, kind, operation)
  }

  /** The operation that makes the external resource, per scenario. */
  async creations(kind: AnyKind): Promise<readonly string[]> {
    await this.#refer()
    const own = [...this.#creations].filter(([{ scenario }]) => scenario.kind === kind)
    return own.map(([, creation]) => creation)
  }

  #refer(): Promise<void> {
    this.#ready ??= this.#runReferences()
    return this.#ready
  }

  async #runReferences(): Promise<void> {
    const trials = this.#subjects.flatMap((subject) =>
      operations.map((operation) => this.#make({ subject, operation, disturbance: undefined })),
    )
    await ready(this.#rig, trials)
    await strike(trials)
    await settle(this.#rig, trials, async (trial, object) => {
      const { agreement } = await readEndState(trial, object)
      return Object.values(agreement).every((isLast) => isLast)
    })
    for (const trial of trials.filter(({ operation }) => operation === 'create')) {
      const creation = trial.writes.find(({ link }) => link === 'aws')?.what
      if (creation === undefined) throw new Error(`${trial.label}: nothing was created`)
      this.#creations.set(trial.subject, creation)
    }
    const told = await readTold(this.#rig.kube)
    for (const trial of trials) this.#references.set(keyOf(trial), await this.#outcome(trial, told))
    await clear(trials)
  }

  async #plan(modes: readonly FaultMode[], disturb: () => Promise<void>): Promise<Round> {
    await this.#refer()
    const trials = this.#subjects.flatMap((subject) =>
      operations.flatMap((operation) => this.#trialsOf(subject, operation, modes)),
    )
    return { queue: new TrialQueue(trials), disturb, found: [] }
  }

  #trialsOf(
    subject: Subject,
    operation: Operation,
    modes: readonly FaultMode[],
  ): readonly PlannedTrial[] {
    const { writes } = this.#referenceOf(subject, operation)
    return writes.flatMap(({ what }, at) => {
      const nth = writes.slice(0, at + 1).filter((one) => one.what === what).length
      const isTwice = writes[at + 1]?.isSuccessor === true
      return modes
        .filter((mode) => mode !== 'hold-after' || !isTwice)
        .map((mode) => ({ subject, operation, disturbance: { mode, what, nth } }))
    })
  }

  /** Tries what is left of the kind, and says what was found of the operation. */
  async #tryOut(round: Round, kind: AnyKind, operation: Operation): Promise<readonly string[]> {
    for (let batch = round.queue.next(kind); batch.length > 0; batch = round.queue.next(kind)) {
      round.found.push(...(await this.#run(batch, round.disturb)))
    }
    const own = round.found.filter(
      ({ trial }) => trial.subject.scenario.kind === kind && trial.operation === operation,
    )
    return own.length === 0 ? ['it was not tried'] : own.flatMap(({ failures }) => failures)
  }

  readonly #make = ({
    subject,
    operation,
    disturbance,
  }: Pick<Trial, 'subject' | 'operation' | 'disturbance'>): Trial => {
    named += 1
    return new Trial(subject, `crash${String(named).padStart(4, '0')}`, operation, disturbance)
  }

  /**
   * How often a status is written on the way depends on what the looks happen to see: a trial that
   * was over before its write came gets a second chance.
   */
  async #run(
    planned: readonly PlannedTrial[],
    disturb: () => Promise<void>,
  ): Promise<readonly Found[]> {
    const first = await this.#try(planned.map(this.#make), disturb)
    const missed = first.filter(({ isMissed }) => isMissed)
    if (missed.length === 0) return first
    const second = await this.#try(
      missed.map(({ trial }) => this.#make(trial)),
      disturb,
    )
    const again = second.map(({ trial, failures, isMissed }) => ({
      trial,
      failures: [...failures, ...(isMissed ? [`${trial.label}: not reached`] : [])],
    }))
    return [...first, ...again]
  }

  async #try(
    trials: readonly Trial[],
    disturb: () => Promise<void>,
  ): Promise<readonly (Found & { readonly isMissed: boolean })[]> {
    await ready(this.#rig, trials)
    const missed = new Set(await strike(trials))
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
    const told = await readTold(this.#rig.kube)
    const found = trials.map(async (trial) => ({
      trial,
      failures: await this.#compare(trial, told, ends.get(trial)),
      isMissed: missed.has(trial),
    }))
    const all = await Promise.all(found)
    await clear(trials)
    return all
  }

  /** A SIGKILL while everything is held, and a new controller. */
  async #restart(): Promise<void> {
    await this.#rig.killController()
    await this.#rig.startController()
  }

  /** `end`: the last that was read of the whole; what the object says is read again. */
  async #compare(trial: Trial, told: Told, end: EndState | undefined): Promise<readonly string[]> {
    const wanted = this.#referenceOf(trial.subject, trial.operation)
    const found = await this.#outcome(trial, told, end)
    return [
      ...describeDifference(trial.label, wanted.end, found.end),
      ...compareHistories(trial.label, wanted.history, found.history),
    ]
  }

  async #outcome(trial: Trial, told: Told, end?: EndState): Promise<Reference> {
    const { objects } = trial.subject
    const object = await objects.get(trial.name)
    const events = told.get(objects.resource.kind)?.get(trial.name) ?? []
    const last = end ?? (await readEndState(trial, object))
    return {
      writes: trial.writes.map((write) => ({
        what: write.what,
        isSuccessor: trial.isSuccessor(write),
      })),
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

function keyOf({ subject, operation }: Pick<Trial, 'subject' | 'operation'>): string {
  return `${subject.scenario.name} ${operation}`
}
