import { wasChecked } from '../acceptance.ts'
import type { CheckRevision } from '../compositions/composition-deps.ts'
import { authorOf } from './author.ts'
import { findMissingRights, type RightsDeps } from './missing-rights.ts'

/**
 * The check of a graph, and once it is good of the rights of who wrote it: what the webhook decides
 * when it is asked, decided again. Rights to what is declared are those of the moment of writing:
 * content that was accepted for its author stays so, or a person who leaves would take the platform
 * along. The same content of another author is checked for that one. What functions return or ask
 * for is checked when they do (author-rights.ts).
 */
export function createRevisionCheck(graph: CheckRevision, deps: RightsDeps): CheckRevision {
  return async (revision, signal) => {
    const found = await graph(revision, signal)
    const { object, source } = revision
    if (found.errors.length > 0 || wasChecked(object)) return found
    const author = authorOf(object)
    const { missing, undecided } = await findMissingRights(deps, author, source, signal)
    return { ...found, errors: missing, undecided }
  }
}
