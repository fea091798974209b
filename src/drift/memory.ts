import { createHash } from 'node:crypto'
import type { Doc } from '../provider/index.ts'
import { inOrder, isDoc } from './canonical.ts'
import { joinStep, printedSteps } from './printed-path.ts'

/**
 * What is remembered of one object: digests by printed path of the leaf.
 * `applied` (L) is what we last applied; undefined when it was lost, which is not the same as empty.
 * An empty digest claims an element or a collection in which nothing else was recorded.
 * `known` (B) is what the cloud answered where that differs from what was applied.
 */
export interface Memory {
  readonly applied: ReadonlyMap<string, string> | undefined
  readonly known: ReadonlyMap<string, string>
}

/** The digest of an element or collection that is claimed and holds no recorded leaf. */
export const emptyClaim = ''

/**
 * A collection with more elements than this is stored with one digest per element, unless it is
 * inside of an element itself.
 */
export const mostElements = 64

type Tree = { readonly [step: string]: Tree | string }

/** Reads `status.sync`. Bookkeeping under another key, or damaged, is lost, not different. */
export function readMemory(sync: Doc, keyId: string): Memory {
  const { key, applied, known } = sync
  if (key !== keyId || !isDoc(applied)) return { applied: undefined, known: new Map() }
  return { applied: new Map(leavesOf(applied, '')), known: new Map(leavesOf(known, '')) }
}

/** The part of `status.sync` that holds the memory: the id of the digest key, and two trees. */
export function toSync(memory: Memory, keyId: string): Doc {
  const { applied, known } = memory
  return {
    key: keyId,
    ...(applied === undefined ? {} : { applied: collapse(toTree(applied)) }),
    ...(known.size === 0 ? {} : { known: toTree(known) }),
  }
}

/**
 * The one digest that stands for all leaves of an element. Needs no key: it is made of digests.
 * The leaves are given by their path below the element.
 */
export function elementDigest(leaves: readonly (readonly [string, string])[]): string {
  const lines = leaves.map(([path, digest]) => `${path}\0${digest}\n`)
  return createHash('sha256')
    .update(lines.sort(inOrder).join(''))
    .digest()
    .subarray(0, 6)
    .toString('base64url')
}

function* leavesOf(node: unknown, at: string): Generator<readonly [string, string]> {
  if (typeof node === 'string') yield [at, node]
  if (!isDoc(node)) return
  const children = Object.entries(node)
  if (children.length === 0 && at !== '') yield [at, emptyClaim]
  for (const [step, child] of children) yield* leavesOf(child, joinStep(at, step))
}

interface Node {
  readonly children: Map<string, Node>
  digest: string
}

/** A path that has leaves below it is a claim already, so a digest of its own says nothing more. */
function toTree(leaves: ReadonlyMap<string, string>): Tree {
  const root: Node = { children: new Map(), digest: emptyClaim }
  for (const [path, digest] of leaves) {
    let node = root
    for (const step of printedSteps(path)) {
      const next: Node = node.children.get(step) ?? { children: new Map(), digest: emptyClaim }
      node.children.set(step, next)
      node = next
    }
    node.digest = digest
  }
  return plain(root)
}

function plain(node: Node): Tree {
  const children = [...node.children].map(([step, child]) => [
    step,
    child.children.size === 0 && child.digest !== emptyClaim ? child.digest : plain(child),
  ])
  return Object.fromEntries(children) as Tree
}

function collapse(tree: Tree): Tree {
  const children = Object.entries(tree)
  const isLarge = children.filter(([step]) => step.startsWith('[')).length > mostElements
  const smaller = children.map(([step, child]) => {
    if (typeof child === 'string') return [step, child]
    if (!step.startsWith('[')) return [step, collapse(child)]
    const leaves = isLarge ? [...leavesOf(child, '')] : []
    return [step, leaves.length > 0 ? elementDigest(leaves) : child]
  })
  return Object.fromEntries(smaller) as Tree
}
