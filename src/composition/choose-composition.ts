import type { KubeObject } from '../kube/object.ts'
import type { CompositionSpec } from './composition.ts'

/** `spec.plumbline` of an instance: what its author asks of the machinery. */
export interface InstanceWishes {
  readonly compositionRef?: NameRef
  readonly compositionSelector?: LabelSelector
  readonly compositionRevisionRef?: NameRef
  readonly compositionRevisionSelector?: LabelSelector
  readonly compositionUpdatePolicy?: UpdatePolicy
}

export type UpdatePolicy = 'Automatic' | 'Manual'

export interface NameRef {
  readonly name: string
}

export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>
}

/** What an instance follows, or why it follows nothing; `message` is a sentence for Synced. */
export type Choice =
  | { readonly is: 'chosen'; readonly composition: string; readonly revision: Revision }
  | NoChoice

export interface NoChoice {
  readonly is: 'none'
  readonly reason: ChoiceProblem
  readonly message: string
}

export type ChoiceProblem = 'CompositionNotFound' | 'RevisionNotFound' | 'Invalid'

/** A CompositionRevision, read. */
export interface Revision {
  readonly name: string
  readonly uid: string
  /** Name of the Composition it was made of. */
  readonly composition: string
  /** The newest has the highest. */
  readonly number: number
  /** Hash of the content; equal sources have equal hashes, so compiled graphs are kept by it. */
  readonly hash: string
  readonly source: CompositionSpec
  /** Why instances must not move to it: it is invalid, or not checked yet. */
  readonly fault: string | undefined
  readonly object: KubeObject
}

/** A Composition as the choice sees it. */
export interface Candidate {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

export interface CompositionQuestion {
  /** Kind of the instance, for messages. */
  readonly kind: string
  readonly wishes: InstanceWishes
  /** The Composition that the instance followed so far. */
  readonly current: string | undefined
  readonly enforced: string | undefined
  readonly standard: string | undefined
  /** All Compositions of the instance's kind. */
  readonly candidates: readonly Candidate[]
}

/**
 * The name of the Composition an instance follows: the enforced one; the one asked for by name; one
 * asked for by labels; the one followed so far; the definition's default; the only one there is.
 * Pure and deterministic: of several that match, the one followed so far, else the first by name.
 */
export function chooseComposition(question: CompositionQuestion): string | NoChoice {
  const { wishes, enforced, standard, current, candidates } = question
  if (enforced !== undefined) return named(question, enforced, 'the definition enforces it')
  if (wishes.compositionRef !== undefined) {
    return named(question, wishes.compositionRef.name, 'spec.plumbline.compositionRef asks for it')
  }
  const names = candidates.map(({ name }) => name).sort()
  if (wishes.compositionSelector !== undefined)
    return selected(question, wishes.compositionSelector)
  if (current !== undefined && names.includes(current)) return current
  if (standard !== undefined)
    return named(question, standard, 'it is the default of the definition')
  return only(question.kind, names)
}

function named({ kind, candidates }: CompositionQuestion, name: string, why: string) {
  if (candidates.some((candidate) => candidate.name === name)) return name
  return notFound(`no Composition ${name} for ${kind}: ${why}`)
}

function selected(
  { kind, candidates, current }: CompositionQuestion,
  selector: LabelSelector,
): string | NoChoice {
  const names = candidates
    .filter(({ labels }) => matches(selector, labels))
    .map(({ name }) => name)
    .sort()
  if (current !== undefined && names.includes(current)) return current
  return names[0] ?? notFound(`no Composition for ${kind} has the labels ${print(selector)}`)
}

function only(kind: string, names: readonly string[]): string | NoChoice {
  const [first, ...others] = names
  if (first === undefined) return notFound(`no Composition for ${kind} exists`)
  if (others.length === 0) return first
  const message = `${names.length} Compositions for ${kind} exist (${names.join(', ')}): name one in spec.plumbline.compositionRef, or a default in the definition`
  return { is: 'none', reason: 'Invalid', message }
}

function notFound(message: string): NoChoice {
  return { is: 'none', reason: 'CompositionNotFound', message }
}

export function matches(
  { matchLabels }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value)
}

/** `a=b, c=d`, sorted. */
export function print({ matchLabels }: LabelSelector): string {
  return Object.entries(matchLabels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(', ')
}
