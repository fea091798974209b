import type { Clock } from '../../runtime/clock.ts'
import type { Revision } from '../choose-composition.ts'
import type { GraphSpec } from '../composition.ts'
import { compile, type Graph, type KindRef, kindsOf } from '../graph/index.ts'
import { Recent } from '../recent.ts'
import { readingSchemas, SchemaError } from '../schema-error.ts'
import type { SchemaCache } from './schema-cache.ts'

/** A compiled graph, and which resource nodes each resource node needs. */
export interface CompiledGraph {
  readonly graph: Graph
  readonly needs: ReadonlyMap<string, readonly string[]>
  /**
   * Kinds whose schema is not published. They count as not served: without it nobody can tell
   * whether an object that exists is ready.
   */
  readonly unknown: readonly KindRef[]
}

interface Cached extends CompiledGraph {
  readonly kinds: readonly KindRef[]
  readonly version: string
  checkedMs: number
}

/** How old the schemas that a graph was checked against may be before they are asked for again. */
const freshMs = 30_000
/** Instances look at theirs every ten minutes: a graph that nobody asks for that long has no users. */
const idleMs = 30 * 60_000

/**
 * Graphs by the content of their revision; compiled again when a schema changes, forgotten when no
 * instance uses them any more.
 */
export class GraphCache {
  /** What graphs are checked against. */
  readonly schemas: SchemaCache
  readonly #clock: Clock
  readonly #graphs: Recent<Cached>
  readonly #compiling = new Map<string, Promise<CompiledGraph>>()

  constructor(schemas: SchemaCache, clock: Clock) {
    this.schemas = schemas
    this.#clock = clock
    this.#graphs = new Recent(clock, { idleMs })
  }

  /** Graphs that are kept. */
  get size(): number {
    return this.#graphs.size
  }

  /** Throws SchemaError when the schemas cannot be loaded and were not before. */
  async get(revision: Revision, spec: GraphSpec, signal: AbortSignal): Promise<CompiledGraph> {
    const { hash } = revision
    const known = this.#graphs.get(hash)
    if (known !== undefined && this.#isFresh(known)) return known
    const compiling = this.#compiling.get(hash) ?? this.#compile(hash, spec, known, signal)
    this.#compiling.set(hash, compiling)
    return await compiling
  }

  /** What lacks a schema is asked for every time: it is being waited for. */
  #isFresh({ unknown, checkedMs }: Cached): boolean {
    return unknown.length === 0 && this.#clock.monotonic() - checkedMs < freshMs
  }

  async #compile(
    hash: string,
    spec: GraphSpec,
    known: Cached | undefined,
    signal: AbortSignal,
  ): Promise<CompiledGraph> {
    try {
      const kinds = known?.kinds ?? kindsOf(spec)
      const version = await readingSchemas(() => this.schemas.version(kinds, signal), signal)
      if (known !== undefined && known.version === version) {
        known.checkedMs = this.#clock.monotonic()
        return known
      }
      const loaded = await readingSchemas(() => this.schemas.load(kinds, signal), signal)
      const graph = compile(spec, loaded.schemas)
      const checkedMs = this.#clock.monotonic()
      const unknown = kinds.filter(
        (each) => loaded.schemas.schemaOf(each.apiVersion, each.kind) === undefined,
      )
      const made = {
        graph,
        needs: needsOf(graph),
        unknown,
        kinds,
        version: loaded.version,
        checkedMs,
      }
      this.#graphs.set(hash, made)
      return made
    } catch (error) {
      // What the schemas were a moment ago is better than nothing.
      if (known === undefined || !(error instanceof SchemaError)) throw error
      return known
    } finally {
      this.#compiling.delete(hash)
    }
  }
}

/** Hard edges between nodes that make children; values, references and queries in between are walked through. */
export function needsOf(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const resources = new Set(
    graph.nodes
      .filter(({ kind }) => kind === 'resource' || kind === 'function')
      .map(({ id }) => id),
  )
  const direct = new Map(
    graph.nodes.map(({ id, waitFor }) => {
      const edges = graph.edges.filter((edge) => edge.from === id && edge.to !== id && !edge.soft)
      return [id, new Set([...edges.map(({ to }) => to), ...Object.keys(waitFor)])] as const
    }),
  )
  const reach = (id: string, seen: Set<string>): readonly string[] =>
    [...(direct.get(id) ?? [])].flatMap((to) => {
      if (seen.has(to)) return []
      seen.add(to)
      return resources.has(to) ? [to] : reach(to, seen)
    })
  return new Map([...resources].map((id) => [id, [...new Set(reach(id, new Set([id])))].sort()]))
}
