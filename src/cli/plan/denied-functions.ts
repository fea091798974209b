import { type FailedPipeline, tellFailure } from '../../composition/functions/pipeline-result.ts'
import type { PipelineHost } from '../../composition/run/pipeline-host.ts'
import type { KubeError } from '../../kube/error.ts'
import { type Denied, isDenied } from './denied.ts'

type Pipelines = Pick<PipelineHost, 'run' | 'retain'>

/**
 * Runs the functions of one instance, and notes steps that could not be called since whoever plans may
 * not read what they are given: the controller may.
 */
export class NotingPipelines implements Pipelines {
  readonly #host: Pipelines
  readonly #denied = new Map<string, Denied>()

  constructor(host: Pipelines) {
    this.#host = host
  }

  /** By the names of steps; in a graph these are the nodes. */
  get denied(): readonly Denied[] {
    return [...this.#denied.values()]
  }

  async run(...[composite, wanted, signal]: Parameters<Pipelines['run']>) {
    const result = await this.#host.run(composite, wanted, signal).catch((error: unknown) => {
      const [first] = wanted.steps
      if (!isDenied(error) || first === undefined) throw error
      return uncalled(first, error)
    })
    if (result.outcome === 'Failed' && isDenied(result.cause)) {
      const { step: node, message } = result
      this.#denied.set(node, { node, object: '', reason: `${message}: ask for that right` })
    }
    return result
  }

  retain(...of: Parameters<Pipelines['retain']>): void {
    this.#host.retain(...of)
  }
}

/** What is read before any step is called, such as connection details, may not be read. */
function uncalled(
  { step, functionRef }: Parameters<Pipelines['run']>[1]['steps'][number],
  cause: KubeError,
): FailedPipeline {
  const called = { step, functionName: functionRef.name }
  const message = tellFailure(called, `cannot be called: ${cause.message}`)
  const told = { conditions: [], events: [], requirements: {} }
  return { outcome: 'Failed', code: 'RequirementFailed', ...called, message, cause, ...told }
}
