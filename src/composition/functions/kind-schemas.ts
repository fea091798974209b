import type { JsonObject } from '../../kube/json.ts'
import type { PipelineReader } from './ports.ts'

/** The schemas of the kinds that one pipeline deals with, each asked for once. */
export class KindSchemas {
  readonly #reader: Pick<PipelineReader, 'fetchSchema'>
  readonly #asked = new Map<string, Promise<JsonObject | undefined>>()

  constructor(reader: Pick<PipelineReader, 'fetchSchema'>) {
    this.#reader = reader
  }

  /** That of an object's kind; undefined when it has none. Throws what the reader throws. */
  async of({ apiVersion, kind }: JsonObject, signal: AbortSignal): Promise<JsonObject | undefined> {
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
    const name = JSON.stringify([apiVersion, kind])
    const known = this.#asked.get(name)
    if (known !== undefined) return await known
    const asking = this.#reader.fetchSchema({ apiVersion, kind }, signal)
    this.#asked.set(name, asking)
    return await asking
  }
}
