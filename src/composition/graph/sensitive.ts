import { isSecret, secretMembers } from '../secret-kind.ts'
import { type Draft, expressionsOf } from './draft.ts'
import type { Expression } from './expression.ts'
import { printPath } from './finding.ts'
import type { Path, Ref } from './graph.ts'
import { isCovered, type Mark, markAt } from './marked.ts'
import { typeAt } from './optional.ts'
import type { Schema } from './schema.ts'
import type { Resolve } from './shape.ts'
import { pathOf, presenceOf, type Tree } from './tree.ts'

/** Nodes of which some or all is secret: Secrets, and values computed from what is secret. */
export type SensitiveNodes = ReadonlyMap<string, 'secret' | 'derived'>

/** What tells secrets from other values. */
export interface Secrecy {
  readonly nodes: SensitiveNodes
  /** The published type of a name, as an expression sees it; undefined where there is none. */
  readonly typeOf: (name: string) => Schema | undefined
  readonly resolve: Resolve
}

/** Until no value is added: one that reads softly may stand before what it reads. */
export function sensitiveNodes(
  drafts: readonly Draft[],
  types: Omit<Secrecy, 'nodes'>,
): SensitiveNodes {
  const found = new Map<string, 'secret' | 'derived'>()
  for (const { id, of } of drafts) if (of !== undefined && isSecret(of)) found.set(id, 'secret')
  const computed = drafts.filter(({ kind }) => kind === 'value' || kind === 'function')
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const draft of computed) {
      const refs = expressionsOf(draft).flatMap(({ expression }) => expression.refs)
      const isDerived = refs.some((ref) => isSensitive(ref, { ...types, nodes: found }))
      if (isDerived) found.set(draft.id, 'derived')
    }
  }
  return found
}

/** With the names of one expression: `this` is an object of its node, an iterator an item. Pure. */
export function secrecyIn(
  { nodes, typeOf, resolve }: Secrecy,
  node: string,
  own: ReadonlyMap<string, Schema>,
): Secrecy {
  const kind = nodes.get(node)
  return {
    nodes: own.has('this') && kind !== undefined ? new Map(nodes).set('this', kind) : nodes,
    typeOf: (name) => own.get(name) ?? typeOf(name),
    resolve,
  }
}

/** Whether the value of a reference is or holds a secret. A whole Secret does; its metadata does not. */
export function isSensitive(ref: Ref, secrecy: Secrecy): boolean {
  return secretOf(ref, secrecy) !== undefined
}

/** A place of a node or, without one, of the status, and the expression that fills it. */
interface Place {
  readonly draft: Draft | undefined
  readonly path: Path
  readonly wanted: Schema
  readonly expression: Expression
}

/** Why a reference must not stand in a place, for people; undefined when it may. */
export function exposed(ref: Ref, place: Place, secrecy: Secrecy): string | undefined {
  const { draft, expression } = place
  const secret = secretOf(ref, secrecy)
  if (secret === undefined || draft?.readyWhen.includes(expression) === true) return undefined
  if (draft !== undefined && mayHoldSecret(draft, place)) return undefined
  const whole = printPath([ref.root, ...ref.path])
  if (secret === 'marked') return `${whole} is secret: it flows only into the data of a Secret`
  if (draft !== undefined && takesAsRead(draft, ref, place, secrecy)) return undefined
  const inner = printPath([ref.root, ...ref.path, ...secret.holds])
  return `${whole} holds ${inner}, which is secret: read the fields that are not, one by one`
}

/** A loop hands its items on with their types; a field takes what its own type marks as well. */
function takesAsRead(
  { each }: Draft,
  { root, path }: Ref,
  { expression, wanted }: Place,
  { typeOf, resolve }: Secrecy,
): boolean {
  if (!isPassedOn(expression.tree)) return false
  if (each?.of === expression) return true
  const type = typeOf(root)
  return type !== undefined && isCovered(typeAt(type, path, resolve), wanted, resolve)
}

function secretOf({ root, path, tested, walked }: Ref, secrecy: Secrecy): Mark {
  if (tested) return undefined
  const kind = secrecy.nodes.get(root)
  if (kind === 'derived') return 'marked'
  const [member] = path.filter((step) => typeof step === 'string')
  const isData = member === undefined || secretMembers.has(member)
  if (kind === 'secret' && isData) return 'marked'
  const type = secrecy.typeOf(root)
  const mark = type && markAt(type, path, secrecy.resolve)
  return walked && mark !== 'marked' ? undefined : mark
}

/** Whether a place may hold a secret: the data of a Secret, and fields marked as passwords. */
function mayHoldSecret({ kind, of, when }: Draft, { path, wanted, expression }: Place): boolean {
  if (wanted.format === 'password') return true
  if (kind === 'value' || kind === 'function') return when !== expression
  return of !== undefined && kind === 'resource' && isSecret(of) && secretMembers.has(`${path[0]}`)
}

/**
 * Whether what an expression gives is one value that it reads, or nothing: the type of that value says
 * what of it is secret. Of two values the types are merged.
 */
function isPassedOn(tree: Tree | undefined): boolean {
  if (pathOf(tree) !== undefined || isEmpty(tree)) return true
  const kind = tree?.exprKind
  if (kind?.case !== 'callExpr' || kind.value.function !== '_?_:_') return false
  const [condition, ...branches] = kind.value.args
  return isPresence(condition) && branches.every(isPassedOn) && branches.some(isEmpty)
}

function isEmpty(tree: Tree | undefined): boolean {
  const kind = tree?.exprKind
  if (kind?.case === 'listExpr') return kind.value.elements.length === 0
  if (kind?.case === 'structExpr') return kind.value.entries.length === 0
  return kind?.case === 'callExpr' && kind.value.function === 'omit'
}

function isPresence(tree: Tree | undefined): boolean {
  if (presenceOf(tree) !== undefined) return true
  const kind = tree?.exprKind
  if (kind?.case !== 'callExpr') return false
  return kind.value.function === '_&&_' && kind.value.args.every(isPresence)
}
