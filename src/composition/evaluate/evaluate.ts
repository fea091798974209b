import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { celList } from '../graph/cel.ts'
import { withinBudget } from '../graph/engine.ts'
import type { Graph, GraphNode, Names } from '../graph/graph.ts'
import { dynamic } from '../graph/shape.ts'
import { toValue } from '../graph/values.ts'
import type { Readiness } from '../readiness.ts'
import type { Evaluation, Gap, Inputs, Outcome } from './evaluation.ts'
import { excessGap } from './excess.ts'
import type { Scene } from './explain.ts'
import { fill } from './fill.ts'
import { holdsOf } from './holds.ts'
import { type Item, itemsOf } from './items.ts'
import { lookupOf } from './lookup.ts'
import { run, withNames } from './run-program.ts'
import { stateOf } from './states.ts'
import { notThere, observedView, unknownView, type View } from './view.ts'

/**
 * What the graph wants, given the instance, the environment and what was observed. Synchronous; never
 * throws; the same inputs give the same evaluation. Controller, render, plan and simulation differ
 * only in what they put into `observed` and do with the outcomes. Its steps are counted on the one
 * meter of the engine, full at its beginning and put back at its end: nothing is left behind.
 */
export function evaluate(graph: Graph, inputs: Inputs): Evaluation {
  return withinBudget(() => {
    const evaluator = new Evaluator(graph, inputs)
    const outcomes = graph.nodes.flatMap((node) => evaluator.node(node))
    evaluator.measureAgain()
    const { value, gaps } = fill(graph.status, evaluator.scene, false)
    const status = { value: isJsonObject(value) ? value : {}, gaps }
    return { outcomes, status, states: evaluator.states }
  })
}

class Evaluator {
  readonly states = new Map<string, ReadonlyMap<string, Readiness>>()
  readonly #graph: Graph
  readonly #inputs: Inputs
  readonly #views = new Map<string, View>()
  /** Objects that the nodes so far want. */
  #wanted = 0
  /** Without prototype, so that `toString` is no name. */
  readonly #names = Object.create(null) as Names

  constructor(graph: Graph, inputs: Inputs) {
    this.#graph = graph
    this.#inputs = inputs
    const { resolve } = graph
    this.#names.self = toValue(inputs.self, graph.self, resolve)
    this.#names.env = toValue(inputs.env, dynamic, resolve)
    // A soft reference may read a node that comes later.
    for (const node of graph.nodes) {
      if (node.kind !== 'value') this.#show(node, observedView(node, inputs, graph))
    }
  }

