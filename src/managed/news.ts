import { isDeepStrictEqual } from 'node:util'
import type { ManagedStatus } from './managed-resource.ts'

/**
 * Whether a status says nothing that the one before did not: a new time of verification, or a fact that
 * moves by itself, is no reason to write; that such a fact came or went is one. Pure.
 */
export function isToldAlready(
  after: ManagedStatus,
  before: ManagedStatus,
  movingFacts: readonly string[],
): boolean {
  return isDeepStrictEqual(standing(after, before, movingFacts), before)
}

/** The new status with what moves by itself as it was. */
function standing(
  after: ManagedStatus,
  before: ManagedStatus,
  movingFacts: readonly string[],
): ManagedStatus {
  const verified = before.drift?.lastVerifiedTime
  const drift =
    after.drift === undefined || verified === undefined
      ? {}
      : { drift: { ...after.drift, lastVerifiedTime: verified } }
  const facts = after.atProvider
  const moved = movingFacts.filter((member) => facts?.[member] !== undefined)
  const old = moved.flatMap((member) => {
    const value = before.atProvider?.[member]
    return value === undefined ? [] : [[member, value] as const]
  })
  const atProvider =
    old.length === 0 ? {} : { atProvider: { ...facts, ...Object.fromEntries(old) } }
  return { ...after, ...drift, ...atProvider }
}
