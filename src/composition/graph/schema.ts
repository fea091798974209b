/**
 * A type, everywhere in this folder: an OpenAPI schema as the API server publishes it. Own words,
 * which no API uses: `type` "never", "null", "timestamp", "duration", "bytes", "type"; and `omit`.
 * A schema without type, members or alternatives is dynamic: anything fits, nothing is checked.
 */
export interface Schema {
  readonly type?: string
  /** The value may be `omit()`; own word of the checker. */
  readonly omit?: true
  readonly format?: string
  readonly description?: string
  readonly default?: unknown
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-validations'?: readonly CelRule[]
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
}

/** A rule that the API server evaluates; `self` is the value with this schema. */
interface CelRule {
  readonly rule: string
  readonly message?: string
}

/** What the API server serves, loaded beforehand: compiling does not wait (`kindsOf` says for what). */
export interface Schemas {
  /** The schema of a kind; undefined when the API server does not serve it. */
  readonly schemaOf: (apiVersion: string, kind: string) => Schema | undefined
  /** The schema behind a `$ref` such as `#/components/schemas/io.k8s.api.core.v1.PodSpec`. */
  readonly resolve: (ref: string) => Schema | undefined
}
