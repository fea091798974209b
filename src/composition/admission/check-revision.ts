import type { CheckRevision } from '../compositions/composition-deps.ts'
import { wasValid } from '../was-valid.ts'
import { authorOf } from './author.ts'
import { missingRights, type RightsDeps } from './missing-rights.ts'

/**
 * The check of a graph, and once it is good of the rights of who wrote it: what the webhook decides
 * when it is asked, decided again. Rights are those of the moment of writing: content that was accepted
 * stays so, or a person who leaves would take the platform along.
 */
export function createRevisionCheck(graph: CheckRevision, deps: RightsDeps): CheckRevision {
  return async (revision, signal) => {
    const found = await graph(revision, signal)
    const { object, source } = revision
    if (found.errors.length > 0 || wasValid(object)) return found
    const missing = await missingRights(deps, authorOf(object), source, signal)
    return { ...found, errors: missing }
  }
}
