import { describeUnknown } from '../../composition/evaluate/index.ts'
import { printPath } from '../../composition/graph/index.ts'
import type { DecidedChild } from '../../composition/run/decide.ts'
import type { Leftover } from '../../composition/run/decide-leftovers.ts'
import { nodeKey, type Place } from '../../composition/run/inventory.ts'
import { childManager } from '../../composition/run/ownership.ts'
import type { PlacedChild } from '../../composition/run/place-child.ts'
import { tellable } from '../../composition/run/secret-values.ts'
import type { JsonObject } from '../../kube/json.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import { type DryRun, isRefusal } from '../cluster/dry-run.ts'
import type { Look } from '../evaluation/look.ts'
import { differencesOf } from './differences.ts'
import { accepted, type Draft, leaving, type Subject, standing, unfinished } from './draft.ts'
import type { Change } from './plan.ts'

/** What planning children needs of the world. */
export interface ChildDeps {
  /** See dryRun; throws KubeError. */
  readonly dryRun: (what: DryRun, signal: AbortSignal) => Promise<KubeObject>
  /** The object as it may be shown. */
  readonly mask: (object: JsonObject) => JsonObject
  /** Whether the object has an external resource that is asked about. */
  readonly isManaged: (object: KubeObject) => boolean
}

/** What would happen to the children of an instance, in the graph's order, those that go last. */
export async function planChildren(
  deps: ChildDeps,
  seen: Look,
  signal: AbortSignal,
): Promise<readonly Draft[]> {
  const { decision, view, evaluation } = seen
  const made = await Promise.all(
    decision.children.map((child) => planChild(deps, seen, child, signal)),
  )
  const frozen = view.frozen.map(({ id, gaps }): Draft => {
    const unknown = gaps.map((gap) => describeUnknown(id, gap))
    return { change: { ...nothing, action: 'wait', node: id, object: id, unknown } }
  })
  const mayChange = new Map(
    evaluation.outcomes.flatMap((outcome) =>
      outcome.is === 'desired'
        ? [[nodeKey(keyed(outcome.node, outcome.key)), outcome.mayChange] as const]
        : [],
    ),
  )
  const drafts = made.map(({ change, ...subjects }): Draft => {
    const places = (mayChange.get(change.node) ?? []).map(
      ({ path, cause }) => `${change.node}: ${printPath(path)}: may change (${cause})`,
    )
    return { ...subjects, change: { ...change, unknown: [...change.unknown, ...places] } }
  })
  const gone = decision.leftovers.flatMap((leftover) => planLeftover(view, leftover))
  return withReplacements([...drafts, ...frozen, ...gone])
}

const nothing = { fields: [], unknown: [], reason: '' } as const

function keyed(id: string, key: string) {
  return key === '' ? { id } : { id, key }
}

async function planChild(
  deps: ChildDeps,
  { view }: Look,
  decided: DecidedChild,
  signal: AbortSignal,
): Promise<Draft> {
  const { child, step } = decided
  const { place } = child
  const facts = { ...nothing, node: nodeKey(child), object: `${place.kind}/${place.name}` }
  const live = liveAt(view, place)
  const subjects = live === undefined ? {} : { subject: standing(live) }
  switch (step.is) {
    case 'settled':
      return { change: { ...facts, action: 'none' }, ...subjects }
    case 'hold': {
      const reason = `others write its fields: ${step.rivals.join(', ')}`
      return { change: { ...facts, action: 'wait', reason }, ...subjects }
    }
    case 'refuse':
      return { change: { ...facts, action: 'refuse', reason: step.message }, ...subjects }
    case 'wait': {
      const glance = view.glance(place)
      const isNew = glance.is === 'seen' && glance.object === undefined
      const reason = step.messages.join('; ')
      return !isNew || step.failed.length > 0
        ? { change: { ...facts, action: 'wait', reason }, ...subjects }
        : await planLater(deps, child, signal)
    }
    case 'apply':
      return await planApply(deps, { child, object: step.object, live }, signal)
    default:
      return step satisfies never
  }
}

function liveAt(view: Look['view'], place: Place): KubeObject | undefined {
  const glance = view.glance(place)
  return glance.is === 'seen' ? glance.object : undefined
}

/** A new child that is made once something else is there. */
async function planLater(deps: ChildDeps, child: PlacedChild, signal: AbortSignal): Promise<Draft> {
  const { place, object, gaps, waits } = child
  const node = nodeKey(child)
  const change: Change = {
    action: 'create',
    node,
    object: `${place.kind}/${place.name}`,
    fields: differencesOf(undefined, object, deps.mask),
    unknown: gaps.map((gap) => describeUnknown(node, gap)),
    reason: waits.length === 0 ? '' : `later: ${waits.join('; ')}`,
  }
  return { change, subject: await unfinishedChild(deps, child, signal) }
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
  const patch = { type: 'apply', manager: childManager, body: object } as const
  try {
    const next = await dryRun({ resource, key, patch }, signal)
    return { ...accepted(next, undefined), partial: gaps.length > 0 }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return known
  }
}

async function planApply(
  { dryRun, mask }: ChildDeps,
  {
    child,
    object,
    live,
  }: {
    readonly child: PlacedChild
    readonly object: JsonObject
    readonly live: KubeObject | undefined
  },
  signal: AbortSignal,
): Promise<Draft> {
  const { place, resource, secrets } = child
  const facts = { ...nothing, node: nodeKey(child), object: `${place.kind}/${place.name}` }
  if (resource === undefined) {
    return { change: { ...facts, action: 'wait', reason: 'its kind is not served' } }
  }
  const key = toObjectKey(place.namespace, place.name)
  const patch = { type: 'apply', manager: childManager, body: object } as const
  try {
    const next = await dryRun({ resource, key, patch }, signal)
    const subject = accepted(next, live)
    if (live === undefined) {
      const fields = differencesOf(undefined, object, mask)
      return { change: { ...facts, action: 'create', fields }, subject }
    }
    const fields = differencesOf(live, next, mask)
    const action = fields.length === 0 ? 'none' : 'update'
    return { change: { ...facts, action, fields }, subject }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const reason = tellable(error, { object, secrets }).message
    return { change: { ...facts, action: 'refuse', reason } }
  }
}

function planLeftover(view: Look['view'], { entry, step }: Leftover): readonly Draft[] {
  const facts = { ...nothing, node: nodeKey(entry), object: `${entry.kind}/${entry.name}` }
  const live = liveAt(view, entry)
  const subjects = live === undefined ? {} : { subject: leaving(live) }
  switch (step.is) {
    case 'delete': {
      const reason = 'nothing wants it any more'
      return [{ change: { ...facts, action: 'delete', reason }, ...subjects }]
    }
    case 'release':
      return [{ change: { ...facts, action: 'release', reason: 'onDelete: Retain' } }]
    case 'wait':
      return [
        { change: { ...facts, action: 'delete', reason: `later: ${step.message}` }, ...subjects },
      ]
    case 'keep':
      return [{ change: { ...facts, action: 'refuse', reason: step.message } }]
    case 'forget':
      return []
    default:
      return step satisfies never
  }
}

/** A node whose old object goes while a new one comes is replaced. */
function withReplacements(drafts: readonly Draft[]): readonly Draft[] {
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
