import { KubeError } from '../../kube/error.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { KindRef, Schemas } from '../graph/index.ts'
import { Recent } from '../recent.ts'
import type { SchemaCache } from './schema-cache.ts'

/** As old may be what a graph was checked against. */
const freshMs = 30_000
const idleMs = 30 * 60_000

/**
 * The schemas of the kinds that functions deal with: every run of a pipeline asks for the same ones,
 * and to ask the API server whether they have changed is a request each time. While it does not tell
 * them, those that it told last stand for them.
 */
export class RecentSchemas {
  readonly #cache: Pick<SchemaCache, 'load'>
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #recent: Recent<{ readonly schemas: Schemas; readonly askedMs: number }>

  constructor(cache: Pick<SchemaCache, 'load'>, clock: Pick<Clock, 'monotonic'>) {
    this.#cache = cache
    this.#clock = clock
    this.#recent = new Recent(clock, { idleMs })
  }

  /** Throws KubeError while nothing is known. A kind that is not served is asked for every time. */
  async load(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schemas> {
    const name = JSON.stringify(kinds.map(({ apiVersion, kind }) => [apiVersion, kind]))
    const known = this.#recent.get(name)
    const askedMs = this.#clock.monotonic()
    if (known !== undefined && askedMs - known.askedMs < freshMs) return known.schemas
    const schemas = await this.#ask(kinds, known?.schemas, signal)
    const isServed = kinds.every(({ apiVersion, kind }) => schemas.schemaOf(apiVersion, kind))
    if (isServed) this.#recent.set(name, { schemas, askedMs })
    return schemas
  }

  async #ask(
    kinds: readonly KindRef[],
    last: Schemas | undefined,
    signal: AbortSignal,
  ): Promise<Schemas> {
    try {
      return (await this.#cache.load(kinds, signal)).schemas
    } catch (error) {
      if (last === undefined || !(error instanceof KubeError) || signal.aborted) throw error
      return last
    }
  }
}
