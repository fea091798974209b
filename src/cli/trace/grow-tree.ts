import { conditionsOf, generationOf, numberOf } from '../../composition/condition.ts'
import { toInstance, type UnresolvedNode } from '../../composition/instance.ts'
import { type InventoryEntry, nodeKey, type Place } from '../../composition/run/inventory.ts'
import { isJsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import { leavingOf, tellLeaving } from './leaving.ts'
import type { TraceNode, Truth } from './trace-node.ts'

/** What is found at a place. */
export type Sighting =
  | { readonly is: 'there'; readonly object: KubeObject }
  | { readonly is: 'absent' }
  /** It may be there: the message says why nobody knows. */
  | { readonly is: 'unreadable'; readonly message: string }

export type LookAt = (place: Place, signal: AbortSignal) => Promise<Sighting>

/** Composites may compose composites; anyone who may write a status can forge a circle. */
const deepest = 16

/** The tree below an instance, by the inventories that instances keep; `lookAt` reads the children. */
export async function growTree(
  object: KubeObject,
  lookAt: LookAt,
  signal: AbortSignal,
): Promise<TraceNode> {
  const root = { object, entry: undefined, isLeft: false, above: [] }
  return await grow(root, lookAt, signal)
}

interface Branch {
  readonly object: KubeObject
  readonly entry: InventoryEntry | undefined
  /** What composes it is being deleted. */
  readonly isLeft: boolean
  /** The uids of what composes it, directly or not. */
  readonly above: readonly string[]
}

async function grow(branch: Branch, lookAt: LookAt, signal: AbortSignal): Promise<TraceNode> {
  const { object, above } = branch
  const { uid, deletionTimestamp } = object.metadata
  const { inventory = [], unresolved = [] } = toInstance(object).status.plumbline ?? {}
  const isCircle = above.includes(uid) || above.length >= deepest
  if (isCircle) return toNode(branch)
  const isLeft = deletionTimestamp !== undefined
  const children = inventory.map(async (recorded): Promise<readonly TraceNode[]> => {
    const entry = { ...recorded, needs: needsOf(recorded, unresolved) }
    const sighting = await lookAt(entry, signal)
    if (sighting.is === 'absent' && isLeft) return []
    if (sighting.is !== 'there') return [toMissing(entry, sighting)]
    const below = { object: sighting.object, entry, isLeft, above: [...above, uid] }
    return [await grow(below, lookAt, signal)]
  })
  // What is being deleted needs its reads no more.
  const reads = isLeft ? [] : unresolved.map(toUnresolved)
  return { ...toNode(branch), children: [...(await Promise.all(children)).flat(), ...reads] }
}

/** Of the inventory those that it is deleted before; of what has no object those that it waits for. */
function needsOf(
  { id, needs = [] }: InventoryEntry,
  unresolved: readonly UnresolvedNode[],
): readonly string[] {
  return [
    ...needs,
    ...unresolved.flatMap((node) => (node.neededBy?.includes(id) === true ? [node.id] : [])),
  ]
}

function toUnresolved(node: UnresolvedNode): TraceNode {
  const { kind = '', name = '', needs = [], message } = node
  return {
    ...{ apiVersion: '', kind, name, node: nodeKey(node), needs, message },
    ...{ exists: false, synced: 'None', ready: 'False', drifted: false, stale: false },
    children: [],
  }
}

function toMissing(
  entry: InventoryEntry,
  sighting: Exclude<Sighting, { readonly is: 'there' }>,
): TraceNode {
  const isUnreadable = sighting.is === 'unreadable'
  const message = isUnreadable ? sighting.message : (entry.waitingOn ?? 'does not exist')
  return {
    ...placeFacts(entry),
    ...entryFacts(entry),
    exists: isUnreadable,
    synced: isUnreadable ? told(entry.synced) : 'False',
    ready: isUnreadable ? told(entry.ready) : 'False',
    drifted: entry.drifted === true,
    stale: false,
    message,
    children: [],
  }
}

function toNode({ object, entry, isLeft }: Branch): TraceNode {
  const { apiVersion, kind, metadata } = object
  const { name, namespace } = metadata
  const conditions = conditionsOf({ ...object })
  const find = (type: string) => conditions.find((condition) => condition.type === type)
  const synced = truthOf(find('Synced')?.status, entry?.synced)
  const ready = truthOf(find('Ready')?.status, entry?.ready)
  const drift = find('Drifted')
  const drifted = drift?.status === 'True'
  const leaving = leavingOf(object, entry, isLeft)
  const told = leaving === 'asked' ? ['Ready', 'Synced'] : ['Synced', 'Ready']
  const faults = told.map(find).filter((each) => each && each.status !== 'True')
  const [fault] = [...faults, drifted ? drift : undefined].filter((each) => each !== undefined)
  const isBad = synced === 'False' || ready === 'False'
  const own = fault === undefined ? '' : wordsOf(fault)
  const last = entry?.waitingOn ?? (isBad ? 'nothing is known yet' : '')
  return {
    ...placeFacts({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }),
    ...(entry === undefined ? { node: '', needs: [] } : entryFacts(entry)),
    exists: true,
    synced,
    ready,
    drifted,
    stale: isStale(object),
    ...(leaving === undefined ? {} : { leaving }),
    message:
      leaving === undefined
        ? own || (isBad ? last : '')
        : tellLeaving(object, leaving, { own, last }),
    children: [],
  }
}

function placeFacts({ apiVersion, kind, name, namespace }: Place) {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
}

function entryFacts(entry: InventoryEntry) {
  return { node: nodeKey(entry), needs: entry.needs ?? [] }
}

/** The object's own word; where it has none, that of the instance which composes it. */
function truthOf(status: string | undefined, known: boolean | undefined): Truth {
  if (status === undefined) return told(known)
  // What says neither is as good as Unknown.
  return status === 'True' || status === 'False' ? status : 'Unknown'
}

function told(known: boolean | undefined): Truth {
  if (known === undefined) return 'None'
  return known ? 'True' : 'False'
}

function wordsOf({ reason, message }: { readonly reason: string; readonly message: string }) {
  return [reason, message].filter((part) => part !== '').join(': ')
}

/** Only of objects that say which generation they speak of. */
function isStale(object: KubeObject): boolean {
  const { status } = object
  const seen = isJsonObject(status) ? numberOf(status.observedGeneration) : undefined
  return seen !== undefined && seen < (generationOf({ ...object }) ?? 0)
}
