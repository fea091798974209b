import { nodeKey } from '../../composition/run/inventory.ts'
import { childManager } from '../../composition/run/ownership.ts'
import type { PlacedChild } from '../../composition/run/place-child.ts'
import { tellable } from '../../composition/run/secret-values.ts'
import type { JsonObject } from '../../kube/json.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import { isRefusal } from '../cluster/dry-run.ts'
import type { OwnAction } from '../cluster/own-rights.ts'
import type { ChildDeps } from './child-deps.ts'
import { isDenied, missingRight } from './denied.ts'
import { differencesOf } from './differences.ts'
import { accepted, type Draft, unchanged, unfinished } from './draft.ts'
import type { ToldGaps } from './tell-gaps.ts'
import { shortened } from './tell-refusal.ts'

/** A child as it would be applied. */
interface Wanted {
  readonly child: PlacedChild
  readonly object: JsonObject
  readonly live: KubeObject | undefined
  readonly told: ToldGaps
}

/** What applying a child as it is wanted would do; `live`: what is there. Throws KubeError. */
export async function planApply(
  { dryRun, mayDo, mask }: Pick<ChildDeps, 'dryRun' | 'mayDo' | 'mask'>,
  { child, object, live, told }: Wanted,
  signal: AbortSignal,
): Promise<Draft> {
  const { place, resource, secrets } = child
  const named = { node: nodeKey(child), object: `${place.kind}/${place.name}` }
  const facts = { ...unchanged, ...told, ...named }
  if (resource === undefined) {
    return { change: { ...facts, action: 'wait', reason: 'its kind is not served' } }
  }
  const key = toObjectKey(place.namespace, place.name)
  const patch = { type: 'apply', fieldManager: childManager, body: object } as const
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
    const right = isDenied(error)
      ? await missing(mayDo, { live, resource, key }, signal)
      : undefined
    if (right !== undefined) {
      return untried({ child, object, live, told }, missingRight(right, place), mask)
    }
    const reason = shortened(tellable(error, { object, secrets }).message)
    return { change: { ...facts, action: 'refuse', reason } }
  }
}

/** A right that whoever plans lacks: a policy of the cluster, which answers alike, concerns all. */
async function missing(
  mayDo: ChildDeps['mayDo'],
  { live, ...what }: Pick<OwnAction, 'resource' | 'key'> & Pick<Wanted, 'live'>,
  signal: AbortSignal,
): Promise<OwnAction['verb'] | undefined> {
  for (const verb of live === undefined ? (['patch', 'create'] as const) : (['patch'] as const)) {
    if (!(await mayDo({ verb, ...what }, signal))) return verb
  }
  return undefined
}

/** What the controller may do and whoever plans may not: a new object is told as it is wanted. */
function untried(
  { child, object, live, told }: Wanted,
  reason: string,
  mask: ChildDeps['mask'],
): Draft {
  const { place } = child
  const named = { node: nodeKey(child), object: `${place.kind}/${place.name}` }
  const facts = { ...unchanged, ...told, ...named, reason: `not tried: ${reason}` }
  if (live !== undefined) return { change: { ...facts, action: 'not-asked', reason } }
  const fields = differencesOf(undefined, object, mask)
  return { change: { ...facts, action: 'create', fields }, subject: unfinished(object) }
}