  get scene(): Scene {
    return { views: this.#views, names: this.#names }
  }

  node(node: GraphNode): readonly Outcome[] {
    this.#measure(node)
    const isIncluded = this.#isIncluded(node)
    if (typeof isIncluded !== 'boolean') return [this.#freeze(node, isIncluded)]
    if (!isIncluded) {
      this.#show(
        node,
        node.each === undefined
          ? { is: 'excluded' }
          : { is: 'there', value: celList([]), keys: [] },
      )
      return [{ is: 'excluded', node: node.id }]
    }
    switch (node.kind) {
      case 'resource':
        return this.#resource(node)
      case 'ref':
      case 'query':
        return [this.#lookup(node)]
      case 'value':
        return [this.#value(node)]
      case 'function':
        return [this.#function(node)]
      default:
        return node.kind satisfies never
    }
  }

  /** A `readyWhen` may read nodes that come later. */
  measureAgain(): void {
    for (const node of this.#graph.nodes) if (node.readyWhen.length > 0) this.#measure(node)
  }

  #isIncluded({ when }: GraphNode): boolean | Gap {
    if (when === undefined) return true
    const ran = run(when, this.scene)
    if ('reason' in ran) return { path: ['when'], ...ran.reason }
    if (typeof ran.value === 'boolean') return ran.value
    return { path: ['when'], why: 'failed', message: 'when is not boolean', cause: '' }
  }

  #freeze(node: GraphNode, gap: Gap): Outcome {
    const isSeen = node.each === undefined && this.#views.get(node.id)?.is === 'there'
    if (!isSeen) this.#show(node, unknownView(node.id, [gap]))
    return { is: 'frozen', node: node.id, gaps: [gap] }
  }

  #resource(node: GraphNode): readonly Outcome[] {
    if (node.each === undefined) {
      const excess = this.#excessOf(1)
      if (excess !== undefined) return [this.#freeze(node, excess)]
      const outcome = this.#desired(node, '', this.scene)
      this.#plan(node, [outcome])
      return [outcome]
    }
    const { name } = node.each
    const found = itemsOf(node.each, this.scene)
    if ('gap' in found) return [this.#freeze(node, found.gap)]
    const excess = this.#excessOf(found.items.length)
    if (excess !== undefined) return [this.#freeze(node, excess)]
    const outcomes = found.items.map(({ key, value }: Item) => {
      const names = withNames(this.#names, { [name]: value })
      return this.#desired(node, key, { ...this.scene, names })
    })
    this.#show(node, this.#listView(node, found.items))
    this.#plan(node, outcomes)
    return outcomes
  }

  /** Why so many more objects may not be wanted; they are counted when they may. */
  #excessOf(more: number): Gap | undefined {
    const gap = excessGap(this.#wanted + more)
    if (gap === undefined) this.#wanted += more
    return gap
  }

  #desired(node: GraphNode, key: string, scene: Scene) {
    const { value, gaps, mayChange } = fill(node.body, scene, this.#inputs.plan !== undefined)
    const object = isJsonObject(value) ? value : {}
    const holds = holdsOf(node, this.#views, this.states)
    return { is: 'desired', node: node.id, key, object, gaps, mayChange, holds } as const
  }

  /** A reader of all items waits until every one is there: half a list is no list. */
  #listView(node: GraphNode, items: readonly Item[]): View {
    const objects = this.#inputs.observed.get(node.id)
    const gone = items.find(({ key }) => objects?.has(key) !== true)
    if (gone !== undefined) return notThere(node.id, gone.key)
    const keys = items.map(({ key }) => key)
    const { resolve } = this.#graph
    const values = keys.map((key) => toValue(objects?.get(key), node.schema, resolve))
    return { is: 'there', value: celList(values), keys }
  }

  /** In a plan, an object that does not exist is read from what is desired. */
  #plan(node: GraphNode, outcomes: readonly { key: string; object: JsonObject }[]): void {
    const { plan, observed } = this.#inputs
    if (plan === undefined) return
    const objects = observed.get(node.id)
    if (outcomes.every(({ key }) => objects?.has(key))) return
    const { resolve } = this.#graph
    const values = outcomes.map(({ key, object }) => {
      const metadata = isJsonObject(object.metadata) ? object.metadata : {}
      const named = { name: plan.nameOf(node.id, key), ...metadata }
      const planned = objects?.get(key) ?? { ...object, metadata: named }
      return toValue(planned, node.schema, resolve)
    })
    const keys = outcomes.map(({ key }) => key)
    const [value = null] = values
    this.#show(
      node,
      node.each === undefined
        ? { is: 'there', value, isPlanned: true }
        : { is: 'there', value: celList(values), keys, isPlanned: true },
    )
  }

  #lookup(node: GraphNode): Outcome {
    const { value, gaps } = fill(node.body, this.scene, false)
    const [gap] = gaps
    const lookup = gap === undefined ? lookupOf(node, value) : undefined
    if (lookup !== undefined) return { is: 'lookup', node: node.id, lookup }
    const message = 'name, namespace and matchLabels must be texts'
    return this.#freeze(node, gap ?? { path: [], why: 'failed', message, cause: '' })
  }

  #value(node: GraphNode): Outcome {
    const { value, gaps } = fill(node.body, this.scene, false)
    const [gap, ...others] = gaps
    const { resolve } = this.#graph
    this.#show(
      node,
      gap === undefined
        ? { is: 'there', value: toValue(value, node.schema, resolve) }
        : unknownView(node.id, [gap, ...others]),
    )
    return { is: 'value', node: node.id, value, gaps }
  }

  #function(node: GraphNode): Outcome {
    const { value, gaps } = fill(node.body, this.scene, false)
    const holds = holdsOf(node, this.#views, this.states)
    return { is: 'function', node: node.id, input: isJsonObject(value) ? value : {}, gaps, holds }
  }

  #show(node: GraphNode, view: View): void {
    this.#views.set(node.id, view)
    if (view.is === 'there') this.#names[node.id] = view.value
    else delete this.#names[node.id]
  }

  #measure(node: GraphNode): void {
    if (node.kind !== 'resource' && node.kind !== 'ref') return
    const objects = [...(this.#inputs.observed.get(node.id) ?? [])]
    const { resolve } = this.#graph
    const states = objects.map(
      ([key, object]) => [key, stateOf(node, object, this.scene, resolve)] as const,
    )
    if (states.length > 0) this.states.set(node.id, new Map(states))
  }
}
