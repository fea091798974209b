import type { InventoryEntry } from '../../composition/run/inventory.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { TraceNode } from './trace-node.ts'

/**
 * Whether an object is on its way out, by itself or by what its composite has recorded; `isLeft`: that
 * is being deleted. An entry that is Ready waits for nothing, unless it is to go. Pure.
 */
export function leavingOf(
  { metadata }: KubeObject,
  entry: InventoryEntry | undefined,
  isLeft: boolean,
): TraceNode['leaving'] {
  if (metadata.deletionTimestamp !== undefined) return 'asked'
  const isHeld = entry?.waitingOn !== undefined && (isLeft || entry.ready === true)
  if (!isHeld) return undefined
  return entry.protect === true ? 'protected' : 'waits'
}

/** What keeps it: its own words, `last` said of it by its composite, or whose finalizers hold it. Pure. */
export function tellLeaving(
  { metadata }: KubeObject,
  leaving: NonNullable<TraceNode['leaving']>,
  { own, last }: { readonly own: string; readonly last: string },
): string {
  if (leaving !== 'asked') return last
  const { finalizers = [] } = metadata
  // Ours stand for the work that its conditions tell of.
  const holders = own === '' ? finalizers : finalizers.filter((name) => !isOurs(name))
  const held = holders.length === 0 ? '' : `is being deleted, and held by ${holders.join(', ')}`
  return [own, held].filter((part) => part !== '').join('; ') || 'is being deleted'
}

function isOurs(finalizer: string): boolean {
  const [domain = ''] = finalizer.split('/')
  return domain === 'plumbline.dev' || domain.endsWith('.plumbline.dev')
}
