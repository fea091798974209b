import { type Draft, expressionsOf } from './draft.ts'
import { printPath } from './finding.ts'
import type { Edge } from './graph.ts'

/** Who needs whom, each place once: the union over all branches of all expressions. */
export function edgesOf(drafts: readonly Draft[]): readonly Edge[] {
  const ids = new Set(drafts.map(({ id }) => id))
  const edges = new Map<string, Edge>()
  const add = (edge: Edge): void => {
    const key = JSON.stringify([edge.from, edge.to, edge.soft, edge.where])
    if (ids.has(edge.to) && !edges.has(key)) edges.set(key, edge)
  }
  for (const draft of drafts) {
    const from = draft.id
    for (const to of Object.keys(draft.waitFor)) {
      add({ from, to, soft: false, where: 'waitFor', source: to })
    }
    for (const { expression, path } of expressionsOf(draft)) {
      const where = path[0] === 'forEach' ? 'forEach' : printPath(path)
      for (const { root, soft, path: steps } of expression.refs) {
        // A variable of `forEach` hides a node of the same name nowhere: the names are checked.
        const source = printPath([root, ...steps])
        add({ from, to: root, soft, where, source })
      }
    }
  }
  return [...edges.values()]
}

export interface Order {
  /** Ids so that every node comes after those it needs, otherwise as the author wrote them. */
  readonly ids: readonly string[]
  readonly cycles: readonly (readonly Edge[])[]
}

/**
 * Depth first in the author's order: a node moves only as far as it must. Hard edges decide; a soft
 * edge orders too where it closes no cycle, so that a fallback is not used in vain.
 */
export function orderOf(ids: readonly string[], edges: readonly Edge[]): Order {
  const needs = Map.groupBy(
    edges.filter(({ soft }) => !soft),
    ({ from }) => from,
  )
  for (const edge of edges.filter(({ soft }) => soft)) {
    if (reaches(edge.to, edge.from, needs)) continue
    needs.set(edge.from, [...(needs.get(edge.from) ?? []), edge])
  }
  const ordered = new Set<string>()
  const cycles: (readonly Edge[])[] = []
  const visit = (id: string, trail: readonly Edge[]): void => {
    const start = trail.findIndex(({ from }) => from === id)
    if (start >= 0) cycles.push(trail.slice(start))
    if (start >= 0 || ordered.has(id)) return
    for (const edge of firstPerTarget(needs.get(id) ?? [])) visit(edge.to, [...trail, edge])
    ordered.add(id)
  }
  for (const id of ids) visit(id, [])
  return { ids: [...ordered], cycles }
}

function reaches(
  start: string,
  goal: string,
  needs: ReadonlyMap<string, readonly Edge[]>,
  seen = new Set<string>(),
): boolean {
  if (start === goal) return true
  if (seen.has(start)) return false
  seen.add(start)
  return (needs.get(start) ?? []).some(({ to }) => reaches(to, goal, needs, seen))
}

function firstPerTarget(edges: readonly Edge[]): readonly Edge[] {
  return [...Map.groupBy(edges, ({ to }) => to).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  )
}

/** `a needs b (spec.x: b.metadata.name), b needs a (when: …); soften one edge …` */
export function describeCycle(cycle: readonly Edge[]): string {
  const needs = cycle.map(({ from, to, where, source }) => {
    const place = where === '' ? source : `${where}: ${source}`
    return `${from} needs ${to} (${place})`
  })
  return `${needs.join(', ')}; soften one edge with default(path, fallback)`
}
