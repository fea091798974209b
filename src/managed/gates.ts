import { annotation } from './annotations.ts'
import type { Ledger } from './ledger.ts'
import { allows, type ManagedResource } from './managed-resource.ts'
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

/**
 * Pure checks, in order, before any call. `holders` are the objects that a deletion waits for, as
 * `Kind name`.
 */
export function gates(resource: ManagedResource, ledger: Ledger, holders: readonly string[]): Gate {
  if (resource.deleting && !resource.hasFinalizer) return { is: 'gone' }
  const pause = pausedBy(resource)
  if (pause !== undefined) {
    const waits = resource.deleting ? '; its deletion waits for that' : ''
    return { is: 'paused', message: `paused by ${pause}${waits}` }
  }
  if (!resource.deleting) return { is: 'open' }
  const neverOurs = ledger.owned === undefined && resource.intent === undefined
  if (neverOurs) return { is: 'release', left: false }
  if (holders.length > 0) return { is: 'referenced', message: referencedBy(holders) }
  return allows(resource, 'Delete') ? { is: 'open' } : { is: 'release', left: true }
}

function referencedBy(holders: readonly string[]): string {
  return `the deletion waits for ${listNames(holders)}: referred to from there; delete the one that refers, or let it refer to another object`
}

function pausedBy(resource: ManagedResource): string | undefined {
  if (resource.annotations[annotation.paused] === 'true')
    return `annotation ${annotation.paused}: "true"`
  return resource.policies.length === 0 ? 'spec.managementPolicies: []' : undefined
}
