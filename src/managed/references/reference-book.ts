import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import type { AnyKind } from '../../provider/index.ts'
import type { Store } from '../../runtime/store.ts'
import { cycleThrough } from './cycle.ts'
import { declaredReferences } from './declared.ts'
import { boundTargets, type Holder, printTarget, type TargetName } from './holders.ts'
import type { Candidates } from './look-up.ts'
import { isOwned, recordedOf, stageOf } from './recorded.ts'
import { noReferences, type Resolution, resolveUses, type Waiting } from './resolution.ts'
import { byTrait, candidatesIn, traitsOf } from './traits.ts'
import { docOf, type ReferenceUse, referenceUses, type TargetKind } from './uses.ts'
import { misplacement, whereaboutsOf } from './whereabouts.ts'

/** A kind with the objects of it. */
export interface KindStore {
  readonly kind: AnyKind
  readonly store: Store
}

const byName = 'reference-name'
const bySelector = 'reference-selector'
const byBound = 'reference-bound'

/** Who refers to whom among the objects of a provider, read off the stores; asks no API server. */
export class ReferenceBook {
  readonly #kinds: ReadonlyMap<string, KindStore>
  /** By printed kind: the paths that references read in its objects. */
  readonly #pathsRead = new Map<string, Set<string>>()

  /** Adds its indexes to the stores. */
  constructor(kinds: readonly KindStore[]) {
    this.#kinds = new Map(kinds.map((entry) => [printKind(entry.kind.names), entry]))
    for (const { target, path } of kinds.flatMap(({ kind }) => declaredReferences(kind))) {
      const paths = this.#pathsRead.get(printKind(target)) ?? new Set()
      this.#pathsRead.set(printKind(target), paths.add(path))
    }
    for (const { kind, store } of kinds) {
      store.addIndex(byTrait, traitsOf)
      store.addIndex(byName, (object) => namedBy(kind, object))
      store.addIndex(bySelector, (object) => selectedBy(kind, object))
      store.addIndex(byBound, (object) => boundTargets(kind, object).map(printTarget))
    }
  }

