import type { KubeObject, ObjectKey } from '../kube/object.ts'
import { keyOf } from '../kube/object.ts'
import type { AnyKind, Doc } from '../provider/index.ts'
import type { Condition } from '../runtime/conditions.ts'
import type { Annotations } from './annotations.ts'
import { annotation, type CreateIntent, finalizer, readIntent } from './annotations.ts'
import type { DriftStatus } from './drift-status.ts'
import { fillReferences } from './references/fill.ts'
import { noReferences, type Resolution, valuesOf } from './references/resolution.ts'

export type ManagementPolicy = '*' | 'Observe' | 'Create' | 'Update' | 'Delete'

export interface ProviderConfigRef {
  readonly kind: 'ProviderConfig' | 'ClusterProviderConfig'
  readonly name: string
}

export interface DriftSpec {
  readonly policy?: 'Correct' | 'Report' | 'Ignore'
  readonly interval?: string
  readonly ignore?: readonly IgnoreRule[]
}

export interface IgnoreRule {
  readonly path: string
  readonly effect: 'NoCorrect' | 'NoAlert' | 'Both'
  readonly until?: string
  readonly reason?: string
}

/** `status` as the engine writes it. Every member is optional in what is read back. */
export interface ManagedStatus {
  readonly observedGeneration?: number
  readonly conditions?: readonly Condition[]
  readonly externalName?: string
  readonly externalStatus?: string
  readonly lastHandledReconcileAt?: string
  readonly atProvider?: Doc
  readonly drift?: DriftStatus
  readonly sync?: Doc
}

/**
 * A managed resource as the engine reads it. The API server has checked it against the CRD, so the
 * members have their types; nothing here is written back.
 */
export interface ManagedResource {
  readonly object: KubeObject
  readonly key: ObjectKey
  readonly uid: string
  readonly namespace: string
  readonly generation: number
  readonly annotations: Annotations
  readonly deleting: boolean
  readonly hasFinalizer: boolean
  /** Canonical: two spellings of one thing are folded. References have their values in place. */
  readonly desired: Doc
  readonly references: Resolution
  readonly policies: readonly ManagementPolicy[]
  readonly providerConfigRef: ProviderConfigRef
  readonly connectionSecretName: string | undefined
  readonly drift: DriftSpec
  readonly status: ManagedStatus
  readonly intent: CreateIntent | undefined
  /** The annotation, else the object's name, as the user spelled it. */
  readonly requestedName: string
  readonly named: boolean
}

interface ManagedSpec {
  readonly forProvider?: Doc
  readonly managementPolicies?: readonly ManagementPolicy[]
  readonly providerConfigRef: ProviderConfigRef
  readonly writeConnectionSecretToRef?: { readonly name: string }
  readonly drift?: DriftSpec
}

/** `references` gives the values of references; without them a reference counts as undeclared. */
export function toManagedResource(
  kind: AnyKind,
  object: KubeObject,
  references: Resolution = noReferences,
): ManagedResource {
  const spec = object.spec as ManagedSpec
  const annotations = object.metadata.annotations ?? {}
  const forProvider = fillReferences(kind, spec.forProvider ?? {}, valuesOf(references))
  const name = annotations[annotation.externalName]
  return {
    object,
    key: keyOf(object),
    uid: object.metadata.uid,
    namespace: object.metadata.namespace ?? '',
    generation: object.metadata.generation ?? 0,
    annotations,
    deleting: object.metadata.deletionTimestamp !== undefined,
    hasFinalizer: object.metadata.finalizers?.includes(finalizer) ?? false,
    desired: kind.canonical === undefined ? forProvider : kind.canonical(forProvider),
    references,
    policies: spec.managementPolicies ?? defaultPolicies(kind),
    providerConfigRef: spec.providerConfigRef,
    connectionSecretName: spec.writeConnectionSecretToRef?.name,
    drift: spec.drift ?? {},
    status: (object.status as ManagedStatus | undefined) ?? {},
    intent: readIntent(annotations, object.metadata.uid),
    requestedName: name ?? object.metadata.name,
    named: name !== undefined && !isCopied(annotations, object.metadata.uid),
  }
}

/** Whether the annotations were written for another object: the name among them is not the user's. */
function isCopied(annotations: Annotations, uid: string): boolean {
  const intent = annotations[annotation.createIntent]
  return intent !== undefined && readIntent(annotations, uid) === undefined
}

/** What an object allows that says nothing about it. */
function defaultPolicies({ keptByDefault }: AnyKind): readonly ManagementPolicy[] {
  return keptByDefault === true ? ['Observe', 'Create', 'Update'] : ['*']
}

/** Whether the management policies allow the action. */
export function allows(resource: ManagedResource, action: Exclude<ManagementPolicy, '*'>): boolean {
  return resource.policies.includes('*') || resource.policies.includes(action)
}
