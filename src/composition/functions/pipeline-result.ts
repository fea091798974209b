import type { JsonObject } from '../../kube/json.ts'
import type { Finding } from '../../runtime/conditions.ts'
import type { FunctionErrorCode } from './error.ts'
import type { Ready, Requirements } from './state.ts'
import type { PipelineEvent } from './told.ts'

/** What a pipeline has to say, whether it completed or not. */
export interface PipelineTold {
  /** Custom conditions to set on the composite, sorted by type; never one of the host's own. */
  readonly conditions: readonly Finding[]
  /** In the order they were told; the same at every reconcile as long as functions say the same. */
  readonly events: readonly PipelineEvent[]
  /**
   * What each step asked for, its own requirements included: what to watch, and what to give to the
   * next run as `known`. Labels are in our spelling.
   */
  readonly requirements: Readonly<Record<string, Requirements>>
}

export interface CompletedPipeline extends PipelineTold {
  readonly outcome: 'Completed'
  readonly composite: DesiredComposite
  /** All that is to exist, by name in the pipeline. What is observed and not here is to go. */
  readonly resources: Readonly<Record<string, ComposedResource>>
  /** Resources that one step wanted and a later one left out: why they are to go. Sorted. */
  readonly dropped: readonly { readonly resource: string; readonly step: string }[]
  /** The smallest ttl of all steps in milliseconds; undefined: none asked to be called again. */
  readonly ttlMs: number | undefined
}

export interface DesiredComposite {
  /** Without what belongs to the host: `conditions`, `plumbline`, `crossplane`. */
  readonly status: JsonObject
  /** What functions say of the composite itself; wins over its resources unless `Unspecified`. */
  readonly ready: Ready
}

export interface ComposedResource {
  /** Partial, without status, keys in our spelling. It may lack a name. */
  readonly object: JsonObject
  readonly ready: boolean
  /** False: whether it may be made could not be asked; it is not to be made in this pass. */
  readonly isDecided: boolean
}

/** Nothing is to be applied or removed. */
export interface FailedPipeline extends PipelineTold {
  readonly outcome: 'Failed'
  readonly step: string
  readonly functionName: string
  readonly code: FunctionErrorCode
  /** Names the step and its function. */
  readonly message: string
  /** What made it fail: a KubeError where the API server did. Not to be told, it may quote anything. */
  readonly cause?: unknown
}

/** The message of a failed step. */
export function tellFailure(
  { step, functionName }: Pick<FailedPipeline, 'step' | 'functionName'>,
  what: string,
): string {
  return `pipeline step "${step}" (function "${functionName}") ${what}`
}

export type PipelineResult = CompletedPipeline | FailedPipeline

/**
 * Whether the composite is ready: what functions say of it, else whether every resource is; none
 * counts as ready. `unready` are the names of the resources that are not, sorted.
 */
export function readinessOf({ composite, resources }: CompletedPipeline): {
  readonly ready: boolean
  readonly unready: readonly string[]
} {
  const unready = Object.keys(resources)
    .filter((name) => !resources[name]?.ready)
    .sort()
  switch (composite.ready) {
    case 'True':
      return { ready: true, unready }
    case 'False':
      return { ready: false, unready }
    case 'Unspecified':
      return { ready: unready.length === 0, unready }
    default:
      return composite.ready satisfies never
  }
}
