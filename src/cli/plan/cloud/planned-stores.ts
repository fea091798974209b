import { KubeError } from '../../../kube/error.ts'
import { type KubeObject, keyOf, type ObjectKey } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import type { LoadedProvider } from '../../../managed/crd/loaded-provider.ts'
import { toResource } from '../../../managed/loops.ts'
import { declaredReferences } from '../../../managed/references/declared.ts'
import { isOwned } from '../../../managed/references/recorded.ts'
import { ReferenceBook } from '../../../managed/references/reference-book.ts'
import { docOf, referenceUses } from '../../../managed/references/uses.ts'
import { byExternalName, claimedName } from '../../../managed/rival.ts'
import type { AnyKind } from '../../../provider/index.ts'
import { Store } from '../../../runtime/store.ts'
import { asReady } from './as-ready.ts'
import type { CloudKind } from './cloud-kinds.ts'

/** An object with the module of its kind. */
export interface ManagedObject extends CloudKind {
  readonly object: KubeObject
}

/** The managed objects of one provider as they would be, as far as the planned ones depend on them. */
export interface PlannedStores {
  /** Of holders those only that the plan leaves in place. */
  readonly references: Pick<ReferenceBook, 'resolve' | 'holdersOf'>
  readonly storeOf: (kind: AnyKind) => Store
  /** Why not everything that the object depends on could be read; undefined: it could. */
  readonly failureFor: (managed: ManagedObject) => KubeError | undefined
}

/** Stands for all namespaces. */
const everywhere = ''

/**
 * Reads what the planned objects of a provider depend on: whoever may claim the same external name in
 * all namespaces, or, where that may not be read, in its own; whom it refers to; and, of what goes, who
 * refers to it. What is planned stands in its place, as if it were Ready. Throws no KubeError.
 */
export async function loadStores(
  reader: Pick<KubeReader, 'list'>,
  { kinds }: LoadedProvider,
  planned: readonly ManagedObject[],
  signal: AbortSignal,
): Promise<PlannedStores> {
  const wanted = namespacesWanted(kinds, planned)
  const stores = new Map<AnyKind, Store>()
  const failures = new Map<AnyKind, KubeError>()
  await Promise.all(
    kinds.map(async (kind) => {
      const own = planned.filter((each) => each.kind === kind).map(({ object }) => object)
      const found = await tryList(reader, { kind, own, wanted: wanted.get(kind) }, signal)
      if (found instanceof KubeError) failures.set(kind, found)
      const read = found instanceof KubeError ? [] : found
      stores.set(kind, storeWith(kind, [...read, ...own.map((object) => asReady(kind, object))]))
    }),
  )
  const storeOf = (kind: AnyKind) => stores.get(kind) ?? storeWith(kind, [])
  return {
    storeOf,
    references: withoutLeaving(
      new ReferenceBook(kinds.map((kind) => ({ kind, store: storeOf(kind) }))),
      planned.map(({ object }) => object),
    ),
    failureFor: (managed) =>
      needsOf(kinds, managed)
        .map(({ kind }) => failures.get(kind))
        .find((failure) => failure !== undefined),
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

interface Need {
  readonly kind: AnyKind
  readonly namespace: string
}

/** Which objects a decision on this one depends on. */
function needsOf(kinds: readonly AnyKind[], { kind, object }: ManagedObject): readonly Need[] {
  const { namespace = '', deletionTimestamp } = object.metadata
  const rivals = isOwned(object.status) ? [] : [{ kind, namespace: everywhere }]
  const related =
    deletionTimestamp !== undefined
      ? kinds
      : referenceUses(kind, docOf(object)).length > 0
        ? targetsOf(kinds, kind)
        : []
  return [...rivals, ...related.map((each) => ({ kind: each, namespace }))]
}

/** The kinds that objects of a kind may refer to, and so on. */
function targetsOf(kinds: readonly AnyKind[], start: AnyKind): readonly AnyKind[] {
  const found = new Set<AnyKind>()
  const queue = [start]
  for (let kind = queue.pop(); kind !== undefined; kind = queue.pop()) {
    for (const { target } of declaredReferences(kind)) {
      const next = kinds.find(
        ({ names }) => names.kind === target.kind && names.group === target.group,
      )
      if (next === undefined || found.has(next)) continue
      found.add(next)
      queue.push(next)
    }
  }
  return [...found]
}

function namespacesWanted(
  kinds: readonly AnyKind[],
  planned: readonly ManagedObject[],
): ReadonlyMap<AnyKind, ReadonlySet<string>> {
  const needs = planned.flatMap((managed) => needsOf(kinds, managed))
  const byKind = Map.groupBy(needs, ({ kind }) => kind)
  return new Map(
    [...byKind].map(([kind, list]) => [kind, new Set(list.map(({ namespace }) => namespace))]),
  )
}

interface Wish {
  readonly kind: AnyKind
  /** The planned objects of the kind. */
  readonly own: readonly KubeObject[]
  readonly wanted: ReadonlySet<string> | undefined
}

async function tryList(
  reader: Pick<KubeReader, 'list'>,
  { kind, own, wanted = new Set() }: Wish,
  signal: AbortSignal,
): Promise<readonly KubeObject[] | KubeError> {
  const near = [...own.map(({ metadata }) => metadata.namespace ?? ''), ...wanted]
  const namespaces = [...new Set(near)].filter((namespace) => namespace !== everywhere)
  try {
    if (!wanted.has(everywhere)) return await list(reader, kind, [...wanted], signal)
    return await list(reader, kind, [everywhere], signal).catch((error: unknown) => {
      if (!isForbidden(error)) throw error
      return list(reader, kind, namespaces, signal)
    })
  } catch (error) {
    if (!(error instanceof KubeError) || signal.aborted) throw error
    // A kind that is not served has no objects.
    return error.code === 404 ? [] : error
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof KubeError && error.code === 403
}

async function list(
  reader: Pick<KubeReader, 'list'>,
  kind: AnyKind,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = []
  for (const namespace of namespaces) {
    const within = namespace === everywhere ? {} : { namespace }
    for await (const page of reader.list(toResource(kind), within, signal)) {
      found.push(...page.items)
    }
  }
  return found
}

/** Of several with one key the last one counts. */
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
