import type { KubeObject } from '../../kube/object.ts'
import { unreadiness, valueAt } from './target.ts'
import { type Asked, printSelector, type ReferenceUse } from './uses.ts'

type Selection = Extract<Asked, { readonly is: 'selector' }>

/** The objects that may be referred to, of the namespace in question. */
export interface Candidates {
  byName(use: ReferenceUse, name: string): KubeObject | undefined
  /** Those a selector matches, without the object itself, in any order. */
  matching(use: ReferenceUse, selection: Selection): readonly KubeObject[]
  /** Why the object can never serve where it lives; undefined when it can. */
  misplaced(use: ReferenceUse, object: KubeObject): string | undefined
}

export interface Found {
  readonly is: 'value'
  readonly value: unknown
  /** Name of the object it was taken from. */
  readonly to: string
}

export interface Unresolved {
  readonly is: 'waiting'
  /** What is awaited, e.g. `waits for Shelf main: does not exist`. */
  readonly why: string
  /** The object that is there and cannot be used yet. */
  readonly on: KubeObject | undefined
  /** It needs a user's action: waiting alone will not do. */
  readonly stuck: boolean
}

/** The names of several matches that a message lists. */
const mostNames = 5

/**
 * What a reference stands for now. `chosen` is the name an earlier lookup came to: of several
 * matches of a selector it stays the one, while it still matches.
 */
export function lookUp(
  use: ReferenceUse,
  chosen: string | undefined,
  candidates: Candidates,
): Found | Unresolved {
  return use.asked.is === 'selector'
    ? select(use, use.asked, chosen, candidates)
    : lookAt(use, use.asked.name, candidates)
}

/** What a reference stands for, were it to the object of this name. */
export function lookAt(
  use: ReferenceUse,
  name: string,
  candidates: Candidates,
): Found | Unresolved {
  const object = candidates.byName(use, name)
  return object === undefined
    ? waits(`${use.target.kind} ${name}: does not exist`)
    : read(use, object, candidates)
}

function select(
  use: ReferenceUse,
  asked: Selection,
  chosen: string | undefined,
  candidates: Candidates,
): Found | Unresolved {
  const matches = candidates.matching(use, asked)
  const before = matches.find(({ metadata }) => metadata.name === chosen)
  const living = matches.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const near = living.filter((object) => candidates.misplaced(use, object) === undefined)
  const eligible = near.length > 0 ? near : living
  // One that is going waits for its users to leave it: it must not keep them from another.
  if (before !== undefined && (eligible.includes(before) || eligible.length === 0)) {
    return read(use, before, candidates)
  }
  const [first, ...others] = eligible
  const what = `a ${use.target.kind} with ${printSelector(asked)}`
  if (first === undefined) return waits(`${what}: none exists`)
  if (others.length === 0) return read(use, first, candidates)
  const names = listNames(eligible.map(({ metadata }) => metadata.name))
  return {
    ...waits(`${what}: several match, ${names}; select one, or name it`),
    stuck: true,
  }
}

function read(use: ReferenceUse, object: KubeObject, candidates: Candidates): Found | Unresolved {
  const { name } = object.metadata
  const misplaced = candidates.misplaced(use, object)
  if (misplaced !== undefined) {
    return { ...waits(`${use.target.kind} ${name}: ${misplaced}`), stuck: true }
  }
  const value = valueAt(object, use.path)
  const problem =
    unreadiness(object) ?? (value === undefined ? `has no ${use.path} yet` : undefined)
  return problem === undefined
    ? { is: 'value', value, to: name }
    : { ...waits(`${use.target.kind} ${name}: ${problem}`), on: object }
}

function waits(what: string): Unresolved {
  return { is: 'waiting', why: `waits for ${what}`, on: undefined, stuck: false }
}

/** Names in order, the first few spelled out. */
export function listNames(names: readonly string[]): string {
  const sorted = [...names].sort()
  const more = sorted.length > mostNames ? ` and ${sorted.length - mostNames} more` : ''
  return `${sorted.slice(0, mostNames).join(', ')}${more}`
}
