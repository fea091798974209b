import { type KubeObject, keyOf } from '../../kube/object.ts'
import { byOwner } from '../chooser.ts'
import { specOf } from '../composition.ts'
import { REVISIONS } from '../resources.ts'
import { numberOf } from '../revision.ts'
import { rolloutOf } from '../rollout/rollout.ts'
import type { CompositionDeps } from './composition-deps.ts'

/** Unused old revisions that are kept when the Composition says nothing. */
const standardLimit = 10

/** Deletes the oldest unused revisions past the limit; none while its instances are not known. */
export async function pruneRevisions(
  deps: CompositionDeps,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, kind } = specOf(composition).compositeTypeRef
  const used = deps.used(apiVersion, kind)
  if (used === undefined) return
  const { revisionHistoryLimit } = composition.spec as { readonly revisionHistoryLimit?: number }
  const own = deps.revisions.byIndex(byOwner, composition.metadata.uid)
  const stable = rolloutOf(composition)?.stable
  for (const revision of surplus(own, used, revisionHistoryLimit ?? standardLimit)) {
    const { uid, name } = revision.metadata
    if (name === stable) continue // where `undo` leads
    await deps.kube.delete(REVISIONS, keyOf(revision), { uid }, signal)
  }
}

/** The revisions to delete: neither the newest nor used, oldest first, so that `limit` remain. Pure. */
export function surplus(
  revisions: readonly KubeObject[],
  used: ReadonlySet<string>,
  limit: number,
): readonly KubeObject[] {
  const unused = revisions
    .toSorted((a, b) => numberOf(b) - numberOf(a))
    .slice(1)
    .filter(({ metadata }) => !used.has(metadata.name))
  return unused.slice(limit).reverse()
}
