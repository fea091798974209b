import type { InventoryEntry } from './inventory.ts'

type Node = Pick<InventoryEntry, 'id' | 'needs'>

/**
 * Ids that need each other in a circle, sorted; undefined when there is none. The same one for the
 * same entries, whatever their order. `stay` and what they need, however far, are no part of it.
 * Recorded needs can run in a circle although a graph never does: children of several revisions, or
 * a status edited by hand. Pure; takes time in proportion to the number of needs.
 */
export function findCircle(
  going: readonly Node[],
  stay: readonly Node[],
): readonly string[] | undefined {
  const pinned = reach(stay, going)
  const users = usersAmong(going.filter(({ id }) => !pinned.has(id)))
  peel(users)
  const first = [...users.keys()].sort()[0]
  if (first === undefined) return undefined
  const way: string[] = []
  // What was not peeled off has a user that was not either, so the way upwards comes back.
  for (let id: string | undefined = first; id !== undefined; id = smallest(users.get(id))) {
    const at = way.indexOf(id)
    if (at >= 0) return way.slice(at).sort()
    way.push(id)
  }
  return undefined
}

/** Ids that these nodes need, directly or by others. */
function reach(from: readonly Node[], through: readonly Node[]): ReadonlySet<string> {
  const needs = new Map<string, readonly string[]>()
  for (const { id, needs: own = [] } of through) needs.set(id, [...(needs.get(id) ?? []), ...own])
  const found = new Set<string>()
  const open = from.flatMap(({ needs: own = [] }) => own)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(needs.get(id) ?? []))
  }
  return found
}

/** Per id the ids that need it, among the nodes. */
function usersAmong(nodes: readonly Node[]): Map<string, Set<string>> {
  const users = new Map(nodes.map(({ id }) => [id, new Set<string>()]))
  for (const { id, needs = [] } of nodes) {
    for (const needed of needs) if (needed !== id) users.get(needed)?.add(id)
  }
  return users
}

/** Takes away what nothing needs, again and again. */
function peel(users: Map<string, Set<string>>): void {
  const needs = new Map<string, string[]>()
  for (const [id, own] of users) {
    for (const user of own) needs.set(user, [...(needs.get(user) ?? []), id])
  }
  const free = [...users].flatMap(([id, own]) => (own.size === 0 ? [id] : []))
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    users.delete(id)
    for (const needed of needs.get(id) ?? []) {
      const left = users.get(needed)
      left?.delete(id)
      if (left?.size === 0) free.push(needed)
    }
  }
}

function smallest(ids: ReadonlySet<string> | undefined): string | undefined {
  return [...(ids ?? [])].sort()[0]
}
