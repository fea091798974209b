import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import type { Condition } from '../../runtime/conditions.ts'
import type { NameRef, UpdatePolicy } from '../choose-composition.ts'
import type {
  CustomResourceDefinition,
  PrinterColumn,
  Scope,
} from '../crd/custom-resource-definition.ts'

/** `spec` of a CompositeResourceDefinition, as its CRD has validated it. */
export interface DefinitionSpec {
  readonly group: string
  readonly names: {
    readonly kind: string
    readonly plural: string
    readonly singular?: string
    readonly listKind?: string
    readonly shortNames?: readonly string[]
    readonly categories?: readonly string[]
  }
  readonly scope?: Scope
  readonly versions: readonly DefinedVersion[]
  readonly defaultCompositionRef?: NameRef
  readonly enforcedCompositionRef?: NameRef
  readonly defaultCompositionUpdatePolicy?: UpdatePolicy
}

export interface DefinedVersion {
  readonly name: string
  readonly served: boolean
  readonly referenceable: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly schema: { readonly openAPIV3Schema: JsonObject }
  readonly additionalPrinterColumns?: readonly PrinterColumn[]
}

export interface DefinitionStatus {
  readonly observedGeneration?: number
  readonly instances?: number
  /** The CustomResourceDefinition after it was last applied. */
  readonly definition?: AppliedDefinition
  readonly conditions?: readonly Condition[]
}

/** Nothing needs applying while the digest is that of what is wanted and the generation stands. */
export interface AppliedDefinition {
  readonly digest: string
  readonly generation: number
}

/** A CompositeResourceDefinition, read. */
export interface Definition {
  readonly object: KubeObject
  readonly name: string
  readonly spec: DefinitionSpec
  readonly status: DefinitionStatus
}

export function toDefinition(object: KubeObject): Definition {
  return {
    object,
    name: object.metadata.name,
    // Its CRD has validated the spec, and the status is ours.
    spec: object.spec as DefinitionSpec,
    status: (object.status ?? {}) as DefinitionStatus,
  }
}

/** How instances are addressed now: in the stored version of the CustomResourceDefinition. */
export function resourceOf(crd: KubeObject): Resource {
  // The API server's own format.
  const { group, names, scope, versions } = crd.spec as CustomResourceDefinition['spec']
  const version = versions.find(({ storage }) => storage)?.name ?? ''
  return { group, version, plural: names.plural, kind: names.kind, namespaced: scope !== 'Cluster' }
}
