import type { CompositionSpec, GraphSpec } from '../../composition/composition.ts'
import type { Finding } from '../../composition/graph/index.ts'
import { isJsonObject } from '../../kube/json.ts'

type Place = readonly (string | number)[]

const templates = ['resource', 'ref', 'query', 'value', 'function']
const modifiers = ['when', 'forEach', 'key', 'waitFor', 'readyWhen', 'onDelete', 'protect']

/** Where a node, or a step of a pipeline, stands; `environment` is a place of its own. Pure. */
export function placeOfPart(spec: CompositionSpec | undefined, part: string): Place {
  if (spec === undefined) return ['spec']
  if (part === 'environment') return ['spec', 'environment']
  if (spec.mode === 'Graph') return placeOf(spec, { node: part, path: [] })
  return ['spec', 'pipeline', spec.pipeline.findIndex(({ step }) => step === part)]
}

/** Where in the Composition's manifest a finding is about. Pure. */
export function placeOf(spec: GraphSpec, { node, path }: Pick<Finding, 'node' | 'path'>): Place {
  if (node === 'status') return ['spec', 'status', ...path]
  const nodes: readonly unknown[] = Array.isArray(spec.nodes) ? spec.nodes : []
  const index = nodes.findIndex((each) => isJsonObject(each) && each.id === node)
  const source = nodes[index]
  if (!isJsonObject(source)) return ['spec', 'nodes']
  const [first] = path
  const template = templates.find((name) => source[name] !== undefined)
  // A template may have a member that is called like a modifier: it wins where it is there.
  const isModifier =
    typeof first === 'string' && modifiers.includes(first) && source[first] !== undefined
  if (isModifier || template === undefined) return ['spec', 'nodes', index, ...path]
  return ['spec', 'nodes', index, template, ...path]
}
