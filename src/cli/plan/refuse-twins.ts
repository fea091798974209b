import { placeKey } from '../../composition/run/inventory.ts'
import { placeOf } from '../evaluation/known-objects.ts'
import type { Draft, DraftPlan, Subject } from './draft.ts'

/**
 * Of several plans that would make one and the same object the first one makes it: the others find it
 * there, and would be refused as the controller refuses what is another's. An object of a file is
 * applied before any child is made. Pure.
 */
export function refuseTwins(plans: readonly DraftPlan[]): readonly DraftPlan[] {
  const makers = new Map<string, string>()
  const drafts = plans.flatMap(({ object, drafts: own }) => own.map((draft) => ({ object, draft })))
  const [ofFiles, ofChildren] = [true, false].map((isOwn) =>
    drafts.filter(({ draft }) => (draft.change.node === '') === isOwn),
  )
  const twins = new Map<Draft, string>()
  for (const { object, draft } of [...(ofFiles ?? []), ...(ofChildren ?? [])]) {
    const made = madeBy(draft)
    if (made === undefined) continue
    const key = placeKey(placeOf(made.object))
    const maker = makers.get(key)
    if (maker === undefined) makers.set(key, draft.change.node === '' ? 'the files' : object)
    else if (draft.change.node !== '') twins.set(draft, maker)
  }
  return plans.map((plan) => ({
    ...plan,
    drafts: plan.drafts.map((draft) => toRefused(draft, twins.get(draft))),
  }))
}

/** The new object that it makes. */
function madeBy({ change, subject }: Draft): Subject | undefined {
  return change.action === 'create' || change.action === 'replace' ? subject : undefined
}

function toRefused(draft: Draft, maker: string | undefined): Draft {
  if (maker === undefined) return draft
  const { subject: _subject, change, ...rest } = draft
  const reason = `${change.object} is made by ${maker} before; give it another name`
  return { ...rest, change: { ...change, action: 'refuse', fields: [], unknown: [], reason } }
}
