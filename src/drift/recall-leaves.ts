import type { Doc, FieldTable } from '../provider/index.ts'
import { elementClaims } from './claims.ts'
import type { Means } from './digest.ts'
import { elementDigest, type Memory, mostElements } from './memory.ts'
import { type Recall, recall } from './recall.ts'
import { walk } from './walk.ts'

/**
 * The memory with the leaves of those elements that are stored as one digest and are still desired
 * as they were. An element that was edited stays one digest: of it L says only that it was ours.
 */
export function recallLeaves(
  memory: Memory,
  input: { readonly table: FieldTable; readonly desired: Doc },
  means: Means,
): Recall {
  const stored = recall(memory)
  if (memory.applied === undefined || stored.largest <= mostElements) return stored
  const applied = new Map(memory.applied)
  const scope = { ...input, actual: {}, recall: recall({ applied: new Map(), known: new Map() }) }
  for (const leaf of walk({ ...scope, includes: (_, group) => group !== 'options' })) {
    if (leaf.is !== 'element' || !applied.get(leaf.at)) continue
    const claims = elementClaims(leaf, leaf.desired, means)
    const below = claims.map(([at, digest]) => [at.slice(leaf.at.length + 1), digest] as const)
    if (elementDigest(below) !== applied.get(leaf.at)) continue
    applied.delete(leaf.at)
    for (const [at, digest] of claims) applied.set(at, digest)
  }
  return recall({ applied, known: memory.known })
}
