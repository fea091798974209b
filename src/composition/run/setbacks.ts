import { type BackoffLimits, backoffMs } from '../../runtime/backoff.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { KnownSetbacks } from './decide-child.ts'
import { afterChange, type Changes, isRested, restlessMs } from './restless.ts'

export interface Refusal {
  readonly reason: 'Invalid' | 'Denied'
  readonly message: string
  readonly wanted: string
}

const refusedBackoff: BackoffLimits = Object.freeze({ baseMs: 1_000, maxMs: 300_000 })
const contestedBackoff: BackoffLimits = Object.freeze({ baseMs: 200, maxMs: 60_000 })

/** So many corrections in a row are taken for an edit by hand; more for a second writer. */
const freeCorrections = 2

/** Calm for this long ends a row of corrections. */
const calmMs = 120_000

/** One child of one composite. */
export interface ChildId {
  readonly composite: string
  readonly child: string
}

interface Refused extends Refusal {
  readonly failures: number
  readonly untilMs: number
}

interface Contested {
  readonly corrections: number
  readonly lastMs: number
  readonly untilMs: number
  readonly rivals: readonly string[]
}

interface Setback {
  readonly refused?: Refused
  readonly contested?: Contested
  readonly altered?: Altered
  readonly changes?: Changes
}

/** Secret values that were stored otherwise than applied; digests of both. */
export interface Altered {
  readonly wanted: string
  readonly stored: string
}

/** What went wrong with single children, so that each is backed off on its own. In memory only. */
export class Setbacks {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #known = new Map<string, Map<string, Setback>>()

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /** Composites with a child that something went wrong with; that a template changed is nothing wrong. */
  get size(): number {
    const isWrong = ({ changes: _, ...wrong }: Setback) => Object.keys(wrong).length > 0
    return [...this.#known.values()].filter((children) => [...children.values()].some(isWrong))
      .length
  }

  /** What stands against the child now. */
  of(id: ChildId): KnownSetbacks {
    const { refused, contested, altered, changes } = this.#get(id)
    const afterMs = restlessMs(changes, this.#clock.monotonic())
    const refusal = this.#refusal(refused)
    const contest = this.#contest(contested)
    return {
      ...(refusal === undefined ? {} : { refused: refusal }),
      ...(contest === undefined ? {} : { contested: contest }),
      ...(altered === undefined ? {} : { altered }),
      ...(afterMs === undefined ? {} : { restless: { afterMs } }),
    }
  }

  refuse(id: ChildId, refusal: Refusal): void {
    const known = this.#get(id)
    const failures = (known.refused?.failures ?? 0) + 1
    const pauseMs = backoffMs(failures, refusedBackoff, this.#random)
    const untilMs = this.#clock.monotonic() + pauseMs
    this.#set(id, { ...known, refused: { ...refusal, failures, untilMs } })
  }

  accept(id: ChildId): void {
    const { contested, changes } = this.#get(id)
    this.#set(id, {
      ...(contested === undefined ? {} : { contested }),
      ...(changes === undefined ? {} : { changes }),
    })
  }

  /** It is applied because the graph wants it otherwise than it wanted it before. */
  change(id: ChildId): void {
    const known = this.#get(id)
    this.#set(id, { ...known, changes: afterChange(known.changes, this.#clock.monotonic()) })
  }

  /** What was accepted came back otherwise. */
  alter(id: ChildId, altered: Altered): void {
    this.#set(id, { ...this.#get(id), altered })
  }

  correct(id: ChildId, rivals: readonly string[]): void {
    const nowMs = this.#clock.monotonic()
    const known = this.#get(id)
    const last = known.contested
    const goesOn = last !== undefined && nowMs - last.lastMs <= calmMs
    const corrections = (goesOn ? last.corrections : 0) + 1
    const excess = corrections - freeCorrections
    const pauseMs = excess < 1 ? 0 : backoffMs(excess, contestedBackoff, this.#random)
    const contested = { corrections, lastMs: nowMs, untilMs: nowMs + pauseMs, rivals }
    this.#set(id, { ...known, contested })
  }

  forget(id: ChildId): void {
    this.#set(id, {})
  }

  /** Nothing is kept of a composite's other children. */
  retain(composite: string, children: ReadonlySet<string>): void {
    for (const child of [...(this.#known.get(composite)?.keys() ?? [])]) {
      if (children.has(child)) this.#rest({ composite, child })
      else this.forget({ composite, child })
    }
  }

  /** The composite is gone. */
  forgetAll(composite: string): void {
    this.#known.delete(composite)
  }

  /** Forgets changes that count no more. */
  #rest(id: ChildId): void {
    const { changes, ...others } = this.#get(id)
    if (changes !== undefined && isRested(changes, this.#clock.monotonic())) this.#set(id, others)
  }

  #get({ composite, child }: ChildId): Setback {
    return this.#known.get(composite)?.get(child) ?? {}
  }

  /** What says nothing is not kept. */
  #set({ composite, child }: ChildId, setback: Setback): void {
    const children = this.#known.get(composite) ?? new Map<string, Setback>()
    if (Object.keys(setback).length > 0) children.set(child, setback)
    else children.delete(child)
    if (children.size > 0) this.#known.set(composite, children)
    else this.#known.delete(composite)
  }

  #refusal(refused: Refused | undefined): KnownSetbacks['refused'] {
    const afterMs = (refused?.untilMs ?? 0) - this.#clock.monotonic()
    if (refused === undefined || afterMs <= 0) return undefined
    const { reason, message, wanted } = refused
    return { afterMs, reason, message, wanted }
  }

  /** The second writer of a child, until it has been calm for two minutes. */
  #contest(contested: Contested | undefined): KnownSetbacks['contested'] {
    if (contested === undefined || contested.corrections <= freeCorrections) return undefined
    const nowMs = this.#clock.monotonic()
    if (nowMs - contested.lastMs > calmMs) return undefined
    return { afterMs: Math.max(0, contested.untilMs - nowMs), rivals: contested.rivals }
  }
}
