/** What an object says of itself; `None`: its kind says nothing of the sort. */
export type Truth = 'True' | 'False' | 'Unknown' | 'None'

/** One object of the tree that an instance composes, or one node that no object stands for. */
export interface TraceNode {
  readonly apiVersion: string
  /** "" where no object is known. */
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  /** The node of its parent's Composition, `id` or `id[key]`; "" for the root. */
  readonly node: string
  /** Nodes of its parent's Composition that it needs, by id. */
  readonly needs: readonly string[]
  readonly exists: boolean
  readonly synced: Truth
  readonly ready: Truth
  readonly drifted: boolean
  /**
   * Absent unless it is on its way out. `asked`: its deletion was asked for; `waits`: it will be, after
   * something else; `protected`: it will not be, before somebody lifts that.
   */
  readonly leaving?: 'asked' | 'waits' | 'protected'
  /** Its controller has not looked at its current generation yet. */
  readonly stale: boolean
  /** Why it is not in order, or how it has drifted; "" when neither. */
  readonly message: string
  readonly children: readonly TraceNode[]
}

/** Whether the object itself is as it should be, whatever is below it. */
export function isWell({ exists, synced, ready, leaving }: TraceNode): boolean {
  return exists && leaving === undefined && isGood(synced) && isGood(ready)
}

function isGood(truth: Truth): boolean {
  return truth === 'True' || truth === 'None'
}

export function titleOf({ kind, name }: Pick<TraceNode, 'kind' | 'name'>): string {
  return [kind || '-', name].filter((part) => part !== '').join('/')
}

/** The id of a node, without the key of its item. */
export function idOf({ node }: Pick<TraceNode, 'node'>): string {
  const bracket = node.indexOf('[')
  return bracket < 0 ? node : node.slice(0, bracket)
}

/** Every node of the tree, parents first. */
export function allOf(root: TraceNode): readonly TraceNode[] {
  return [root, ...root.children.flatMap(allOf)]
}
