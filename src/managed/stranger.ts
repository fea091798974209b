import type { Present } from '../provider/index.ts'
import { annotation } from './annotations.ts'
import { isToldForeign } from './decide-absent.ts'
import { isRecreating } from './next-intent.ts'
import { confirm, only, type Plan, refuse } from './plan.ts'
import { rivalMessage } from './rival.ts'
import type { Snapshot } from './snapshot.ts'

/** Clocks of the cloud and ours may differ by this much. */
const clockSkewMs = 60_000

/** What to do when the resource under the right name is not the one that is ours; else undefined. */
export function strangerOf(snapshot: Snapshot, present: Present): Plan | undefined {
  const { ledger, resource } = snapshot
  if (ledger.owned === undefined)
    return isForeign(snapshot, present) ? foreign(snapshot) : undefined
  const { mark } = ledger.owned
  const same = mark === undefined || present.mark === undefined || mark === present.mark
  if (same || isOurRecreation(snapshot, present)) return undefined
  if (!snapshot.timing.confirmed) return only(confirm(snapshot.timing.confirmMs))
  return {
    action: refuse(
      'AlreadyExists',
      `${snapshot.name} was replaced by another resource of the same name (${present.mark} instead of ${mark}); to take it over, delete this object with managementPolicies without Delete and apply it again with annotation plumbline.dev/external-name: ${resource.requestedName}`,
    ),
    open: { state: 'Replaced', fields: [] },
    withheld: [],
  }
}

/** Whether it was made by a recreation of ours that was interrupted before it was recorded. */
export function isOurRecreation({ resource, ledger }: Snapshot, present: Present): boolean {
  const { intent } = resource
  if (intent === undefined || !isRecreating(resource, ledger.owned?.since)) return false
  return !createdBefore(present, intent.at)
}

/**
 * Whether what nothing is recorded of is not ours: claimed by another object, or neither named by
 * the user nor created after our own recorded intent. What appears after the cloud refused our create
 * was made by somebody else; once told, that holds after a restart too.
 */
export function isForeign(
  { resource, rival, createRefused }: Pick<Snapshot, 'resource' | 'rival' | 'createRefused'>,
  present: Present,
): boolean {
  if (rival !== undefined) return true
  const { intent, named } = resource
  if (intent === undefined) return !named
  return createRefused || isToldForeign(resource) || createdBefore(present, intent.at)
}

function createdBefore({ createdAt }: Present, at: string): boolean {
  return createdAt !== undefined && Date.parse(createdAt) < Date.parse(at) - clockSkewMs
}

function foreign(snapshot: Snapshot): Plan {
  const { name, resource, rival } = snapshot
  if (rival !== undefined) return claimed(snapshot, rival)
  const { name: own } = resource.object.metadata
  const consent =
    resource.annotations[annotation.createIntent] === undefined
      ? `set annotation ${annotation.externalName}: ${name}`
      : `set annotation ${annotation.externalName}: ${name} and remove annotation ${annotation.createIntent}`
  return only(
    refuse(
      'AlreadyExists',
      `${name} already exists and was not created by this object; to adopt it, ${consent}; to create another one, use another name (metadata.name is ${own})`,
    ),
  )
}

/** Two objects that ask for one resource: the first one has it. */
export function claimed({ name }: Pick<Snapshot, 'name'>, rival: string): Plan {
  return only(refuse('AlreadyExists', rivalMessage(name, rival)))
}
