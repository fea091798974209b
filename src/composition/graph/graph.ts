import type { Failure, Value } from './cel.ts'
import type { Schema } from './schema.ts'
import type { Resolve } from './shape.ts'
import type { KindRef, WaitState } from './source.ts'

/** Where in a template: member names and list indexes from its top. */
export type Path = readonly (string | number)[]

/** A step of a reference: a member, an index, or null for every item of a list. */
export type Step = string | number | null

/** A reference found in an expression. */
export interface Ref {
  readonly root: string
  readonly path: readonly Step[]
  /** Read only where something guards it: never waited for. */
  readonly soft: boolean
  /** Only asked whether it is there: its value goes nowhere. */
  readonly tested: boolean
  /** Only walked or counted: what is read of its items is a reference of its own. */
  readonly walked: boolean
  /** Read whenever the expression is evaluated, whatever its conditions give. */
  readonly certain: boolean
  /** Offset in the expression. */
  readonly at: number
}

/** Names to values; without prototype, so that `toString` is no name. */
export type Names = Record<string, Value>

/** One expression, ready to run. Running is pure but for the step budget, which starts anew. */
export interface Program {
  readonly source: string
  readonly refs: readonly Ref[]
  /** The checked type of its result; dynamic when it could not be told. */
  readonly type: Schema
  /** Loop steps expected at most; lists without a declared bound count as 100. */
  readonly cost: number
  /** Reads secret values: what goes wrong with them must not be told in words. */
  readonly isSecret: boolean
  readonly run: (names: Names) => Value | Failure
}

/**
 * A template: literal parts (with `$${` already turned to `${`) and places that expressions fill.
 * `E` is an expression at the stage of the compiler: parsed first, then a checked Program.
 */
export type Body<E> =
  | { readonly literal: unknown }
  | { readonly whole: E; readonly wanted: Schema }
  | { readonly mixed: readonly (string | E)[] }
  | { readonly items: readonly Body<E>[] }
  | { readonly members: ReadonlyMap<string, Body<E>> }

export type NodeKind = 'resource' | 'ref' | 'query' | 'value' | 'function'

export interface GraphNode {
  readonly id: string
  readonly kind: NodeKind
  /** The kind of the objects of a resource, ref or query. */
  readonly of?: KindRef
  /** Type of one object (or of the value), not of the list that readers of a `forEach` see. */
  readonly schema: Schema
  readonly body: Body<Program>
  readonly when?: Program
  readonly each?: { readonly name: string; readonly of: Program; readonly key: Program }
  readonly readyWhen: readonly Program[]
  readonly waitFor: Readonly<Record<string, WaitState>>
  readonly onDelete: 'Delete' | 'Retain'
  readonly protect: boolean
  /** Its value (of a `value` or `function`) is or may hold a secret: never show it. */
  readonly isSecret: boolean
}

/** `from` needs `to`. Soft edges give neither order nor deletion waves. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly soft: boolean
  /** The place of the reference in `from`, such as `spec.x` or `when`. */
  readonly where: string
  readonly source: string
}

/** What a finding is about, for programs; the text is for people. */
export type FindingCode =
  | 'shape'
  | 'name'
  | 'syntax'
  | 'bound'
  | 'reference'
  | 'cycle'
  | 'unknown-kind'
  | 'field'
  | 'type'
  | 'value'
  | 'required'
  | 'omit'
  | 'function'
  | 'sensitive'
  | 'optional'
  | 'cost'

export interface Finding {
  readonly level: 'error' | 'warning'
  readonly code: FindingCode
  /** The node's id, `status` for the status template, `cycle` for a cycle, empty for the whole. */
  readonly node: string
  readonly path: Path
  /** Column in the expression from 1; 0 when the finding is about no place in an expression. */
  readonly at: number
  readonly message: string
}

/** A compiled Composition: immutable, and usable even with findings (the broken parts give gaps). */
export interface Graph {
  /** Every node comes after those it needs. */
  readonly nodes: readonly GraphNode[]
  readonly status: Body<Program>
  /** The type of the instance. */
  readonly self: Schema
  /** Follows the schemas of this graph; for converting what was observed. */
  readonly resolve: Resolve
  readonly edges: readonly Edge[]
  readonly findings: readonly Finding[]
  /** Expressions whose type could not be checked. */
  readonly untyped: number
}
