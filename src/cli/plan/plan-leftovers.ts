import type { Leftover } from '../../composition/run/decide-leftovers.ts'
import type { InventoryEntry } from '../../composition/run/inventory.ts'
import { nodeKey } from '../../composition/run/inventory.ts'
import type { View } from '../../composition/run/view.ts'
import { missingRight } from './denied.ts'
import { type Draft, leaving, unchanged } from './draft.ts'

/** What is known of what goes. */
export interface Leaving {
  readonly glance: View['glance']
  /** Why an entry is not wanted any more. */
  readonly reasonOf: (entry: InventoryEntry) => string
}

/** What happens to a child that is not wanted any more. Pure. */
export function planLeftover(
  { glance: look, reasonOf }: Leaving,
  { entry, step }: Leftover,
): readonly Draft[] {
  const facts = { ...unchanged, node: nodeKey(entry), object: `${entry.kind}/${entry.name}` }
  const glance = look(entry)
  if (glance.is === 'blind') {
    return [{ change: { ...facts, action: 'not-asked', reason: missingRight('get', entry) } }]
  }
  const live = glance.is === 'seen' ? glance.object : undefined
  const subjects = live === undefined ? {} : { subject: leaving(live) }
  switch (step.is) {
    case 'delete':
      return [{ change: { ...facts, action: 'delete', reason: reasonOf(entry) }, ...subjects }]
    case 'release':
      return [{ change: { ...facts, action: 'release', reason: whyReleased(entry) } }]
    case 'wait': {
      const reason = `later: ${step.message}`
      return step.aim === 'release'
        ? [{ change: { ...facts, action: 'release', reason } }]
        : [{ change: { ...facts, action: 'delete', reason }, ...subjects }]
    }
    case 'keep':
    case 'refuse':
      return [{ change: { ...facts, action: 'refuse', reason: step.message } }]
    case 'forget':
      return []
    default:
      return step satisfies never
  }
}

function whyReleased({ onDelete }: InventoryEntry): string {
  return onDelete === 'Retain'
    ? 'onDelete: Retain'
    : 'somebody took the owner or claim of its composite off it'
}

/** A node whose old object goes while a new one comes is replaced. Pure. */
export function withReplacements(drafts: readonly Draft[]): readonly Draft[] {
  const goes = new Map(
    drafts
      .filter(({ change }) => change.action === 'delete')
      .map((draft) => [draft.change.node, draft]),
  )
  const replaced = new Set<Draft>()
  const merged = drafts.map((draft): Draft => {
    const { change } = draft
    const old = goes.get(change.node)
    if (change.action !== 'create' || old === undefined) return draft
    replaced.add(old)
    return {
      ...draft,
      ...(old.subject === undefined ? {} : { gone: old.subject }),
      change: { ...change, action: 'replace', reason: `${old.change.object} goes` },
    }
  })
  return merged.filter((draft) => !replaced.has(draft))
}
