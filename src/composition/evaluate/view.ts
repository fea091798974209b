import type { JsonObject } from '../../kube/json.ts'
import { celList, celMap, type Value } from '../graph/cel.ts'
import type { Graph, GraphNode } from '../graph/graph.ts'
import { dynamic } from '../graph/shape.ts'
import { toValue } from '../graph/values.ts'
import type { Gap, Inputs } from './evaluation.ts'
import { joinReasons, type Reason } from './reason.ts'

/** What readers of a node see. */
export type View =
  | {
      readonly is: 'there'
      readonly value: Value
      /** Of a list of objects: their keys, in its order. */
      readonly keys?: readonly string[]
      /** In a plan: stands for an object that does not exist, so its status is not known. */
      readonly isPlanned?: boolean
    }
  | { readonly is: 'excluded' }
  | { readonly is: 'unknown'; readonly gap: Reason }

/** Whether a node has no value because an expression does not work, not because something lacks. */
export function hasFailed(view: View | undefined): boolean {
  return view?.is === 'unknown' && view.gap.why === 'failed'
}

/** A name of a node, or of an item of it: `archive["us"]`. */
export function labelOf(node: string, key: string): string {
  return key === '' ? node : `${node}[${JSON.stringify(key)}]`
}

/** What readers of a node are told of the gaps in it: the nodes at the bottom, and its failures. */
export function unknownView(node: string, [first, ...others]: readonly [Gap, ...Gap[]]): View {
  const reasonOf = ({ why, message, cause }: Gap): Reason =>
    why === 'waiting' || cause !== ''
      ? { why, message, cause }
      : { why, message: `${node}: ${message}`, cause: node }
  return { is: 'unknown', gap: joinReasons([reasonOf(first), ...others.map(reasonOf)]) }
}

/** What readers see of an object that was not observed. */
export function notThere(node: string, key: string): View {
  const message = `${labelOf(node, key)} does not exist yet`
  return { is: 'unknown', gap: { why: 'waiting', message, cause: node } }
}

/**
 * What a function has made may be a Secret, and its kind is not known when references are checked: its
 * data is not there to be read.
 */
function withoutSecretData(object: JsonObject): JsonObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object
  const { data: _data, stringData: _stringData, ...rest } = object
  return rest
}

/** What was observed of a node whose desired keys do not matter: a `ref`, `query` or `function`. */
export function observedView(node: GraphNode, inputs: Inputs, { resolve }: Graph): View {
  const objects = inputs.observed.get(node.id)
  if (objects === undefined) return notThere(node.id, '')
  if (node.kind === 'function') {
    const members = [...objects].map(
      ([name, object]) => [name, toValue(withoutSecretData(object), dynamic, resolve)] as const,
    )
    return { is: 'there', value: celMap(new Map(members)) }
  }
  if (node.kind !== 'query' && node.each === undefined) {
    const object = objects.get('')
    if (object === undefined) return notThere(node.id, '')
    return { is: 'there', value: toValue(object, node.schema, resolve) }
  }
  const keys = [...objects.keys()].sort()
  const values = keys.map((key) => toValue(objects.get(key), node.schema, resolve))
  return { is: 'there', value: celList(values), keys }
}
