import type { KubeObject } from '../kube/object.ts'
import type { CompositionSource, KindRef } from './graph/source.ts'

/** `spec` of a Composition, as the API server has validated it. */
export type CompositionSpec = GraphSpec | PipelineSpec

export interface GraphSpec extends CompositionSource, CommonSpec {
  readonly mode: 'Graph'
}

export interface PipelineSpec extends CommonSpec {
  readonly mode: 'Pipeline'
  readonly pipeline: readonly PipelineStep[]
}

interface CommonSpec {
  readonly compositeTypeRef: KindRef
  /** EnvironmentConfigs merged in this order into `env`; a later one wins. */
  readonly environment?: readonly EnvironmentSelector[]
}

/** Exactly one member is set; labels select any number, merged in the order of their names. */
export interface EnvironmentSelector {
  readonly name?: string
  readonly matchLabels?: Readonly<Record<string, string>>
}

/** One step, spelled as Crossplane spells it. */
export interface PipelineStep {
  readonly step: string
  readonly functionRef: { readonly name: string }
  readonly input?: Readonly<Record<string, unknown>>
  readonly credentials?: readonly StepCredentials[]
  readonly requirements?: StepRequirements
}

interface StepCredentials {
  readonly name: string
  readonly source: 'None' | 'Secret'
  readonly secretRef?: { readonly namespace: string; readonly name: string }
}

interface StepRequirements {
  readonly requiredResources?: readonly RequiredResource[]
  readonly requiredSchemas?: readonly (KindRef & { readonly requirementName: string })[]
}

interface RequiredResource extends KindRef {
  readonly requirementName: string
  readonly name?: string
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly namespace?: string
}

/** Reads the spec of a Composition; its CRD has validated the shape. */
export function specOf(composition: KubeObject): CompositionSpec {
  return composition.spec as CompositionSpec
}
