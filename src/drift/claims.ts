import { isEmpty } from './canonical.ts'
import type { Means } from './digest.ts'
import { emptyClaim } from './memory.ts'
import { normalItem, normalise } from './normal.ts'
import type { Leaf, Place } from './place.ts'
import { recall } from './recall.ts'
import { walkPlace } from './walk.ts'
import { walkMembers } from './walk-collection.ts'

/** One entry of L: printed path and digest. */
export type Claim = readonly [at: string, digest: string]

const nothing = recall({ applied: new Map(), known: new Map() })

/**
 * What L holds once the element stands in the cloud as it is given: the digest of every declared
 * leaf, or the bare claim where it has none. Absence inside an element is not recorded: the claim
 * says it.
 */
export function elementClaims(element: Place, value: unknown, means: Means): readonly Claim[] {
  const alone: Place = { ...element, desired: value, actual: undefined }
  const walking = { recall: nothing, descend: (below: Place) => walkPlace(below, nothing) }
  const claims = [...walkMembers(alone, walking)].flatMap((leaf) => leafClaims(leaf, means))
  return claims.length > 0 ? claims : [[element.at, emptyClaim]]
}

function leafClaims(leaf: Leaf, means: Means): readonly Claim[] {
  switch (leaf.is) {
    case 'value':
    case 'entry': {
      const digest = desiredDigest(leaf, means)
      return digest === undefined || isAbsence(leaf, leaf.desired) ? [] : [[leaf.at, digest]]
    }
    case 'element':
      return elementClaims(leaf, leaf.desired, means)
    case 'collection':
    case 'released':
      return []
    default:
      return leaf.is satisfies never
  }
}

/** The normal form of one side of a leaf; undefined: not there. */
export function normalOf(leaf: Leaf, side: unknown): unknown {
  if (leaf.is !== 'entry') return normalise(leaf.schema, side)
  return side === undefined ? undefined : normalItem(leaf.schema, side)
}

/** Whether this side of the leaf counts as not there. */
export function isAbsence(leaf: Leaf, side: unknown): boolean {
  return normalOf(leaf, side) === undefined
}

/**
 * This side as verdicts show it: emptiness is "not there", but an element or a key is there whatever
 * it holds; a value that stands for silence stays.
 */
export function shown(leaf: Leaf, side: unknown): unknown {
  return leaf.is !== 'entry' && leaf.is !== 'element' && isEmpty(side) ? undefined : side
}

/** Digest of the desired value, of the secret itself where it is one; undefined: it is not known. */
export function desiredDigest(leaf: Leaf, means: Means): string | undefined {
  if (leaf.rules.shape !== 'secret-ref') return means.digest(leaf.at, normalOf(leaf, leaf.desired))
  const secret = leaf.desired === undefined ? undefined : means.secret(leaf.at)
  return secret === undefined ? undefined : means.digest(leaf.at, secret)
}
