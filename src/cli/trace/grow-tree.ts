import { conditionsOf, generationOf, numberOf } from '../../composition/condition.ts'
import { toInstance } from '../../composition/instance.ts'
import { type InventoryEntry, nodeKey, type Place } from '../../composition/run/inventory.ts'
import { isJsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
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
  return await grow({ object, entry: undefined, above: [] }, lookAt, signal)
}

interface Branch {
  readonly object: KubeObject
  readonly entry: InventoryEntry | undefined
  /** The uids of what composes it, directly or not. */
  readonly above: readonly string[]
}

async function grow(branch: Branch, lookAt: LookAt, signal: AbortSignal): Promise<TraceNode> {
  const { object, entry, above } = branch
  const { uid } = object.metadata
  const inventory = toInstance(object).status.plumbline?.inventory ?? []
  const isCircle = above.includes(uid) || above.length >= deepest
  const children = isCircle ? [] : inventory
  return {
    ...toNode(object, entry),
    children: await Promise.all(
      children.map(async (each) => {
        const sighting = await lookAt(each, signal)
        if (sighting.is !== 'there') return toMissing(each, sighting)
        return await grow(
          { object: sighting.object, entry: each, above: [...above, uid] },
          lookAt,
          signal,
        )
      }),
    ),
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

function toNode(object: KubeObject, entry: InventoryEntry | undefined): TraceNode {
  const { apiVersion, kind, metadata } = object
  const { name, namespace } = metadata
  const conditions = conditionsOf({ ...object })
  const find = (type: string) => conditions.find((condition) => condition.type === type)
  const synced = truthOf(find('Synced')?.status, entry?.synced)
  const ready = truthOf(find('Ready')?.status, entry?.ready)
  const drift = find('Drifted')
  const drifted = drift?.status === 'True'
  const faults = [find('Synced'), find('Ready')].filter((each) => each && each.status !== 'True')
  const [fault] = [...faults, drifted ? drift : undefined].filter((each) => each !== undefined)
  const isBad = synced === 'False' || ready === 'False'
  const own = fault === undefined ? '' : wordsOf(fault)
  return {
    ...placeFacts({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }),
    ...(entry === undefined ? { node: '', needs: [] } : entryFacts(entry)),
    exists: true,
    synced,
    ready,
    drifted,
    stale: isStale(object),
    message: own === '' && isBad ? (entry?.waitingOn ?? 'nothing is known yet') : own,
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
