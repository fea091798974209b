import { cut } from '../../runtime/cut.ts'
import type { Evaluation, Gap, Outcome } from '../evaluate/index.ts'
import { printPath } from '../graph/index.ts'
import type { UnresolvedNode } from '../instance.ts'
import type { UndecidedNode } from './decide.ts'
import type { LookedUp } from './lookups.ts'
import type { ChildProgress } from './progress.ts'
import type { View } from './view.ts'

/** So many nodes are recorded. */
const mostRecorded = 100
/** Within what the schema of the status takes; an expression may give more. */
const longestMessage = 1024
const longestName = 4096

type Lookups = readonly Pick<LookedUp, 'node' | 'problem' | 'missing' | 'isUnseen'>[]

/** What no child stands for: the values that fail, and the lookups that others wait for. Pure. */
export function unresolvedReads(
  { outcomes }: Pick<Evaluation, 'outcomes'>,
  lookups: Lookups,
): readonly UnresolvedNode[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.is === 'lookup') return unresolvedLookup(outcome, outcomes, lookups)
    const failed = outcome.is === 'value' ? ownFailures(outcome.gaps) : []
    if (failed.length === 0) return []
    const neededBy = readersOf(outcome.node, outcomes)
    return [toNode(outcome.node, failed.map(printGap).join('; '), { neededBy })]
  })
}

function unresolvedLookup(
  { node, lookup }: Extract<Outcome, { readonly is: 'lookup' }>,
  outcomes: readonly Outcome[],
  lookups: Lookups,
): readonly UnresolvedNode[] {
  const { problem, missing, isUnseen } = lookups.find((each) => each.node === node) ?? {}
  const why = problem ?? missing
  if (why === undefined) return []
  const neededBy = readersOf(node, outcomes)
  // What only fallbacks read may be absent.
  if (problem === undefined && isUnseen !== true && neededBy.length === 0) return []
  const name = lookup.by === 'name' ? { name: lookup.name } : {}
  return [toNode(node, why, { neededBy, kind: lookup.of.kind, ...name })]
}

/** Values that fail and that nothing reads of which that would be told. Pure. */
export function unreadFailures({ outcomes, status }: Evaluation): readonly UndecidedNode[] {
  const told = [
    ...outcomes.flatMap((outcome) => (outcome.is === 'value' ? [] : gapsOf(outcome))),
    ...status.gaps,
  ].flatMap(causesOf)
  return outcomes.flatMap((outcome) => {
    if (outcome.is !== 'value' || told.includes(outcome.node)) return []
    const gaps = ownFailures(outcome.gaps)
    return gaps.length === 0 ? [] : [{ id: outcome.node, gaps }]
  })
}

/** Every node without an object that could say itself what is wrong, as it is recorded. Pure. */
export function unresolvedNodes(
  { unresolved, frozen }: Pick<View, 'unresolved' | 'frozen'>,
  children: readonly ChildProgress[],
): readonly UnresolvedNode[] {
  const undecided = frozen.map(({ id, gaps }) => {
    const needs = [...new Set(gaps.flatMap(causesOf))].sort()
    return toNode(id, gaps.map(printGap).join('; '), { needs })
  })
  const refused = children.flatMap(({ entry, step }) => {
    if (step?.is !== 'refuse' || entry.uid !== undefined) return []
    const { id, key, kind, name } = entry
    return [toNode(id, step.message, { ...(key === undefined ? {} : { key }), kind, name })]
  })
  return [...unresolved, ...undecided, ...refused].slice(0, mostRecorded)
}

/** Without lists that are empty. */
function toNode(
  id: string,
  message: string,
  { needs = [], neededBy = [], name, ...facts }: Partial<UnresolvedNode>,
): UnresolvedNode {
  return {
    id,
    ...facts,
    ...(name === undefined ? {} : { name: cut(name, longestName) }),
    message: cut(message, longestMessage),
    ...(needs.length === 0 ? {} : { needs }),
    ...(neededBy.length === 0 ? {} : { neededBy }),
  }
}

/** Those that a node itself is the cause of. */
function ownFailures(gaps: readonly Gap[]): readonly Gap[] {
  return gaps.filter(({ why, cause }) => why === 'failed' && cause === '')
}

function readersOf(id: string, outcomes: readonly Outcome[]): readonly string[] {
  const readers = outcomes.filter(
    (outcome) =>
      gapsOf(outcome).some((gap) => causesOf(gap).includes(id)) ||
      holdsOf(outcome).some(({ node }) => node === id),
  )
  return [...new Set(readers.map(({ node }) => node))].sort()
}

function gapsOf(outcome: Outcome): readonly Gap[] {
  return 'gaps' in outcome ? outcome.gaps : []
}

function holdsOf(outcome: Outcome) {
  return 'holds' in outcome ? outcome.holds : []
}

/** Ids of nodes; `self` and `env` are none of those. */
function causesOf({ cause }: Gap): readonly string[] {
  return cause.split(', ').filter((id) => id !== '' && id !== 'self' && id !== 'env')
}

function printGap({ path, message }: Gap): string {
  return [printPath(path), message].filter((part) => part !== '').join(': ')
}
