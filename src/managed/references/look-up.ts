import type { KubeObject } from '../../kube/object.ts'
import { unreadiness, valueAt } from './target.ts'
import { type Asked, printSelector, type ReferenceUse } from './uses.ts'

type Selection = Extract<Asked, { readonly is: 'selector' }>

/** The objects that may be referred to, of the namespace in question. */
export interface Candidates {
  byName(use: ReferenceUse, name: string): KubeObject | undefined
  /** Those a selector matches, without the object itself, in any order. */
  matching(use: ReferenceUse, selection: Selection): readonly KubeObject[]
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
  if (use.asked.is === 'selector') return select(use, use.asked, chosen, candidates)
  const { name } = use.asked
  const object = candidates.byName(use, name)
  return object === undefined
    ? waits(`${use.target.kind} ${name}: does not exist`)
    : read(use, object)
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
  // One that is going waits for its users to leave it: it must not keep them from another.
  if (before !== undefined && (living.includes(before) || living.length === 0)) {
    return read(use, before)
  }
  const [first, ...others] = living
  const what = `a ${use.target.kind} with ${printSelector(asked)}`
  if (first === undefined) return waits(`${what}: none exists`)
  if (others.length === 0) return read(use, first)
  const names = listNames(living.map(({ metadata }) => metadata.name))
  return {
    ...waits(`${what}: several match, ${names}; select one, or name it`),
    stuck: true,
  }
}

function read(use: ReferenceUse, object: KubeObject): Found | Unresolved {
  const { name } = object.metadata
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
