import type { Leftover } from '../../composition/run/decide-leftovers.ts'
import { nodeKey } from '../../composition/run/inventory.ts'
import type { Look } from '../evaluation/look.ts'
import { missingRight } from './denied.ts'
import { type Draft, leaving, unchanged } from './draft.ts'

/** What happens to a child that is not wanted any more. Pure. */
export function planLeftover(
  { view, evaluation }: Look,
  { entry, step }: Leftover,
): readonly Draft[] {
  const facts = { ...unchanged, node: nodeKey(entry), object: `${entry.kind}/${entry.name}` }
  const glance = view.glance(entry)
  if (glance.is === 'blind') {
    return [{ change: { ...facts, action: 'not-asked', reason: missingRight('get', entry) } }]
  }
  const live = glance.is === 'seen' ? glance.object : undefined
  const subjects = live === undefined ? {} : { subject: leaving(live) }
  switch (step.is) {
    case 'delete': {
      const isExcluded = evaluation.outcomes.some(
        (outcome) => outcome.is === 'excluded' && outcome.node === entry.id,
      )
      const reason = isExcluded ? 'excluded by its when' : 'nothing wants it any more'
      return [{ change: { ...facts, action: 'delete', reason }, ...subjects }]
    }
    case 'release':
      return [{ change: { ...facts, action: 'release', reason: 'onDelete: Retain' } }]
    case 'wait':
      return [
        { change: { ...facts, action: 'delete', reason: `later: ${step.message}` }, ...subjects },
      ]
    case 'keep':
    case 'refuse':
      return [{ change: { ...facts, action: 'refuse', reason: step.message } }]
    case 'forget':
      return []
    default:
      return step satisfies never
  }
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
