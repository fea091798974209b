import type { JsonObject } from '../../kube/json.ts'

/** A kind by its API version, as manifests write it. */
export interface KindRef {
  readonly apiVersion: string
  readonly kind: string
}

/** The part of a Composition's `spec` (mode Graph) that is compiled. */
export interface CompositionSource {
  readonly compositeTypeRef: KindRef
  readonly nodes: readonly NodeSource[]
  /** Template of what the graph contributes to the instance's `status`. */
  readonly status?: JsonObject
}

/** How far a node that is waited for must have come. */
export type WaitState = 'exists' | 'synced' | 'ready'

/** One node as authored; exactly one of resource, ref, query, value, function. */
export interface NodeSource {
  readonly id: string
  /** Template of one object; `apiVersion` and `kind` are literals. */
  readonly resource?: JsonObject
  /** One existing object: `{apiVersion, kind, name, namespace?}`, name and namespace templates. */
  readonly ref?: JsonObject
  /** Existing objects: `{apiVersion, kind, namespace?, matchLabels?}`, values templates. */
  readonly query?: JsonObject
  /** A computed value: an expression, or a template of any shape. */
  readonly value?: unknown
  /** A pipeline step without its name; only `input` is computed. The caller runs it. */
  readonly function?: JsonObject
  readonly when?: string
  /** One iterator name with the expression of its list. */
  readonly forEach?: Readonly<Record<string, string>>
  /** The identity of an item: an expression that gives a text, unique among the items. */
  readonly key?: string
  readonly waitFor?: Readonly<Record<string, WaitState>>
  readonly readyWhen?: readonly string[]
  readonly onDelete?: 'Delete' | 'Retain'
  readonly protect?: boolean
}
