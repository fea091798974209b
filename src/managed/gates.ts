import { pauseOf, tellPause } from '../runtime/paused.ts'
import type { Ledger } from './ledger.ts'
import { allows, type ManagedResource } from './managed-resource.ts'
import type { Holder } from './references/holders.ts'
import { listNames } from './references/look-up.ts'

/** Whether a reconcile goes on to look at the cloud. */
export type Gate =
  | { readonly is: 'open' }
  /** Not ours to hold: nothing is written, nothing awaited. */
  | { readonly is: 'gone' }
  /** Nothing may be observed or written until the user lifts it. */
  | { readonly is: 'paused'; readonly message: string }
  /** Its deletion waits for others that refer to it. */
  | { readonly is: 'referenced'; readonly message: string }
  /** The finalizer can go without a look. `left`: an external resource may stay behind. */
  | { readonly is: 'release'; readonly left: boolean }

/** Pure checks, in order, before any call. `holders` are the objects that a deletion waits for. */
export function gates(resource: ManagedResource, ledger: Ledger, holders: readonly Holder[]): Gate {
  if (resource.deleting && !resource.hasFinalizer) return { is: 'gone' }
  const pause = pausedBy(resource)
  if (pause !== undefined) {
    return { is: 'paused', message: tellPause(pause, resource.deleting) }
  }
  if (!resource.deleting) return { is: 'open' }
  const neverOurs = ledger.owned === undefined && resource.intent === undefined
  if (neverOurs) return { is: 'release', left: false }
  if (holders.length > 0) return { is: 'referenced', message: referencedBy(holders) }
  return allows(resource, 'Delete') ? { is: 'open' } : { is: 'release', left: true }
}

/** A holder that refers to the object no more needs nobody's action but its own next write. */
function referencedBy(holders: readonly Holder[]): string {
  const namesOf = (leaving: boolean) =>
    holders.filter((holder) => holder.leaving === leaving).map(({ name }) => name)
  const [referring, leaving] = [namesOf(false), namesOf(true)]
  const parts = [
    ...(referring.length === 0
      ? []
      : [
          `${listNames(referring)}: referred to from there; delete the one that refers, or let it refer to another object`,
        ]),
    ...(leaving.length === 0
      ? []
      : [`${listNames(leaving)}: still in use there until the change of the reference is written`]),
  ]
  return `the deletion waits for ${parts.join('; and for ')}`
}

function pausedBy(resource: ManagedResource): string | undefined {
  const pause = pauseOf(resource.annotations)
  if (pause !== undefined) return pause
  return resource.policies.length === 0 ? 'spec.managementPolicies: []' : undefined
}
