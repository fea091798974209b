import type { JsonObject } from '../../kube/json.ts'
import type { FunctionResponse } from './response.ts'
import type { ResourceSelector, SchemaSelector } from './state.ts'

/** Sends one request to a function. FunctionError when there is no answer. */
export interface FunctionCaller {
  call(functionName: string, request: Buffer, signal: AbortSignal): Promise<FunctionResponse>
}

/** What a pipeline reads from the API server while it runs. Whatever these throw fails the step. */
export interface PipelineReader {
  /** The objects that match, in any order; empty when there are none, also of an unknown kind. */
  fetchRequired(selector: ResourceSelector, signal: AbortSignal): Promise<readonly JsonObject[]>
  /** The kind's OpenAPI v3 schema with `$ref`s flattened; undefined when there is none. */
  fetchSchema(selector: SchemaSelector, signal: AbortSignal): Promise<JsonObject | undefined>
  /** The data of a Secret, decoded; undefined when there is no such Secret. */
  readCredentials(
    secret: SecretRef,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Uint8Array>> | undefined>
}

/**
 * Why an object that functions want must not be made, changed or deleted in this pass for whom the
 * pipeline runs; undefined when it may be. Whatever it throws is thrown by the run.
 */
export type RefusalOf = (object: JsonObject, signal: AbortSignal) => Promise<Refusal | undefined>

export type Refusal =
  /** `why`, as a sentence. */
  | { readonly is: 'forbidden'; readonly why: string }
  /** Its kind is not served: who may make it can be asked when it is. */
  | { readonly is: 'undecided' }

export interface SecretRef {
  readonly namespace: string
  readonly name: string
}
