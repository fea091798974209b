import type { Resource } from '../../kube/object.ts'
import type { Clock } from '../../runtime/clock.ts'
import { Recent } from '../recent.ts'
import type { AccessReviews, Action } from './access-reviews.ts'
import { type Author, unknownAuthor } from './author.ts'

/** What somebody may do, for whoever acts on their behalf. */
export interface Rights {
  /** Why not, as a sentence that names who and what; undefined: allowed. Throws KubeError. */
  refusal(request: RightsRequest, signal: AbortSignal): Promise<string | undefined>
}

export interface RightsRequest {
  readonly resource: Resource
  readonly verbs: readonly string[]
  /** Unset: all namespaces, or an object of the cluster. */
  readonly namespace?: string
  /** Unset: any object. */
  readonly name?: string
}

/** The rights of the authors of Compositions. */
export interface AuthorRights {
  /** An author who is not known may do nothing. */
  of(author: Author | undefined): Rights
}

/** What was answered counts this long: who loses a right is refused within minutes. */
const allowedMs = 5 * 60_000
/** Who is given a right need not wait for minutes. */
const refusedMs = 20_000

interface Answer {
  readonly allowed: boolean
  readonly askedMs: number
}

/** By SubjectAccessReview, each right of an author asked for once in some minutes. */
export function createAuthorRights(deps: {
  readonly access: AccessReviews
  readonly clock: Pick<Clock, 'monotonic'>
}): AuthorRights {
  const { access, clock } = deps
  const answers = new Recent<Answer>(clock, { idleMs: allowedMs })
  const isAllowed = async (author: Author, action: Action, signal: AbortSignal) => {
    const key = JSON.stringify([author, action])
    const known = answers.get(key)
    const lastsMs = known?.allowed === true ? allowedMs : refusedMs
    if (known !== undefined && clock.monotonic() - known.askedMs < lastsMs) return known.allowed
    const allowed = await access.isAllowed(author, action, signal)
    answers.set(key, { allowed, askedMs: clock.monotonic() })
    return allowed
  }
  return {
    of: (author) => ({
      refusal: async ({ resource, verbs, ...where }, signal) => {
        if (author === undefined) return unknownAuthor
        const { group, plural } = resource
        const allowed = await Promise.all(
          verbs.map((verb) => isAllowed(author, { verb, group, plural, ...where }, signal)),
        )
        const missing = verbs.filter((_, index) => allowed[index] !== true)
        return missing.length === 0
          ? undefined
          : tellRefusal(author, { resource, verbs: missing, ...where })
      },
    }),
  }
}

/** For tools: what they do, they do with the rights of who calls them. */
export const callersRights: AuthorRights = { of: () => ({ refusal: async () => undefined }) }

/** What an author may not do, as a sentence. */
export function tellRefusal(
  { user }: Author,
  { resource, verbs, namespace, name }: RightsRequest,
): string {
  const { group, plural, kind, namespaced } = resource
  const full = group === '' ? plural : `${plural}.${group}`
  const what = `${kind} ${whereOf(namespaced, namespace, name)}`.trim()
  return `${user} may not ${verbs.join(', ')} ${what} (${full}), and a Composition does nothing that its author may not do: have the right given to ${user}, or have it applied by someone who has it`
}

function whereOf(
  namespaced: boolean,
  namespace: string | undefined,
  name: string | undefined,
): string {
  if (name !== undefined) return namespace === undefined ? name : `${namespace}/${name}`
  if (!namespaced) return ''
  return namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`
}
