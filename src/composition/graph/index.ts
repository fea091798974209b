/**
 * The graph language: a Composition of mode Graph in, an immutable graph with findings out. The
 * evaluation (`../evaluate`) is the only other reader of what a graph is made of.
 */
export { compile } from './compile.ts'
export { describeFinding, hasErrors, printPath } from './finding.ts'
export type {
  Edge,
  Finding,
  FindingCode,
  Graph,
  GraphNode,
  NodeKind,
  Path,
} from './graph.ts'
export { kindsOf } from './kinds.ts'
export type { Schema, Schemas } from './schema.ts'
export type { CompositionSource, KindRef, NodeSource, WaitState } from './source.ts'
