import type { PipelineStep } from '../../src/composition/composition.ts'
import {
  type CallLimits,
  type CompletedPipeline,
  type FailedPipeline,
  FunctionConnections,
  type FunctionEndpoint,
  type ObservedState,
  type PipelineResult,
  type PipelineRun,
  runPipeline,
} from '../../src/composition/functions/index.ts'
import type { JsonObject } from '../../src/kube/json.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { type World, WorldReader } from './function-world.ts'

/** A composite as the API server has it. */
export const composite: JsonObject = {
  apiVersion: 'platform.example.org/v1',
  kind: 'Database',
  metadata: { name: 'orders', namespace: 'team', uid: 'u-1' },
  spec: { size: 'small', plumbline: { compositionRef: { name: 'db' } } },
  status: { conditions: [] },
}

export const observed: ObservedState = { composite: { resource: composite }, resources: {} }

export interface PipelineAttempt extends Partial<Omit<PipelineRun, 'steps'>> {
  /** By name of the function. */
  readonly functions: Readonly<Record<string, FunctionEndpoint>>
  readonly world?: World
  readonly limits?: Partial<CallLimits>
  readonly signal?: AbortSignal
}

/** One pipeline over connections of its own. */
export async function runAlone(
  steps: readonly PipelineStep[],
  attempt: PipelineAttempt,
): Promise<PipelineResult> {
  const { functions, world, limits, signal = AbortSignal.timeout(50_000), ...run } = attempt
  const connections = connectionsTo(functions, limits)
  try {
    const refusalOf = async () => undefined
    const deps = { functions: connections, reader: new WorldReader(world), refusalOf }
    return await runPipeline(deps, { observed, steps, ...run }, signal)
  } finally {
    connections.close()
  }
}

export function connectionsTo(
  functions: Readonly<Record<string, FunctionEndpoint>>,
  limits: Partial<CallLimits> = {},
): FunctionConnections {
  const deps = { clock: systemClock, endpointOf: async (name: string) => functions[name] }
  return new FunctionConnections(deps, limits)
}

/** A step that has the function of that name do something with something. */
export function stepOf(
  functionName: string,
  does: string,
  what?: unknown,
  more: Partial<PipelineStep> = {},
): PipelineStep {
  const input = { do: does, ...(what === undefined ? {} : { with: what }) }
  return { step: does, functionRef: { name: functionName }, input, ...more }
}

export function assertCompleted(result: PipelineResult): CompletedPipeline {
  if (result.outcome === 'Failed') throw new Error(`it failed: ${result.message}`)
  return result
}

export function assertFailed(result: PipelineResult): FailedPipeline {
  if (result.outcome === 'Completed') throw new Error('it completed')
  return result
}
