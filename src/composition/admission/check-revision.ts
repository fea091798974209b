import type { KubeObject } from '../../kube/object.ts'
import { acceptanceStatusOf, isAccepted, wasChecked } from '../acceptance.ts'
import type { CompositionSpec } from '../composition.ts'
import type { CheckRevision } from '../compositions/composition-deps.ts'
import { authorOf } from './author.ts'
import { findMissingRights, type RightsDeps } from './missing-rights.ts'
import { type Need, neededRights } from './needed-rights.ts'

/**
 * The check of a graph, and once it is good of the rights of who wrote it: what the webhook decides
 * when it is asked, decided again. Rights to what is declared are those of the moment of writing:
 * content that was accepted for its author stays so, or a person who leaves would take the platform
 * along. The same content of another author is checked for that one; what was accepted while some kinds
 * were not served is checked for those, whatever becomes of the graph meanwhile. What functions return or ask
 * for is checked when they do (author-rights.ts).
 */
export function createRevisionCheck(graph: CheckRevision, deps: RightsDeps): CheckRevision {
  return async (revision, signal) => {
    const found = await graph(revision, signal)
    const { object, source } = revision
    const isNew = !isAccepted(object)
    if (wasChecked(object) || (isNew && found.errors.length > 0)) return found
    const needs = isNew ? neededRights(source) : openNeeds(object, source)
    const { missing, undecided } = await findMissingRights(deps, authorOf(object), needs, signal)
    return { ...found, refusals: missing, undecided }
  }
}

function openNeeds(object: KubeObject, source: CompositionSpec): readonly Need[] {
  const { undecided = [] } = acceptanceStatusOf(object)
  return neededRights(source).filter(({ kind: { apiVersion, kind } }) =>
    undecided.some((open) => open.apiVersion === apiVersion && open.kind === kind),
  )
}
