import { describeGap } from '../../src/composition/evaluate/describe.ts'
import { evaluate } from '../../src/composition/evaluate/evaluate.ts'
import type { Evaluation, Gap, Inputs, Outcome } from '../../src/composition/evaluate/evaluation.ts'
import type { CompositionSource, NodeSource } from '../../src/composition/graph/index.ts'
import { compiled, sampleInstance } from './graph-sample.ts'

export type Objects = Readonly<Record<string, Readonly<Record<string, object>>>>

export interface World {
  readonly spec?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, unknown>>
  readonly observed?: Objects
  readonly plan?: Inputs['plan']
}

export function observedOf(objects: Objects): Inputs['observed'] {
  return new Map(
    Object.entries(objects).map(([node, keys]) => [
      node,
      new Map(Object.entries(keys).map(([key, object]) => [key, { ...object }])),
    ]),
  )
}

export function evaluated(
  nodes: readonly NodeSource[],
  { spec = {}, env = {}, observed = {}, plan }: World = {},
  status?: CompositionSource['status'],
): Evaluation {
  const self = { ...sampleInstance, spec: { ...sampleInstance.spec, ...spec } }
  const { graph } = compiled(nodes, status)
  const inputs = { self, env, observed: observedOf(observed) }
  return evaluate(graph, plan === undefined ? inputs : { ...inputs, plan })
}

export function gapsOf(outcome: Outcome): readonly Gap[] {
  return 'gaps' in outcome ? outcome.gaps : []
}

/** Every gap as status shows it. */
export function told({ outcomes, status }: Evaluation): readonly string[] {
  const gaps = outcomes.flatMap((outcome) =>
    gapsOf(outcome).map((gap) => describeGap(outcome.node, gap)),
  )
  return [...gaps, ...status.gaps.map((gap) => describeGap('status', gap))]
}

export function dataOf({ outcomes }: Evaluation, node: string): unknown {
  const outcome = outcomes.find((one) => one.node === node)
  return outcome?.is === 'desired' ? outcome.object.data : outcome?.is
}
