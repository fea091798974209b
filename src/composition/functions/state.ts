import type { JsonObject } from '../../kube/json.ts'

/** Connection details of an object in clear, as every function gets them. */
export type ConnectionDetails = Readonly<Record<string, Uint8Array>>

/** An object as the API server has it. */
export interface ObservedResource {
  readonly resource: JsonObject
  readonly connectionDetails?: ConnectionDetails
}

/** What there is. Keys of `resources` are names in the pipeline, not metadata.name. */
export interface ObservedState {
  readonly composite: ObservedResource
  readonly resources: Readonly<Record<string, ObservedResource>>
}

/** What a function says of the readiness of an object. */
export type Ready = 'True' | 'False' | 'Unspecified'

/** A partial object that a function wants. */
export interface DesiredResource {
  readonly resource: JsonObject
  readonly ready: Ready
  /** Only handed on from step to step. */
  readonly connectionDetails?: ConnectionDetails
}

/** What functions want so far; each step replaces it as a whole. */
export interface DesiredState {
  readonly composite: DesiredResource
  readonly resources: Readonly<Record<string, DesiredResource>>
}

/** Objects that a step asks for: one by name, those with labels, or (neither) all of the kind. */
export interface ResourceSelector {
  readonly apiVersion: string
  readonly kind: string
  readonly matchName?: string
  readonly matchLabels?: Readonly<Record<string, string>>
  /** Absent: cluster-scoped for a name, all namespaces for a list. */
  readonly namespace?: string
}

/** A kind whose OpenAPI schema a step asks for. */
export interface SchemaSelector {
  readonly apiVersion: string
  readonly kind: string
}

/** What a step asks for, by requirement name. */
export interface Requirements {
  readonly resources: Readonly<Record<string, ResourceSelector>>
  /** The deprecated twin of `resources`, answered in the request's twin field. */
  readonly extraResources: Readonly<Record<string, ResourceSelector>>
  readonly schemas: Readonly<Record<string, SchemaSelector>>
}

export const noRequirements: Requirements = { resources: {}, extraResources: {}, schemas: {} }

/** A schema that was looked up; without `openapiV3` when the API server has none. */
export interface SchemaAnswer {
  readonly openapiV3?: JsonObject
}

/** What was read for requirements. An empty list or schema: looked up, not there. */
export interface Answers {
  readonly resources: Readonly<Record<string, readonly JsonObject[]>>
  readonly extraResources: Readonly<Record<string, readonly JsonObject[]>>
  readonly schemas: Readonly<Record<string, SchemaAnswer>>
}
