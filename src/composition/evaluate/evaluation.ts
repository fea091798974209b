import type { JsonObject } from '../../kube/json.ts'
import type { KindRef, Path, WaitState } from '../graph/index.ts'
import type { Readiness } from '../readiness.ts'

/**
 * What was observed: node id -> key -> object. A node without `forEach` has one object under the
 * key "". Of a `query` every match is an object under its `namespace/name`, and the node itself is
 * missing until it was looked up (an empty map says: no match). Of a `function` the keys are the
 * names of its resources.
 */
export type Observed = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>

export interface Inputs {
  /** The whole instance. */
  readonly self: JsonObject
  /** The merged data of the instance's EnvironmentConfigs; {} when it has none. */
  readonly env: JsonObject
  readonly observed: Observed
  /**
   * Present in a plan: values not known yet are allowed, and `metadata.name` and `spec` of an object
   * that does not exist are read from what is desired. `nameOf` gives the name that a resource
   * without one in its template will get; `key` is "" without `forEach`.
   */
  readonly plan?: { readonly nameOf: (node: string, key: string) => string }
}

/** A value that could not be computed. Whoever has the gap keeps what was there before. */
export interface Gap {
  /** The place in the node's template; of a frozen node `when`, `forEach.<name>` or `key`. */
  readonly path: Path
  /** waiting: something is not there yet. failed: it is there and the expression does not work. */
  readonly why: 'waiting' | 'failed'
  /** Such as `group.status.externalName is not set`; of a failure, with the column in front. */
  readonly message: string
  /**
   * The id of the node at the bottom, of several `a, b`; "self" and "env" are possible; "" for a
   * failure of its own.
   */
  readonly cause: string
}

/** In a plan: this value stands for something that does not exist yet. */
export interface MayChange {
  readonly path: Path
  readonly cause: string
}

/** What `waitFor` asks for and is not so yet. */
export interface Hold {
  readonly node: string
  readonly state: WaitState
  /** Such as `group is not ready: creating`. */
  readonly message: string
}

/** `key` is "" for a node without `forEach`. Objects share parts with the graph: never change them. */
export type Outcome =
  | {
      /** An object as it should be, without the places listed in `gaps`. */
      readonly is: 'desired'
      readonly node: string
      readonly key: string
      readonly object: JsonObject
      readonly gaps: readonly Gap[]
      readonly mayChange: readonly MayChange[]
      /** Unless empty the object must not be created yet; one that exists is applied all the same. */
      readonly holds: readonly Hold[]
    }
  | {
      /** What a `ref` or `query` wants looked up (frozen while that cannot be told). */
      readonly is: 'lookup'
      readonly node: string
      readonly lookup: Lookup
    }
  | {
      /** The evaluated template of a `function`. With gaps or holds: not to be run yet. */
      readonly is: 'function'
      readonly node: string
      readonly input: JsonObject
      readonly gaps: readonly Gap[]
      readonly holds: readonly Hold[]
    }
  | {
      readonly is: 'value'
      readonly node: string
      readonly value: unknown
      readonly gaps: readonly Gap[]
    }
  /** `when` is false: everything of this node goes. */
  | { readonly is: 'excluded'; readonly node: string }
  /** `when`, `forEach` or a `key` is undecided: what exists of this node stays untouched. */
  | { readonly is: 'frozen'; readonly node: string; readonly gaps: readonly Gap[] }

export type Lookup =
  | {
      readonly by: 'name'
      readonly of: KindRef
      readonly name: string
      readonly namespace?: string
    }
  | {
      readonly by: 'labels'
      readonly of: KindRef
      readonly matchLabels: Readonly<Record<string, string>>
      readonly namespace?: string
    }

export interface Evaluation {
  /** In the graph's order; the items of a `forEach` in key order. */
  readonly outcomes: readonly Outcome[]
  /** What the graph contributes to the instance's status, without the places listed in `gaps`. */
  readonly status: { readonly value: JsonObject; readonly gaps: readonly Gap[] }
  /** Of every observed object of a resource or ref: node id -> key -> state. */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, Readiness>>
}
