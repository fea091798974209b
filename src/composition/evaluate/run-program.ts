import { absent, isFailure, type Value } from '../graph/cel.ts'
import type { Names, Program } from '../graph/graph.ts'
import { explain, missing, type Scene } from './explain.ts'
import type { Reason } from './reason.ts'
import { hasFailed } from './view.ts'

export type Ran = { readonly value: Value } | { readonly reason: Reason }

/**
 * Runs a program; a node that only soft references read and that is not there reads as empty. One
 * that failed does not: a fallback for what is missing must not hide a failure.
 */
export function run(program: Program, scene: Scene): Ran {
  const names = softened(program, scene)
  const result = program.run(names)
  if (!isFailure(result)) return { value: result }
  return { reason: explain(program, result, { ...scene, names }) }
}

function softened(program: Program, { names, views }: Scene): Names {
  let layer: Names | undefined
  for (const { root, soft } of program.refs) {
    if (!soft || names[root] !== undefined || hasFailed(views.get(root))) continue
    layer ??= Object.create(names) as Names
    layer[root] = absent
  }
  return layer ?? names
}

/** A layer of names over others, such as the variable of a `forEach`. */
export function withNames(names: Names, more: Readonly<Record<string, Value>>): Names {
  // Without copying: copies per expression are quadratic in the number of nodes.
  return Object.assign(Object.create(names) as Names, more)
}

/**
 * The node whose absence a fallback stands in for; undefined when nothing is missing. Excluded nodes
 * do not count: they will not appear.
 */
export function fallsBackOn(program: Program, scene: Scene): string | undefined {
  for (const ref of program.refs) {
    const view = scene.views.get(ref.root)
    if (!ref.soft || view === undefined || view.is === 'excluded') continue
    const mayAppear = view.is === 'unknown' || view.isPlanned === true
    if (mayAppear && missing(ref, scene) !== undefined) return ref.root
  }
  return undefined
}
