import type { RestMapping } from '../../kube/rest-mapping.ts'
import { acceptanceStatusOf, isAccepted } from '../acceptance.ts'
import { authorOf } from '../admission/author.ts'
import { neededRights } from '../admission/needed-rights.ts'
import type { Revision } from '../choose-composition.ts'
import type { KindRef } from '../graph/index.ts'
import type { RunDeps } from './deps.ts'
import type { CompiledGraph } from './graph-cache.ts'
import type { View } from './view.ts'

/** A kind that the author of a Composition is not known to have the rights to. */
export interface UncheckedKind {
  readonly kind: KindRef
  /** Nodes that name it. */
  readonly places: readonly string[]
  /** What the author may not do; undefined: the kind is not served still, so that nobody knows. */
  readonly refusal: string | undefined
}

interface RightsDeps extends Pick<RunDeps, 'rights'> {
  readonly mapping: Pick<RestMapping, 'find'>
}

/**
 * The kinds that were not served when the rights of the revision's author were checked, but for those
 * that are served now and to which he has them: the check of the revision may be seconds away. Of a
 * revision that was not accepted no right counts as checked.
 */
export async function uncheckedKinds(
  { mapping, rights }: RightsDeps,
  { object: revision, source }: Pick<Revision, 'object' | 'source'>,
  signal: AbortSignal,
): Promise<readonly UncheckedKind[]> {
  const { undecided = [] } = acceptanceStatusOf(revision)
  const isOpen = isAccepted(revision) ? (kind: KindRef) => isAmong(undecided, kind) : () => true
  const needs = neededRights(source).filter(({ kind }) => isOpen(kind))
  if (needs.length === 0) return []
  const author = rights.of(authorOf(revision))
  const found = await Promise.all(
    needs.map(async ({ kind, verbs, object, places }): Promise<readonly UncheckedKind[]> => {
      const resource = await mapping.find(kind.apiVersion, kind.kind, signal)
      if (resource === undefined) return [{ kind, places, refusal: undefined }]
      const refusal = await author.refusal({ resource, verbs, ...object }, signal)
      return refusal === undefined ? [] : [{ kind, places, refusal }]
    }),
  )
  return found.flat()
}

/** The graph, to which these kinds are as if they were not served. */
export function withoutKinds(
  compiled: CompiledGraph,
  unchecked: readonly UncheckedKind[],
): CompiledGraph {
  if (unchecked.length === 0) return compiled
  return { ...compiled, unknown: [...compiled.unknown, ...unchecked.map(({ kind }) => kind)] }
}

/** The view, in which what the author may not do is told as such. */
export function withRefusals(view: View, unchecked: readonly UncheckedKind[]): View {
  const refused = unchecked.flatMap(({ kind, places, refusal }) =>
    refusal === undefined ? [] : [{ kind, places, refusal }],
  )
  const made = view.children.map(({ place }) => place)
  return {
    ...view,
    children: view.children.map((child) => {
      const message = refused.find(({ kind }) => isAmong([kind], child.place))?.refusal
      return message === undefined ? child : { ...child, problem: { reason: 'Denied', message } }
    }),
    problems: [
      ...view.problems,
      ...refused
        .filter(({ kind }) => !isAmong(made, kind))
        .map(({ places, refusal }) => `${places.join(', ')}: ${refusal}`),
    ],
  }
}

function isAmong(kinds: readonly KindRef[], { apiVersion, kind }: KindRef): boolean {
  return kinds.some((each) => each.apiVersion === apiVersion && each.kind === kind)
}
