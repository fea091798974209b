import type { Doc, FieldTable } from '../provider/index.ts'
import type { Means } from './digest.ts'
import type { Memory } from './memory.ts'
import type { Leaf } from './place.ts'
import { recall } from './recall.ts'
import { recallLeaves } from './recall-leaves.ts'
import { toVerdict, type Verdict } from './verdict.ts'
import { type Scope, walk } from './walk.ts'

export type { Verdict } from './verdict.ts'

/** Both sides of one resource, and what is remembered of it. */
export interface Comparison {
  readonly table: FieldTable
  readonly desired: Doc
  readonly actual: Doc
  /** Groups that were read. Members of `create` are compared where the cloud shows them. */
  readonly groups: ReadonlySet<string>
  /** Top-level members that are not compared. */
  readonly exempt: ReadonlySet<string>
  readonly memory: Memory
}

/**
 * The one comparison: a verdict for every path the manifest speaks for, or spoke for earlier, in
 * table order. Depends on its arguments only. A secret reference whose value is not at hand has no
 * verdict.
 */
export function compare(comparison: Comparison, means: Means): readonly Verdict[] {
  const { groups, exempt, memory } = comparison
  const includes: Scope['includes'] = (member, group) =>
    isCompared(group) && !exempt.has(member) && (group === 'create' || groups.has(group))
  const remembered = recallLeaves(memory, comparison, means)
  return verdictsOf({ ...comparison, recall: remembered, includes }, isTold, means)
}

/** The cloud may answer with silence about what only creation sets. */
function isTold({ group, desired, actual }: Leaf): boolean {
  return group !== 'create' || desired === undefined || actual !== undefined
}

/** Options say how calls are made, never what the cloud should look like. */
function isCompared(group: string): boolean {
  return group !== 'options'
}

/**
 * What a creation brings about: a verdict for every declared path, as against a cloud that has
 * nothing. Remembered as written after the creation, the first look can tell drift from a value
 * that the cloud wrote in its own way.
 */
export function compareCreation(
  input: { readonly table: FieldTable; readonly desired: Doc },
  means: Means,
): readonly Verdict[] {
  const nothing = recall({ applied: new Map(), known: new Map() })
  const includes: Scope['includes'] = (_, group) => isCompared(group)
  return verdictsOf({ ...input, actual: {}, recall: nothing, includes }, () => true, means)
}

function verdictsOf(
  scope: Scope,
  isJudged: (leaf: Leaf) => boolean,
  means: Means,
): readonly Verdict[] {
  const verdicts: Verdict[] = []
  for (const leaf of walk(scope)) {
    const verdict = isJudged(leaf) ? toVerdict(leaf, scope.recall, means) : undefined
    if (verdict !== undefined) verdicts.push(verdict)
  }
  return verdicts
}
