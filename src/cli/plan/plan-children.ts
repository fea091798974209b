import { describeGap } from '../../composition/evaluate/index.ts'
import { printPath } from '../../composition/graph/index.ts'
import type { DecidedChild } from '../../composition/run/decide.ts'
import { type InventoryEntry, nodeKey } from '../../composition/run/inventory.ts'
import { childManager } from '../../composition/run/ownership.ts'
import type { PlacedChild } from '../../composition/run/place-child.ts'
import { toObjectKey } from '../../kube/object.ts'
import { isRefusal } from '../cluster/dry-run.ts'
import type { Look } from '../evaluation/look.ts'
import type { ChildDeps } from './child-deps.ts'
import { type Denied, missingRight } from './denied.ts'
import { differencesOf } from './differences.ts'
import { accepted, type Draft, type Subject, standing, unchanged, unfinished } from './draft.ts'
import { planApply } from './plan-apply.ts'
import { type Leaving, planLeftover, withReplacements } from './plan-leftovers.ts'
import { isStuck, type Outlook, outlookOf, type ToldGaps, tellGaps } from './tell-gaps.ts'

/** A look with the lookups that whoever plans may not make. */
export interface PlannedLook extends Look {
  readonly denied: readonly Denied[]
}

/** What would happen to the children of an instance, in the graph's order, those that go last. */
export async function planChildren(
  deps: ChildDeps,
  seen: PlannedLook,
  signal: AbortSignal,
): Promise<readonly Draft[]> {
  const { decision, view, denied } = seen
  const unasked = denied.map(({ node }) => node)
  const world = { ...deps, view, outlook: outlookOf(seen, unasked) }
  const made = await Promise.all(decision.children.map((child) => planChild(world, child, signal)))
  const leaving = { glance: view.glance, reasonOf: reasonIn(seen) }
  const gone = decision.leftovers.flatMap((leftover) => planLeftover(leaving, leftover))
  return withReplacements([
    ...planDenied(denied),
    ...withMayChange(seen, made),
    ...planUndecided(seen, world.outlook),
    ...gone,
  ])
}

function reasonIn({ evaluation }: Look): Leaving['reasonOf'] {
  const isExcluded = ({ id }: InventoryEntry) =>
    evaluation.outcomes.some(({ is, node }) => is === 'excluded' && node === id)
  return (entry) => (isExcluded(entry) ? 'excluded by its when' : 'nothing wants it any more')
}

/** What may not be asked for. */
export function planDenied(denied: readonly Denied[]): readonly Draft[] {
  return denied.map(({ reason, ...facts }) => ({
    change: { ...unchanged, ...facts, action: 'not-asked', reason },
  }))
}

/** What a child is planned with. */
interface ChildWorld extends ChildDeps {
  readonly view: Look['view']
  readonly outlook: Outlook
}

/** Places with a fallback for something that the plan makes. */
function withMayChange({ evaluation }: Look, drafts: readonly Draft[]): readonly Draft[] {
  const mayChange = new Map(
    evaluation.outcomes.flatMap((outcome) =>
      outcome.is === 'desired'
        ? [[nodeKey(keyed(outcome.node, outcome.key)), outcome.mayChange] as const]
        : [],
    ),
  )
  return drafts.map(({ change, ...subjects }): Draft => {
    const places = (mayChange.get(change.node) ?? []).map(
      ({ path, cause }) => `${change.node}: ${printPath(path)}: may change (${cause})`,
    )
    return { ...subjects, change: { ...change, unknown: [...change.unknown, ...places] } }
  })
}

/** Nodes of which nobody knows what they want, values that nobody reads, and the status. */
function planUndecided({ view }: Look, outlook: Outlook): readonly Draft[] {
  const asked = view.frozen.filter(({ id }) => !outlook.unasked.has(id))
  const frozen = asked.map(({ id, gaps }): Draft => {
    const told = tellGaps(id, gaps, outlook, 'its objects stay as they are')
    const action = told.failed.length > 0 ? 'refuse' : 'wait'
    return { change: { ...unchanged, ...told, action, node: id, object: '' } }
  })
  const values = [...view.unread, { id: 'status', gaps: view.status.gaps }]
  const failing = values.flatMap(({ id, gaps }): readonly Draft[] => {
    const failed = gaps.filter(({ why }) => why === 'failed').map((gap) => describeGap(id, gap))
    if (failed.length === 0) return []
    return [{ change: { ...unchanged, failed, action: 'none', node: id, object: '' } }]
  })
  return [...frozen, ...failing]
}

