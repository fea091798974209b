import type { KubeObject, ObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import { type GraphSpec, type PipelineSpec, specOf } from '../composition.ts'
import type { PublishedSchemas } from '../compositions/check-graph.ts'
import { compile, describeFinding, kindsOf } from '../graph/index.ts'
import { FUNCTIONS } from '../resources.ts'
import type { Author } from './author.ts'
import { findMissingRights, type RightsDeps } from './missing-rights.ts'
import { neededRights } from './needed-rights.ts'
import { accepted, type Verdict } from './verdict.ts'

export interface CompositionReviewDeps extends RightsDeps {
  readonly schemas: Pick<PublishedSchemas, 'load'>
  readonly kube: Pick<KubeReader, 'get'>
}

/**
 * What a Composition does that its author may not, and what is wrong with it. A kind that is not
 * served yet is a warning: an API and what it is made of may arrive in any order. Throws KubeError.
 */
export async function reviewComposition(
  deps: CompositionReviewDeps,
  request: { readonly author: Author; readonly object: KubeObject },
  signal: AbortSignal,
): Promise<Verdict> {
  const source = specOf(request.object)
  const [{ missing }, found] = await Promise.all([
    findMissingRights(deps, request.author, neededRights(source), signal),
    source.mode === 'Graph'
      ? reviewGraph(deps, source, signal)
      : reviewPipeline(deps, source, signal),
  ])
  const reason = missing.length > 0 ? 'Forbidden' : 'Invalid'
  return { ...found, reason, refusals: [...missing, ...found.refusals] }
}

async function reviewGraph(
  { schemas: published }: CompositionReviewDeps,
  source: GraphSpec,
  signal: AbortSignal,
): Promise<Verdict> {
  const { schemas } = await published.load(kindsOf(source), signal)
  const { findings } = compile(source, schemas)
  const refuses = findings.filter(({ level, code }) => level === 'error' && code !== 'unknown-kind')
  const warns = findings.filter((finding) => !refuses.includes(finding))
  return {
    ...accepted,
    refusals: refuses.map(describeFinding),
    warnings: warns.map(describeFinding),
  }
}

async function reviewPipeline(
  { kube }: CompositionReviewDeps,
  { pipeline }: PipelineSpec,
  signal: AbortSignal,
): Promise<Verdict> {
  const steps = await Promise.all(
    pipeline.map(async ({ step, functionRef: { name } }) => {
      // Cluster-scoped: its name is its key.
      const found = await kube.get(FUNCTIONS, name as ObjectKey, signal)
      return found === undefined ? [`${step}: there is no Function ${name} yet`] : []
    }),
  )
  return { ...accepted, warnings: steps.flat() }
}
