import type { KubeObject } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import { type GraphSpec, specOf } from '../composition.ts'
import type { PublishedSchemas } from '../compositions/check-graph.ts'
import { examineGraph, scopesBy, scopesOf } from '../compositions/examine-graph.ts'
import { describeFinding, kindsOf } from '../graph/index.ts'
import type { Author } from './author.ts'
import { calledFunctions, missingFunctions } from './called-functions.ts'
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
  const [{ missing }, found, functions] = await Promise.all([
    findMissingRights(deps, request.author, neededRights(source), signal),
    // A pipeline is checked by running it.
    source.mode === 'Graph' ? reviewGraph(deps, source, signal) : accepted,
    missingFunctions(deps.kube, calledFunctions(source), signal),
  ])
  const reason = missing.length > 0 ? 'Forbidden' : 'Invalid'
  const absent = functions.map(({ place, message }) => `${place}: ${message}`)
  const warnings = [...found.warnings, ...absent]
  return { reason, refusals: [...missing, ...found.refusals], warnings }
}

async function reviewGraph(
  { schemas: published, mapping }: CompositionReviewDeps,
  source: GraphSpec,
  signal: AbortSignal,
): Promise<Verdict> {
  const { schemas } = await published.load(kindsOf(source), signal)
  const findings = examineGraph(source, schemas, await scopesOf(source, scopesBy(mapping), signal))
  const refuses = findings.filter(({ level, code }) => level === 'error' && code !== 'unknown-kind')
  const warns = findings.filter((finding) => !refuses.includes(finding))
  return {
    ...accepted,
    refusals: refuses.map(describeFinding),
    warnings: warns.map(describeFinding),
  }
}
