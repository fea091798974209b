import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/object.ts'
import type { AnyKind } from '../../provider/index.ts'
import type { StoreChange } from '../../runtime/store.ts'
import { type BoundTarget, boundTargets, printTarget } from './holders.ts'
import { isOwned, recordedOf } from './recorded.ts'
import type { ReferenceBook } from './reference-book.ts'
import { conditionOf, controllerOf, unreadiness, valueAt } from './target.ts'
import { accountOf } from './whereabouts.ts'

/** Brings an object to the attention of the loop of its kind. */
export type Wake = (object: KubeObject) => void

/**
 * Wakes whom a change of an object of `kind` concerns: those that refer to it and would be resolved
 * otherwise now, and those under deletion that it held.
 */
export function wakeReferences(
  book: ReferenceBook,
  kind: AnyKind,
  change: StoreChange,
  wake: Wake,
): void {
  const object = change.next ?? change.previous
  if (looksOtherwise(book.pathsRead(kind), change)) {
    for (const [userKind, user] of book.waitersOf(object)) {
      if (isConcerned(book, userKind, user)) wake(user)
    }
  }
  for (const target of releasedBy(kind, change)) {
    const held = book.find(target)
    if (held?.metadata.deletionTimestamp !== undefined) wake(held)
  }
}

/** Whether those that refer to the object can see the change. */
function looksOtherwise(paths: readonly string[], { previous, next }: StoreChange): boolean {
  if (paths.length === 0) return false
  return !isDeepStrictEqual(look(paths, previous), look(paths, next))
}

function look(paths: readonly string[], object: KubeObject | undefined): unknown {
  return object === undefined
    ? undefined
    : [
        unreadiness(object),
        waitOf(object),
        object.metadata.labels,
        controllerOf(object),
        accountOf(object),
        paths.map((path) => valueAt(object, path)),
      ]
}

/** What the object itself waits for: a cycle may have closed. */
function waitOf(object: KubeObject): string | undefined {
  const synced = conditionOf(object, 'Synced')
  return synced?.reason === 'ReferenceNotReady' ? synced.message : undefined
}

/** It waits, or it would be resolved to something else than it was. */
function isConcerned(book: ReferenceBook, kind: AnyKind, user: KubeObject): boolean {
  if (user.metadata.deletionTimestamp !== undefined) return false
  const { waiting, remembered } = book.resolve(kind, user)
  const goesOn = isOwned(user.status)
  return (
    waiting.some(({ kept }) => !(kept && goesOn)) ||
    waitOf(user) !== undefined ||
    !isDeepStrictEqual(remembered, recordedOf(user))
  )
}

/**
 * What the object held before the change and holds no longer, or lets go by itself from now on;
 * under deletion it may hold less.
 */
function releasedBy(kind: AnyKind, { previous, next }: StoreChange) {
  if (previous === undefined) return []
  const begins =
    previous.metadata.deletionTimestamp === undefined &&
    next?.metadata.deletionTimestamp !== undefined
  const holds = new Set(next === undefined || begins ? [] : boundTargets(kind, next).map(printHold))
  return boundTargets(kind, previous).filter((target) => !holds.has(printHold(target)))
}

function printHold(target: BoundTarget): string {
  return `${printTarget(target)} ${target.leaving}`
}