  /**
   * The references of an object, answered; one under deletion needs none. Objects that wait for
   * each other need a user's action, and the message names them all. `account` is the one the object
   * is worked on in; unset: where it owns something, if it does.
   */
  resolve(kind: AnyKind, object: KubeObject, account?: string): Resolution {
    const resolution = this.#answer(kind, object, account)
    const owned = isOwned(object.status)
    return owned
      ? resolution
      : { ...resolution, waiting: resolution.waiting.map((one) => this.#seeCycle(object, one)) }
  }

  /** What a deletion waits for, sorted. A reference to itself does not count. */
  holdersOf(object: KubeObject): readonly Holder[] {
    const name = nameOf(object)
    const ahead = this.#deletedAhead(name)
    return this.#boundTo(name)
      .filter(([, user]) => user.metadata.uid !== object.metadata.uid)
      .filter(([, user]) => !(isDeleting(user) && ahead.has(printTarget(nameOf(user)))))
      .map(([kind, user]) => ({
        name: `${user.kind} ${user.metadata.name}`,
        leaving: boundTargets(kind, user)
          .filter((bound) => printTarget(bound) === printTarget(name))
          .every(({ leaving }) => leaving),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** The objects that ask for this one, by name or by what it is like. */
  waitersOf(object: KubeObject): readonly (readonly [AnyKind, KubeObject])[] {
    const name = nameOf(object)
    const found = [...this.#kinds.values()].flatMap(({ kind, store }) =>
      [
        ...store.byIndex(byName, printTarget(name)),
        ...store.byIndex(bySelector, selectable(name, name.namespace)),
      ].map((user) => [user.metadata.uid, [kind, user] as const] as const),
    )
    return [...new Map(found).values()]
  }

  find({ namespace, name, ...target }: TargetName): KubeObject | undefined {
    return this.#kinds.get(printKind(target))?.store.get(toObjectKey(namespace, name))
  }

  /** The paths that references read in objects of a kind. */
  pathsRead({ names }: AnyKind): readonly string[] {
    return [...(this.#pathsRead.get(printKind(names)) ?? [])]
  }

  #answer(kind: AnyKind, object: KubeObject, account?: string): Resolution {
    const remembered = recordedOf(object)
    if (isDeleting(object)) return { ...noReferences, remembered }
    const uses = referenceUses(kind, docOf(object))
    if (uses.length === 0 && remembered.length === 0) return noReferences
    const before = { remembered, stage: stageOf(object) }
    return resolveUses(uses, before, this.#candidatesOf(kind, object, account))
  }

  #candidatesOf(kind: AnyKind, user: KubeObject, account: string | undefined): Candidates {
    const here = whereaboutsOf(kind, user, account)
    const misplaced = ({ target, mayCross }: ReferenceUse, object: KubeObject) => {
      const there = this.#kinds.get(printKind(target))
      if (there === undefined) return undefined
      return misplacement(whereaboutsOf(there.kind, object), here, mayCross)
    }
    return candidatesIn((target) => this.#kinds.get(printKind(target))?.store, user, misplaced)
  }

  #seeCycle(object: KubeObject, waiting: Waiting): Waiting {
    if (waiting.on === undefined) return waiting
    const cycle = cycleThrough(object, waiting.on, (other) => this.#blockersOf(other))
    if (cycle === undefined) return waiting
    const message = `${waiting.at}: waits in a cycle, ${cycle}: none of them can be created; give one of them a plain value instead of a reference`
    return { ...waiting, message, stuck: true }
  }

  /** What keeps an object from being created: one that exists becomes Ready in spite of references. */
  #blockersOf(object: KubeObject): readonly KubeObject[] {
    const entry = this.#kinds.get(printKind(nameOf(object)))
    if (entry === undefined || isOwned(object.status)) return []
    return this.#answer(entry.kind, object).waiting.flatMap(({ on }) => on ?? [])
  }

  #boundTo(name: TargetName): readonly (readonly [AnyKind, KubeObject])[] {
    return [...this.#kinds.values()].flatMap(({ kind, store }) =>
      store.byIndex(byBound, printTarget(name)).map((user) => [kind, user] as const),
    )
  }

  /**
   * Objects under deletion that this one refers to, directly or through others under deletion: they
   * wait for it, so it must not wait for them.
   */
  #deletedAhead(start: TargetName): ReadonlySet<string> {
    const seen = new Set<string>()
    const queue = [start]
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const object = this.find(name)
      const entry = this.#kinds.get(printKind(name))
      if (object === undefined || entry === undefined || !isDeleting(object)) continue
      for (const next of boundTargets(entry.kind, object)) {
        if (seen.has(printTarget(next))) continue
        seen.add(printTarget(next))
        queue.push(next)
      }
    }
    return seen
  }
}

function isDeleting({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined
}

function printKind({ group, kind }: TargetKind): string {
  return `${group}/${kind}`
}

/** The index value of whoever selects among the objects of a kind in a namespace. */
function selectable(target: TargetKind, namespace: string): string {
  return `${printKind(target)} ${namespace}`
}

function nameOf({ apiVersion, kind, metadata }: KubeObject): TargetName {
  const [group = ''] = apiVersion.split('/')
  return { group, kind, namespace: metadata.namespace ?? '', name: metadata.name }
}

function namedBy(kind: AnyKind, object: KubeObject): readonly string[] {
  const { namespace = '' } = object.metadata
  return referenceUses(kind, docOf(object)).flatMap(({ target, asked }) =>
    asked.is === 'name' ? [printTarget({ ...target, namespace, name: asked.name })] : [],
  )
}

function selectedBy(kind: AnyKind, object: KubeObject): readonly string[] {
  const { namespace = '' } = object.metadata
  return referenceUses(kind, docOf(object)).flatMap(({ target, asked }) =>
    asked.is === 'selector' ? [selectable(target, namespace)] : [],
  )
}
