import type { ObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import type { CompositionSpec } from '../composition.ts'
import { functionProblems, toFunctionStep } from '../function-step.ts'
import { FUNCTIONS } from '../resources.ts'

/** A Function that a step of a pipeline or a node of a graph calls. */
export interface CalledFunction {
  /** The step, or the node. */
  readonly place: string
  readonly name: string
}

/** In the order of the Composition. Pure. */
export function calledFunctions(source: CompositionSpec): readonly CalledFunction[] {
  if (source.mode === 'Pipeline') {
    return source.pipeline.map(({ step, functionRef: { name } }) => ({ place: step, name }))
  }
  return source.nodes.flatMap(({ id, function: called }) => {
    // One with problems is refused anyway.
    if (called === undefined || functionProblems(called).length > 0) return []
    return [{ place: id, name: toFunctionStep(id, called).functionRef.name }]
  })
}

/** Of these the ones that are not there, as sentences. Throws KubeError. */
export async function missingFunctions(
  kube: Pick<KubeReader, 'get'>,
  called: readonly CalledFunction[],
  signal: AbortSignal,
): Promise<readonly (CalledFunction & { readonly message: string })[]> {
  const found = await Promise.all(
    called.map(async (each) => {
      // Cluster-scoped: its name is its key.
      const object = await kube.get(FUNCTIONS, each.name as ObjectKey, signal)
      return object === undefined
        ? [{ ...each, message: `there is no Function ${each.name} yet` }]
        : []
    }),
  )
  return found.flat()
}
