import { type KubeObject, keyOf } from '../../kube/object.ts'
import type { Toll } from '../rollout/budget.ts'
import { type Composite, toComposite } from './composite.ts'
import { decideAfresh } from './decide-afresh.ts'
import type { Leftover } from './decide-leftovers.ts'
import type { Run } from './deps.ts'
import { nodeKey } from './inventory.ts'
import type { Look } from './run-steps.ts'
import { forget } from './sights.ts'
import type { View } from './view.ts'

/** What an instance would lose if it were looked at so. Looks under a name of its own; writes nothing. */
export async function forecastLoss(
  run: Run,
  object: KubeObject,
  look: Look,
  signal: AbortSignal,
): Promise<Toll> {
  const own = toComposite(run.scope, object)
  const composite = { ...own, id: `forecast ${own.id}` }
  const instance = keyOf(object)
  try {
    const view = await look(composite, signal)
    if ('is' in view) return { instance, replaces: [], deletes: [], unknown: view.message }
    return { instance, ...lossOf(composite, view) }
  } finally {
    forget(run, composite.id)
  }
}

/** A node whose object goes while it makes another is replaced. Pure. */
export function lossOf(
  composite: Pick<Composite, 'owner' | 'inventory' | 'annotations'>,
  view: Pick<View, 'children' | 'frozen' | 'glance'>,
): Pick<Toll, 'replaces' | 'deletes'> {
  const { children, leftovers } = decideAfresh(composite, view)
  const wanted = new Set(children.map(({ child }) => nodeKey(child)))
  const lost = leftovers.filter(isLost).map(({ entry }) => nodeKey(entry))
  return {
    replaces: lost.filter((name) => wanted.has(name)).sort(),
    deletes: lost.filter((name) => !wanted.has(name)).sort(),
  }
}

/** What goes already, or stays behind, is not lost by the move. */
function isLost({ step }: Leftover): boolean {
  switch (step.is) {
    case 'delete':
      return true
    case 'wait':
      return step.aim === 'delete'
    case 'release':
    case 'refuse':
    case 'keep':
    case 'forget':
      return false
    default:
      return step satisfies never
  }
}
