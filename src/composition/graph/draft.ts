import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { functionProblems } from '../function-step.ts'
import { type Complain, expressionsIn, parseBody, parseWhole } from './body.ts'
import type { Expression } from './expression.ts'
import type { Body, NodeKind, Path } from './graph.ts'
import { kindRefOf } from './kinds.ts'
import type { KindRef, WaitState } from './source.ts'

/** A node read and parsed, not yet checked. */
export interface Draft {
  readonly id: string
  readonly kind: NodeKind
  readonly of?: KindRef
  readonly body: Body<Expression>
  readonly when?: Expression
  readonly each?: { readonly name: string; readonly of: Expression; readonly key: Expression }
  readonly readyWhen: readonly Expression[]
  readonly waitFor: Readonly<Record<string, WaitState>>
  readonly onDelete: 'Delete' | 'Retain'
  readonly protect: boolean
}

const kinds: readonly NodeKind[] = ['resource', 'ref', 'query', 'value', 'function']
const waitStates: readonly WaitState[] = ['exists', 'synced', 'ready']
const members = ['id', 'when', 'forEach', 'key', 'waitFor', 'readyWhen', 'onDelete', 'protect']

/**
 * Reads a node. Takes anything: a Composition checked from a file has passed no schema. Undefined
 * when it is no node at all; otherwise what is wrong is reported and left out.
 */
export function draftOf(source: JsonObject, complain: Complain): Draft | undefined {
  const present = kinds.filter((kind) => source[kind] !== undefined)
  const [kind] = present
  if (kind === undefined || present.length !== 1) {
    complain('shape', `needs exactly one of ${kinds.join(', ')}`, [], 0)
    return undefined
  }
  const strange = Object.keys(source).find((name) => name !== kind && !members.includes(name))
  if (strange !== undefined) complain('shape', `a node has no member ${strange}`, [], 0)
  const template = source[kind]
  if (kind !== 'value' && !isJsonObject(template)) {
    complain('shape', `${kind} must be an object`, [], 0)
    return undefined
  }
  const of = kindOf(kind, template, complain)
  if (kind === 'function') complainOfFunction(source, template, complain)
  const when = source.when === undefined ? undefined : parseWhole(source.when, ['when'], complain)
  const each = eachOf(source, kind, complain)
  return {
    id: String(source.id),
    kind,
    ...(of === undefined ? {} : { of }),
    body: parseBody(template, [], complain),
    ...(when === undefined ? {} : { when }),
    ...(each === undefined ? {} : { each }),
    readyWhen: readyWhenOf(source, complain),
    waitFor: waitForOf(source, complain),
    onDelete: source.onDelete === 'Retain' ? 'Retain' : 'Delete',
    protect: source.protect === true,
  }
}

function kindOf(kind: NodeKind, template: unknown, complain: Complain): KindRef | undefined {
  if (kind === 'value' || kind === 'function') return undefined
  const of = kindRefOf(template)
  if (of === undefined) complain('shape', 'apiVersion and kind must be literal texts', [], 0)
  return of
}

function complainOfFunction(source: JsonObject, template: unknown, complain: Complain): void {
  const problems = isJsonObject(template) ? functionProblems(template) : []
  for (const problem of problems) complain('shape', problem, [], 0)
  if (source.readyWhen === undefined) return
  complain('shape', 'a function says itself what is ready', ['readyWhen'], 0)
}

function eachOf(source: JsonObject, kind: NodeKind, complain: Complain): Draft['each'] {
  if (source.forEach === undefined) {
    if (source.key !== undefined) complain('shape', 'key needs forEach', ['key'], 0)
    return undefined
  }
  if (kind !== 'resource') {
    complain('shape', 'forEach is for resources; use map() in an expression', ['forEach'], 0)
    return undefined
  }
  const entries = isJsonObject(source.forEach) ? Object.entries(source.forEach) : []
  const [entry] = entries
  if (entry === undefined || entries.length !== 1) {
    complain('shape', 'forEach takes one name with the expression of its list', ['forEach'], 0)
    return undefined
  }
  const [name, list] = entry
  const of = parseWhole(list, ['forEach', name], complain)
  if (source.key === undefined) {
    complain('shape', 'forEach needs a key: the identity of an item, never its index', ['key'], 0)
    return undefined
  }
  const key = parseWhole(source.key, ['key'], complain)
  return of === undefined || key === undefined ? undefined : { name, of, key }
}

function readyWhenOf(source: JsonObject, complain: Complain): readonly Expression[] {
  if (source.readyWhen === undefined) return []
  if (!Array.isArray(source.readyWhen)) {
    complain('shape', 'readyWhen must be a list', ['readyWhen'], 0)
    return []
  }
  return source.readyWhen.flatMap((text: unknown, index) => {
    const expression = parseWhole(text, ['readyWhen', index], complain)
    return expression === undefined ? [] : [expression]
  })
}

function waitForOf(source: JsonObject, complain: Complain): Readonly<Record<string, WaitState>> {
  if (source.waitFor === undefined) return {}
  const entries = isJsonObject(source.waitFor) ? Object.entries(source.waitFor) : undefined
  const isValid = entries?.every(([, state]) => waitStates.some((known) => known === state))
  if (entries === undefined || isValid !== true) {
    complain('shape', `waitFor takes ids with ${waitStates.join(', ')}`, ['waitFor'], 0)
  }
  return Object.fromEntries(
    (entries ?? []).flatMap(([id, state]) =>
      waitStates.filter((known) => known === state).map((known) => [id, known]),
    ),
  )
}

/** Every expression of a node with its place; those of `readyWhen` apart, as they order nothing. */
export function expressionsOf(
  draft: Draft,
): readonly { readonly expression: Expression; readonly path: Path }[] {
  const { when, each } = draft
  return [
    ...(when === undefined ? [] : [{ expression: when, path: ['when'] }]),
    ...(each === undefined
      ? []
      : [
          { expression: each.of, path: ['forEach', each.name] },
          { expression: each.key, path: ['key'] },
        ]),
    ...expressionsIn(draft.body),
  ]
}
