import type { KubeObject } from '../../src/kube/object.ts'
import { fillReferences } from '../../src/managed/references/fill.ts'
import { type Before, resolveUses, valuesOf } from '../../src/managed/references/resolution.ts'
import { referenceUses } from '../../src/managed/references/uses.ts'
import type { Doc } from '../../src/provider/index.ts'
import { boxKind, boxOf, targetsOf } from './reference-objects.ts'

/** What is known of a Box before its references are looked at. */
export const fresh: Before = { remembered: [], stage: 'new' }
export const settled: Before = {
  remembered: [{ at: 'shelfName', by: 'name main', to: 'main', value: 'old-value' }],
  stage: 'there',
}
export const recreating: Before = { ...settled, stage: 'recreating' }

/** References to the Shelf `main`, by their policy. */
export const required = { name: 'main' }
export const optional = { name: 'main', policy: { resolution: 'Optional' } }
export const always = { name: 'main', policy: { resolve: 'Always' } }
export const optionalAlways = {
  name: 'main',
  policy: { resolution: 'Optional', resolve: 'Always' },
}

/** What the manifest becomes, and what is waited for; in brackets where a value is kept meanwhile. */
export function outcome(forProvider: Doc, before: Before, targets: readonly KubeObject[]) {
  const uses = referenceUses(boxKind, forProvider)
  const resolution = resolveUses(uses, before, targetsOf(boxOf('user', {}), targets))
  return {
    desired: fillReferences(boxKind, forProvider, valuesOf(resolution)),
    waiting: resolution.waiting.map(({ message, kept }) => (kept ? `(${message})` : message)),
  }
}
