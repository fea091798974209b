import { type Failure, isCelList, isCelMap, type Value } from '../graph/cel.ts'
import { printPath } from '../graph/finding.ts'
import type { Names, Program, Ref, Step } from '../graph/graph.ts'
import { joinReasons, type Reason } from './reason.ts'
import { hasFailed, labelOf, notThere, type View } from './view.ts'

/** What is known where an expression ran. */
export interface Scene {
  readonly views: ReadonlyMap<string, View>
  readonly names: Names
}

/**
 * Why a program gave no value: the first of its hard references that leads nowhere, with all others
 * that it reads in any case; otherwise the library's own words with the column. The program ran first:
 * a reference in a branch that was not taken explains nothing, because nothing failed.
 */
export function explain(program: Program, failure: Failure, scene: Scene): Reason {
  const [first, ...others] = failure.failed === 'error' ? missingOf(program, scene) : []
  if (first !== undefined) return joinReasons([first, ...others])
  return failed(program, failure.message, failure.at)
}

function missingOf({ refs }: Program, scene: Scene): readonly Reason[] {
  const reasons: Reason[] = []
  for (const ref of refs) {
    const isRead = !ref.soft || hasFailed(scene.views.get(ref.root))
    const reason = isRead ? missing(ref, scene) : undefined
    if (reason !== undefined && (ref.certain || reasons.length === 0)) reasons.push(reason)
  }
  return reasons
}

/** A failure of the expression itself. What a secret value looks like is not told. */
export function failed(program: Program, message: string, at?: number): Reason {
  const words = program.isSecret ? 'the expression failed on a secret value' : message
  return { why: 'failed', message: at === undefined ? words : `${at + 1}: ${words}`, cause: '' }
}

/** What a reference does not find; undefined when it is all there. */
export function missing(ref: Ref, { views, names }: Scene): Reason | undefined {
  const { root, path } = ref
  const view = views.get(root)
  if (view?.is === 'excluded') {
    return { why: 'waiting', message: `${root} is excluded by its when`, cause: root }
  }
  if (view?.is === 'unknown') return view.gap
  const value = view?.value ?? names[root]
  if (value === undefined) {
    const none = notThere(root, '')
    return none.is === 'unknown' ? none.gap : undefined
  }
  const gone = firstMissing(value, path, [], view?.keys)
  if (gone === undefined) return undefined
  return { why: 'waiting', message: `${labelled(root, gone, view)} is not set`, cause: root }
}

/** The path to the first step that is not there, with real indexes in place of "every item". */
function firstMissing(
  value: Value,
  path: readonly Step[],
  walked: readonly (string | number)[],
  keys?: readonly string[],
): readonly (string | number)[] | undefined {
  const [step, ...rest] = path
  if (step === undefined) return undefined
  if (step !== null) {
    const next = memberOf(value, step)
    const place = [...walked, step]
    return next === undefined ? place : firstMissing(next, rest, place)
  }
  // A map is walked by its keys, which have no members.
  if (!isCelList(value)) return undefined
  for (const [index, item] of [...value].entries()) {
    const gone = firstMissing(item, rest, [...walked, keys?.[index] ?? index])
    if (gone !== undefined) return gone
  }
  return undefined
}

function memberOf(value: Value, step: string | number): Value | undefined {
  if (isCelMap(value)) return value.get(typeof step === 'number' ? BigInt(step) : step)
  return isCelList(value) && typeof step === 'number' ? value.get(step) : undefined
}

function labelled(root: string, path: readonly (string | number)[], view?: View): string {
  const [first, ...rest] = path
  const isKey = view?.is === 'there' && view.keys !== undefined && typeof first === 'string'
  return isKey ? `${labelOf(root, first)}${dotted(rest)}` : printPath([root, ...path])
}

function dotted(path: readonly (string | number)[]): string {
  const text = printPath(path)
  return text === '' || text.startsWith('[') ? text : `.${text}`
}
