import { type KubeObject, keyOf } from '../kube/object.ts'
import type { StoreReader } from '../runtime/store.ts'
import { readIntent } from './annotations.ts'
import type { ManagedResource } from './managed-resource.ts'

/** Index of managed resources by the external name they ask for. */
export const byExternalName = 'external-name'

/**
 * Another object of the kind that claimed the same external name in the same region before us, as
 * `namespace/name`. Who owns it has it; before that the first recorded intent wins, so that two objects applied at once never both
 * take one resource for their own.
 */
export function rivalOf(
  store: Pick<StoreReader, 'byIndex'>,
  resource: ManagedResource,
): string | undefined {
  const name = resource.requestedName
  const region = regionIn(resource.object)
  const rival = store.byIndex(byExternalName, name).find((other) => {
    if (other.metadata.uid === resource.uid || regionIn(other) !== region) return false
    if (ownsAlready(other)) return true
    const theirs = readIntent(other.metadata.annotations ?? {}, other.metadata.uid)
    if (theirs === undefined) return false
    const { intent } = resource
    return intent === undefined || precedes(theirs, intent)
  })
  return rival === undefined ? undefined : keyOf(rival)
}

/** Also one that was adopted, without an intent to create. */
function ownsAlready(other: KubeObject): boolean {
  const { sync } = (other.status ?? {}) as { readonly sync?: { readonly owned?: unknown } }
  return sync?.owned !== undefined
}

interface Claim {
  readonly uid: string
  readonly at: string
}

function precedes(a: Claim, b: Claim): boolean {
  return a.at === b.at ? a.uid < b.uid : a.at < b.at
}

function regionIn(object: { readonly [member: string]: unknown }): unknown {
  const spec = object.spec as { readonly forProvider?: Readonly<Record<string, unknown>> }
  return spec.forProvider?.region ?? spec.forProvider?.locationConstraint
}
