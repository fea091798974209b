import { idOf, isWell, type TraceNode, titleOf } from './trace-node.ts'

/** Something at the bottom of why an instance is not in order. */
export interface Cause {
  /** The nodes on the way from the root to it. */
  readonly path: readonly string[]
  /** `Kind/name`. */
  readonly object: string
  readonly message: string
}

/**
 * What keeps the root from being in order: the objects below which nothing is wrong, without those
 * that merely wait for one of these; and whatever cannot be synced itself. Pure; in tree order.
 */
export function causesOf(root: TraceNode): readonly Cause[] {
  return search(root, [])
}

function search(node: TraceNode, above: readonly string[]): readonly Cause[] {
  const path = node.node === '' ? above : [...above, node.node]
  const below = withoutWaiting(node.children).flatMap((child) => search(child, path))
  const isOwn = !isWell(node) && (below.length === 0 || node.synced === 'False')
  const own = { path, object: titleOf(node), message: node.message }
  return isOwn ? [own, ...below] : below
}

/**
 * A child that does not exist because another one is not in order is a consequence; so is one that stays
 * because another one, which needs it, does not go.
 */
function withoutWaiting(children: readonly TraceNode[]): readonly TraceNode[] {
  const troubled = children.filter((child) => !isAllWell(child))
  const ids = new Set(troubled.map(idOf))
  const needed = new Set(troubled.flatMap(({ needs }) => needs))
  const isWaiting = (child: TraceNode): boolean =>
    child.exists
      ? child.leaving === 'waits' && needed.has(idOf(child))
      : child.needs.some((id) => id !== idOf(child) && ids.has(id))
  const causes = children.filter((child) => !isWaiting(child))
  // Nodes that wait for each other are a cause together.
  const hasCause = causes.some((child) => !isAllWell(child))
  return hasCause ? causes : children
}

function isAllWell(node: TraceNode): boolean {
  return isWell(node) && node.children.every(isAllWell)
}
