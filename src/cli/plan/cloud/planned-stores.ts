import { type KubeObject, keyOf, type ObjectKey } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import type { LoadedProvider } from '../../../managed/crd/loaded-provider.ts'
import { ReferenceBook } from '../../../managed/references/reference-book.ts'
import { byExternalName, claimedName } from '../../../managed/rival.ts'
import type { AnyKind } from '../../../provider/index.ts'
import { Store } from '../../../runtime/store.ts'
import { asReady } from './as-ready.ts'
import {
  type ManagedObject,
  mayHaveRivals,
  needsOf,
  type Related,
  readRelated,
} from './read-related.ts'

/** A managed object as it would be. */
export interface PlannedObject extends ManagedObject {
  /** The plan makes it or changes it. */
  readonly isChanged: boolean
}

/** The managed objects of one provider as they would be, as far as the planned ones depend on them. */
export interface PlannedStores {
  /** Of holders those only that the plan leaves in place. */
  readonly references: Pick<ReferenceBook, 'resolve' | 'holdersOf'>
  readonly storeOf: (kind: AnyKind) => Store
  /** What was thrown where something that the object depends on was read; undefined: nothing. */
  readonly failureFor: (managed: ManagedObject) => unknown
  /** What was not read although a decision on the object may depend on it, as a sentence. */
  readonly doubtFor: (managed: ManagedObject) => string | undefined
  /** Whether the object becomes Ready only as part of the plan. */
  readonly isPlanned: (object: KubeObject) => boolean
  /** The same with these planned objects as they are: carrying out the plan does not make them Ready. */
  readonly withStuck: (stuck: ReadonlySet<KubeObject>) => PlannedStores
}

/**
 * Reads what the planned objects of a provider depend on; see readRelated. What is planned stands in
 * its place, and as if it were Ready where the plan makes or changes it; what only stays is as it is.
 * Of two with one name the first one counts. Throws only the signal's reason.
 */
export async function loadStores(
  reader: Pick<KubeReader, 'list'>,
  { kinds }: LoadedProvider,
  planned: readonly PlannedObject[],
  signal: AbortSignal,
): Promise<PlannedStores> {
  const related = await readRelated(reader, kinds, planned, signal)
  return toStores({ kinds, related, planned }, new Set())
}

interface Parts {
  readonly kinds: readonly AnyKind[]
  readonly related: ReadonlyMap<AnyKind, Related>
  readonly planned: readonly PlannedObject[]
}

function toStores(parts: Parts, stuck: ReadonlySet<KubeObject>): PlannedStores {
  const { kinds, related, planned } = parts
  const isReadied = ({ isChanged, object }: PlannedObject) => isChanged && !stuck.has(object)
  const storeFor = (kind: AnyKind): Store => {
    // Of several with one key the last one counts in a store.
    const own = planned
      .filter((each) => each.kind === kind)
      .map((each) => (isReadied(each) ? asReady(kind, each.object) : each.object))
      .toReversed()
    return storeWith(kind, [...(related.get(kind)?.objects ?? []), ...own])
  }
  const stores = new Map(kinds.map((kind) => [kind, storeFor(kind)]))
  const storeOf = (kind: AnyKind) => stores.get(kind) ?? storeWith(kind, [])
  const readied = new Set(planned.filter(isReadied).map(({ object }) => nameOf(object)))
  return {
    storeOf,
    references: withoutLeaving(
      new ReferenceBook(kinds.map((kind) => ({ kind, store: storeOf(kind) }))),
      planned.map(({ object }) => object),
    ),
    failureFor: (managed) =>
      needsOf(kinds, managed)
        .map(({ kind }) => related.get(kind)?.failure)
        .find((failure) => failure !== undefined),
    doubtFor: ({ kind, object }) =>
      mayHaveRivals(object) && related.get(kind)?.isNarrowed === true
        ? `whether another namespace asked for this name was not seen: you may not list ${kind.names.plural} in all namespaces`
        : undefined,
    isPlanned: (object) => readied.has(nameOf(object)),
    withStuck: (more) => toStores(parts, more),
  }
}

/** What goes with the same plan holds nothing for long. Holders are in the namespace of the object. */
function withoutLeaving(
  book: ReferenceBook,
  planned: readonly KubeObject[],
): PlannedStores['references'] {
  const leaving = planned.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
  return {
    resolve: (...asked) => book.resolve(...asked),
    holdersOf: (object) => {
      const near = leaving.filter(({ metadata }) => {
        return metadata.namespace === object.metadata.namespace
      })
      const names = new Set(near.map(({ kind, metadata }) => `${kind} ${metadata.name}`))
      return book.holdersOf(object).filter(({ name }) => !names.has(name))
    },
  }
}

function storeWith(kind: AnyKind, objects: readonly KubeObject[]): Store {
  const store = new Store()
  store.addIndex(byExternalName, (object) => [claimedName(kind, object)])
  const byKey = new Map<ObjectKey, KubeObject>(objects.map((object) => [keyOf(object), object]))
  const relist = store.startRelist('0')
  for (const object of byKey.values()) relist.put(withVersion(object))
  relist.end()
  return store
}

/** What is only planned has no version, and a store needs one. */
function withVersion(object: KubeObject): KubeObject {
  const { metadata } = object
  return { ...object, metadata: { ...metadata, resourceVersion: metadata.resourceVersion || '0' } }
}

function nameOf(object: KubeObject): string {
  return `${object.apiVersion} ${object.kind} ${keyOf(object)}`
}
