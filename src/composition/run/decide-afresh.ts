import { type Composite, isUnprotected } from './composite.ts'
import { type Decision, decide } from './decide.ts'
import type { View } from './view.ts'

/** What would be done about what is wanted, by whoever knows of nothing that went wrong before. Pure. */
export function decideAfresh(
  composite: Pick<Composite, 'owner' | 'inventory' | 'annotations'>,
  { children, frozen, glance }: Pick<View, 'children' | 'frozen' | 'glance'>,
): Decision {
  const { owner, inventory } = composite
  const none = () => ({})
  return decide({
    ...{ owner, inventory, children, frozen, glance },
    ...{ setbacks: none, leavingSetbacks: none, bondSetbacks: none },
    unprotected: isUnprotected(composite),
  })
}
