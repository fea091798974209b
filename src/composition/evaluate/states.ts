import type { JsonObject } from '../../kube/json.ts'
import type { GraphNode, Names } from '../graph/graph.ts'
import { memberOf, type Resolve } from '../graph/shape.ts'
import { toValue } from '../graph/values.ts'
import { type Readiness, readinessOf } from '../readiness.ts'
import type { Scene } from './explain.ts'
import { run, withNames } from './run-program.ts'

/** How far an observed object of a node has come: by its `readyWhen`, else by the usual rules. */
export function stateOf(
  node: GraphNode,
  object: JsonObject,
  scene: Scene,
  resolve: Resolve,
): Readiness {
  const usual = readinessOf(object, reportsReady(node, resolve))
  if (node.readyWhen.length === 0) return usual
  const value = toValue(object, node.schema, resolve)
  const names: Names = withNames(scene.names, { this: value })
  for (const [index, program] of node.readyWhen.entries()) {
    const ran = run(program, { ...scene, names })
    const place = `readyWhen[${index}]`
    if ('reason' in ran)
      return { ...usual, ready: false, message: `${place}: ${ran.reason.message}` }
    if (ran.value !== true) return { ...usual, ready: false, message: `${place} is not true` }
  }
  return { ...usual, ready: true, message: '' }
}

/** Managed resources and composites tell by a Ready condition, from their first reconcile on. */
function reportsReady({ schema }: GraphNode, resolve: Resolve): boolean {
  const spec = memberOf(schema, 'spec', resolve)
  const members = Object.keys(spec?.properties ?? {})
  return members.includes('forProvider') || members.includes('plumbline')
}
