import { KubeError } from '../../../kube/error.ts'
import type { KubeObject } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { toResource } from '../../../managed/loops.ts'
import { declaredReferences } from '../../../managed/references/declared.ts'
import { isOwned } from '../../../managed/references/recorded.ts'
import { docOf, referenceUses } from '../../../managed/references/uses.ts'
import type { AnyKind } from '../../../provider/index.ts'
import type { CloudKind } from './cloud-kinds.ts'

/** An object with the module of its kind. */
export interface ManagedObject extends CloudKind {
  readonly object: KubeObject
}

/** The objects of one kind that planned ones depend on, as they are stored. */
export interface Related {
  readonly objects: readonly KubeObject[]
  /** What was thrown when they were read; undefined: nothing. */
  readonly failure: unknown
  /** All namespaces were wanted, and only those of the plan may be listed. */
  readonly isNarrowed: boolean
}

/** Stands for all namespaces. */
const everywhere = ''

/**
 * Reads what the planned objects of a provider depend on: whoever may claim the same external name in
 * all namespaces, or, where that may not be read, in its own; whom it refers to; and, of what goes, who
 * refers to it. Throws only the signal's reason.
 */
export async function readRelated(
  reader: Pick<KubeReader, 'list'>,
  kinds: readonly AnyKind[],
  planned: readonly ManagedObject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<AnyKind, Related>> {
  const wanted = namespacesWanted(kinds, planned)
  const entries = kinds.map(async (kind) => {
    const own = planned.filter((each) => each.kind === kind).map(({ object }) => object)
    const related = await tryList(reader, { kind, own, wanted: wanted.get(kind) }, signal)
    return [kind, related] as const
  })
  return new Map(await Promise.all(entries))
}

interface Need {
  readonly kind: AnyKind
  readonly namespace: string
}

/** Which objects a decision on this one depends on. */
export function needsOf(
  kinds: readonly AnyKind[],
  { kind, object }: ManagedObject,
): readonly Need[] {
  const { namespace = '', deletionTimestamp } = object.metadata
  const rivals = mayHaveRivals(object) ? [{ kind, namespace: everywhere }] : []
  const related =
    deletionTimestamp !== undefined
      ? kinds
      : referenceUses(kind, docOf(object)).length > 0
        ? targetsOf(kinds, kind)
        : []
  return [...rivals, ...related.map((each) => ({ kind: each, namespace }))]
}

/** Whether another object may have asked for its external name before it. */
export function mayHaveRivals({ status }: KubeObject): boolean {
  return !isOwned(status)
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
): Promise<Related> {
  const read = { failure: undefined, isNarrowed: false }
  const near = [...own.map(({ metadata }) => metadata.namespace ?? ''), ...wanted]
  const namespaces = [...new Set(near)].filter((namespace) => namespace !== everywhere)
  try {
    if (!wanted.has(everywhere)) {
      return { ...read, objects: await list(reader, kind, [...wanted], signal) }
    }
    try {
      return { ...read, objects: await list(reader, kind, [everywhere], signal) }
    } catch (error) {
      if (!hasCode(error, 403)) throw error
      return { ...read, objects: await list(reader, kind, namespaces, signal), isNarrowed: true }
    }
  } catch (error) {
    signal.throwIfAborted()
    // A kind that is not served has no objects.
    return { ...read, objects: [], failure: hasCode(error, 404) ? undefined : error }
  }
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof KubeError && error.code === code
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
