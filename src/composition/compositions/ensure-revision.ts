import { type KubeObject, keyOf, toObjectKey } from '../../kube/object.ts'
import { writeStatus } from '../../runtime/object-writes.ts'
import { acceptanceOf, acceptanceStatusOf, isAccepted } from '../acceptance.ts'
import { authorAnnotation, authorAnnotations } from '../admission/author.ts'
import { byOwner } from '../chooser.ts'
import { REVISIONS } from '../resources.ts'
import {
  numberOf,
  ownerOfRevision,
  ownersOf,
  revisionName,
  toRevision,
  toRevisionManifest,
} from '../revision.ts'
import { tellErrors, unlessUnreadable } from './check-revisions.ts'
import type { CompositionDeps } from './composition-deps.ts'

/** The name of the revision of what a Composition says now, and that revision where there is one. */
export function revisionNow(
  { revisions }: Pick<CompositionDeps, 'revisions'>,
  composition: KubeObject,
): { readonly name: string; readonly known: KubeObject | undefined } {
  const find = (name: string) => revisions.get(toObjectKey(undefined, name))
  const name = revisionName(composition, find)
  return { name, known: find(name) }
}

/**
 * Content that was there before gets the highest number again, other content a revision of its own.
 * One that a deleted or restored Composition of the same name has left is taken over. Content that
 * was accepted for one author is taken up for another only when that one may do it too: it runs with
 * the author's rights, and who may only write Compositions must not set those of somebody else to
 * work. Returns why it was not taken up; undefined when it was.
 */
export async function ensureRevision(
  deps: CompositionDeps,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { kube, revisions } = deps
  const { name, known } = revisionNow(deps, composition)
  const highest = highestOf(deps, composition)
  if (known === undefined) {
    const manifest = toRevisionManifest(composition, { name, number: highest + 1 })
    revisions.put(await kube.create(REVISIONS, manifest, signal))
    return undefined
  }
  const isOwn = ownerOfRevision(known) === composition.metadata.uid
  const isOther = known.metadata.annotations?.[authorAnnotation] !== authorNow(composition)
  if (isOwn && numberOf(known) >= highest && !isOther) return undefined
  const accepted = isOther ? await acceptForAuthor(deps, composition, known, signal) : known
  if (typeof accepted === 'string') return accepted
  await takeUp(deps, composition, accepted, signal)
  return undefined
}

function authorNow({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[authorAnnotation]
}

function highestOf({ revisions }: CompositionDeps, { metadata }: KubeObject): number {
  return Math.max(0, ...revisions.byIndex(byOwner, metadata.uid).map(numberOf))
}

async function takeUp(
  deps: CompositionDeps,
  composition: KubeObject,
  known: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { kube, revisions } = deps
  const highest = highestOf(deps, composition)
  const isNewest =
    ownerOfRevision(known) === composition.metadata.uid && numberOf(known) === highest
  const number = isNewest ? highest : Math.max(highest + 1, numberOf(known))
  const { resourceVersion } = known.metadata
  const annotations = { [authorAnnotation]: null, ...authorAnnotations(composition) }
  const metadata = { resourceVersion, ownerReferences: ownersOf(composition), annotations }
  const patch = { type: 'merge', body: { metadata, spec: { number } } } as const
  revisions.put(await kube.patch(REVISIONS, keyOf(known), patch, signal))
}

/** Acceptances that are kept while a revision passes from author to author. */
const mostAccepted = 4

/**
 * The revision, its content accepted for the Composition's author before it carries that name, so that
 * it is usable all along; or why that author may not. What was never accepted is checked later.
 */
async function acceptForAuthor(
  { kube, revisions, check }: CompositionDeps,
  composition: KubeObject,
  known: KubeObject,
  signal: AbortSignal,
): Promise<KubeObject | string> {
  if (!isAccepted(known)) return known
  const { [authorAnnotation]: _before, ...others } = known.metadata.annotations ?? {}
  const annotations = { ...others, ...authorAnnotations(composition) }
  const ownerReferences = ownersOf(composition)
  const candidate = { ...known, metadata: { ...known.metadata, annotations, ownerReferences } }
  const revision = toRevision(candidate)
  if (revision === undefined) return known
  const result = await unlessUnreadable(check(revision, signal))
  if (typeof result === 'string')
    return `whether its new author may use it is not decided: ${result}`
  const { errors, refusals = [], undecided = [] } = result
  const faults = [...refusals, ...errors]
  if (faults.length > 0) return tellErrors(faults)
  if (undecided.length > 0) {
    const kinds = undecided.map(({ apiVersion, kind }) => `${kind} of ${apiVersion}`).sort()
    return `${kinds.join(', ')} not served yet: whether its new author may use it is not decided`
  }
  const before = acceptanceStatusOf(known).accepted ?? []
  const accepted = [acceptanceOf(candidate), ...before].slice(0, mostAccepted)
  const writes = { kube, resource: REVISIONS, store: revisions }
  return await writeStatus(writes, known, { ...acceptanceStatusOf(known), accepted }, signal)
}
