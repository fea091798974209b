import type { JsonObject } from '../../kube/json.ts'
import { messageOf } from './error.ts'
import type { PipelineReader } from './ports.ts'

/** What is known of a kind's schema. */
export interface KindSchema {
  /** Undefined: there is none, or it cannot be read. */
  readonly schema: JsonObject | undefined
  /** As a sentence: why nobody knows whether there is one. */
  readonly unreadable: string | undefined
}

const none: KindSchema = { schema: undefined, unreadable: undefined }

/** The schemas of the kinds that one pipeline deals with, each asked for once. */
export class KindSchemas {
  readonly #reader: Pick<PipelineReader, 'fetchSchema'>
  readonly #asked = new Map<string, Promise<KindSchema>>()

  constructor(reader: Pick<PipelineReader, 'fetchSchema'>) {
    this.#reader = reader
  }

  /** That of an object's kind. Throws the signal's reason only. */
  async of({ apiVersion, kind }: JsonObject, signal: AbortSignal): Promise<KindSchema> {
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return none
    const name = JSON.stringify([apiVersion, kind])
    const known = this.#asked.get(name)
    if (known !== undefined) return await known
    const asking = this.#ask(apiVersion, kind, signal)
    this.#asked.set(name, asking)
    return await asking
  }

  async #ask(apiVersion: string, kind: string, signal: AbortSignal): Promise<KindSchema> {
    try {
      const schema = await this.#reader.fetchSchema({ apiVersion, kind }, signal)
      return { schema, unreadable: undefined }
    } catch (error) {
      signal.throwIfAborted()
      const unreadable = `the schema of ${kind} of ${apiVersion} cannot be read: ${messageOf(error)}`
      return { schema: undefined, unreadable }
    }
  }
}
