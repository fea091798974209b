import { describeUnknown } from '../../composition/evaluate/index.ts'
import { printPath } from '../../composition/graph/index.ts'
import type { DecidedChild } from '../../composition/run/decide.ts'
import type { Leftover } from '../../composition/run/decide-leftovers.ts'
import { nodeKey } from '../../composition/run/inventory.ts'
import { childManager } from '../../composition/run/ownership.ts'
import { tellable } from '../../composition/run/secret-values.ts'
import type { JsonObject } from '../../kube/json.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import { type DryRun, isRefusal } from '../cluster/dry-run.ts'
import type { Look } from '../evaluation/look.ts'
import { differencesOf } from './differences.ts'
import type { Change } from './plan.ts'

/** What planning children needs of the world. */
export interface ChildDeps {
  /** See dryRun; throws KubeError. */
  readonly dryRun: (what: DryRun, signal: AbortSignal) => Promise<KubeObject>
  /** The object as it may be shown. */
  readonly mask: (object: JsonObject) => JsonObject
}

/** What would happen to the children of an instance, in the graph's order, those that go last. */
export async function planChildren(
  deps: ChildDeps,
  seen: Look,
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const { decision, view, evaluation } = seen
  const made = await Promise.all(
    decision.children.map((child) => planChild(deps, seen, child, signal)),
  )
  const frozen = view.frozen.map(({ id, gaps }): Change => {
    const unknown = gaps.map((gap) => describeUnknown(id, gap))
    return { ...nothing, action: 'wait', node: id, object: id, unknown }
  })
  const mayChange = new Map(
    evaluation.outcomes.flatMap((outcome) =>
      outcome.is === 'desired'
        ? [[nodeKey(keyed(outcome.node, outcome.key)), outcome.mayChange] as const]
        : [],
    ),
  )
  const changes = made
    .flatMap((change) => change ?? [])
    .map((change): Change => {
      const places = (mayChange.get(change.node) ?? []).map(
        ({ path, cause }) => `${change.node}: ${printPath(path)}: may change (${cause})`,
      )
      return { ...change, unknown: [...change.unknown, ...places] }
    })
  return withReplacements([...changes, ...frozen, ...decision.leftovers.flatMap(planLeftover)])
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
): Promise<Change | undefined> {
  const { child, step } = decided
  const { place } = child
  const facts = { ...nothing, node: nodeKey(child), object: `${place.kind}/${place.name}` }
  switch (step.is) {
    case 'settled':
      return undefined
    case 'hold':
      return {
        ...facts,
        action: 'wait',
        reason: `others write its fields: ${step.rivals.join(', ')}`,
      }
    case 'refuse':
      return { ...facts, action: 'refuse', reason: step.message }
    case 'wait': {
      const glance = view.glance(place)
      const isNew = glance.is === 'seen' && glance.object === undefined
      const isFailed = step.failed.length > 0
      if (!isNew || isFailed) return { ...facts, action: 'wait', reason: step.messages.join('; ') }
      const unknown = child.gaps.map((gap) => describeUnknown(facts.node, gap))
      const fields = differencesOf(undefined, child.object, deps.mask)
      const reason = child.waits.length === 0 ? '' : `later: ${child.waits.join('; ')}`
      return { ...facts, action: 'create', fields, unknown, reason }
    }
    case 'apply':
      return await planApply(deps, { decided, object: step.object, view }, signal)
    default:
      return step satisfies never
  }
}

async function planApply(
  { dryRun, mask }: ChildDeps,
  {
    decided: { child },
    object,
    view,
  }: {
    readonly decided: DecidedChild
    readonly object: JsonObject
    readonly view: Look['view']
  },
  signal: AbortSignal,
): Promise<Change | undefined> {
  const { place, resource } = child
  const facts = { ...nothing, node: nodeKey(child), object: `${place.kind}/${place.name}` }
  if (resource === undefined) return { ...facts, action: 'wait', reason: 'its kind is not served' }
  const glance = view.glance(place)
  const live = glance.is === 'seen' ? glance.object : undefined
  const key = toObjectKey(place.namespace, place.name)
  const patch = { type: 'apply', manager: childManager, body: object } as const
  try {
    const next = await dryRun({ resource, key, patch }, signal)
    if (live === undefined) {
      return { ...facts, action: 'create', fields: differencesOf(undefined, object, mask) }
    }
    const fields = differencesOf(live, next, mask)
    return fields.length === 0 ? undefined : { ...facts, action: 'update', fields }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { ...facts, action: 'refuse', reason: tellable(error, object).message }
  }
}

function planLeftover({ entry, step }: Leftover): readonly Change[] {
  const facts = { ...nothing, node: nodeKey(entry), object: `${entry.kind}/${entry.name}` }
  switch (step.is) {
    case 'delete':
      return [{ ...facts, action: 'delete', reason: 'nothing wants it any more' }]
    case 'release':
      return [{ ...facts, action: 'release', reason: 'onDelete: Retain' }]
    case 'wait':
      return [{ ...facts, action: 'delete', reason: `later: ${step.message}` }]
    case 'keep':
      return [{ ...facts, action: 'refuse', reason: step.message }]
    case 'forget':
      return []
    default:
      return step satisfies never
  }
}

/** A node whose old object goes while a new one comes is replaced. */
function withReplacements(changes: readonly Change[]): readonly Change[] {
  const goes = new Map(
    changes.filter(({ action }) => action === 'delete').map((change) => [change.node, change]),
  )
  const replaced = new Set<Change>()
  const merged = changes.map((change): Change => {
    const old = goes.get(change.node)
    if (change.action !== 'create' || old === undefined) return change
    replaced.add(old)
    return { ...change, action: 'replace', reason: `${old.object} goes` }
  })
  return merged.filter((change) => !replaced.has(change))
}
