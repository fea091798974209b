import { startDeadline } from '../../kube/deadline.ts'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import type { Choice } from '../choose-composition.ts'
import { COMPOSITIONS, compositionGroup, DEFINITIONS } from '../resources.ts'
import { parseReview, type ReviewRequest, toAnswer } from './review.ts'
import { type CompositionReviewDeps, reviewComposition } from './review-composition.ts'
import { type DefinitionReviewDeps, reviewDefinition } from './review-definition.ts'
import { reviewInstance } from './review-instance.ts'
import type { Answer } from './server.ts'
import { accepted, type Verdict } from './verdict.ts'

export interface ReviewerDeps extends CompositionReviewDeps, DefinitionReviewDeps {
  readonly kube: CompositionReviewDeps['kube'] & DefinitionReviewDeps['kube']
  /** What an instance would follow now; undefined when its kind is not defined. */
  readonly choiceOf: (instance: KubeObject) => Choice | undefined
  readonly metrics: Pick<Metrics, 'admission'>
  readonly clock: Clock
  readonly log: Log
}

/** The API server waits 5 s. */
const reviewMs = 4_000

/** Answers AdmissionReviews. What cannot be decided in time is left to the controller, with a warning. */
export function createReviewer(deps: ReviewerDeps): Answer {
  return async (body) => {
    const request = parseReview(body)
    if (request === undefined) return undefined
    const started = deps.clock.monotonic()
    const verdict = await tryReview(deps, request)
    const { total, duration } = deps.metrics.admission
    const resource = labelOf(request)
    total.inc({ resource, result: resultOf(verdict) })
    duration.observe({ resource }, (deps.clock.monotonic() - started) / 1000)
    return toAnswer(request.uid, verdict ?? unchecked)
  }
}

const unchecked: Verdict = {
  ...accepted,
  warnings: ['it could not be checked now: the controller checks it, see its conditions'],
}

function resultOf(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'unchecked'
  return verdict.refusals.length === 0 ? 'accepted' : 'refused'
}

/** Undefined when the API server could not be asked. */
async function tryReview(deps: ReviewerDeps, request: ReviewRequest): Promise<Verdict | undefined> {
  const deadline = startDeadline(deps.clock, reviewMs, new AbortController().signal)
  try {
    return await review(deps, request, deadline.signal)
  } catch (error) {
    if (!deadline.expired() && !(error instanceof KubeError)) throw error
    deps.log.warn({ error, resource: labelOf(request) }, 'a review could not be made')
    return undefined
  } finally {
    deadline.release()
  }
}

async function review(
  deps: ReviewerDeps,
  request: ReviewRequest,
  signal: AbortSignal,
): Promise<Verdict> {
  switch (labelOf(request)) {
    case DEFINITIONS.plural:
      return await reviewDefinition(deps, request.object, signal)
    case COMPOSITIONS.plural:
      return await reviewComposition(deps, request, signal)
    default:
      return reviewInstance(request.object, deps.choiceOf(request.object))
  }
}

/** Our own kinds by name, all defined ones as `instances`. */
function labelOf({ group, plural }: ReviewRequest): string {
  return group === compositionGroup ? plural : 'instances'
}