function keyed(id: string, key: string) {
  return key === '' ? { id } : { id, key }
}

async function planChild(
  world: ChildWorld,
  { child, step }: DecidedChild,
  signal: AbortSignal,
): Promise<Draft> {
  const { view, outlook } = world
  const { place } = child
  const facts = { ...unchanged, node: nodeKey(child), object: `${place.kind}/${place.name}` }
  const glance = view.glance(place)
  const live = glance.is === 'seen' ? glance.object : undefined
  const subjects = live === undefined ? {} : { subject: standing(live) }
  if (glance.is === 'blind' && child.problem === undefined) {
    return { change: { ...facts, action: 'not-asked', reason: missingRight('get', place) } }
  }
  switch (step.is) {
    case 'settled':
      return {
        change: { ...facts, ...tellOpen(child, step, outlook), action: 'none' },
        ...subjects,
      }
    case 'hold':
      return { change: { ...facts, action: 'wait', reason: step.message }, ...subjects }
    case 'refuse':
      return { change: { ...facts, action: 'refuse', reason: step.message }, ...subjects }
    case 'wait': {
      const isNew = glance.is === 'seen' && live === undefined
      if (isNew) return await planLater(world, child, signal)
      return { change: { ...facts, action: 'wait', reason: step.messages.join('; ') }, ...subjects }
    }
    case 'apply': {
      const told = tellOpen(child, step, outlook)
      return await planApply(world, { child, object: step.object, live, told }, signal)
    }
    default:
      return step satisfies never
  }
}

/** What of an object that is there is not known. */
function tellOpen(
  child: PlacedChild,
  { kept, open }: Pick<Extract<DecidedChild['step'], { is: 'apply' | 'settled' }>, 'kept' | 'open'>,
  outlook: Outlook,
): ToldGaps {
  const node = nodeKey(child)
  const [old, unset] = [
    tellGaps(node, kept, outlook, 'the last value stays'),
    tellGaps(node, open, outlook, 'it stays unset'),
  ]
  return {
    unknown: [...old.unknown, ...unset.unknown],
    failed: [...old.failed, ...unset.failed],
  }
}

/** A new child that is made once something else is there. */
async function planLater(
  world: ChildWorld,
  child: PlacedChild,
  signal: AbortSignal,
): Promise<Draft> {
  const { place, object, gaps, waits } = child
  const node = nodeKey(child)
  const told = tellGaps(node, gaps, world.outlook)
  const reason = waits.length === 0 ? '' : `later: ${waits.join('; ')}`
  const change = { ...told, node, object: `${place.kind}/${place.name}`, reason }
  if (isStuck(gaps, world.outlook)) {
    const action = told.failed.length > 0 ? 'refuse' : 'wait'
    return { change: { ...change, fields: [], action } }
  }
  const fields = differencesOf(undefined, object, world.mask)
  const subject = await unfinishedChild(world, child, signal)
  return { change: { ...change, fields, action: 'create' }, subject }
}

/** As far as it is known; with the defaults of its schema, where the API server takes it like that. */
async function unfinishedChild(
  { dryRun, isManaged }: ChildDeps,
  { place, object, gaps, resource }: PlacedChild,
  signal: AbortSignal,
): Promise<Subject> {
  const known = unfinished(object)
  if (resource === undefined || !isManaged(known.object)) return known
  const key = toObjectKey(place.namespace, place.name)
  const patch = { type: 'apply', fieldManager: childManager, body: object } as const
  try {
    const next = await dryRun({ resource, key, patch }, signal)
    return { ...accepted(next, undefined), partial: gaps.length > 0 }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return known
  }
}
