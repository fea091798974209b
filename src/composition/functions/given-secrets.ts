import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { Path } from '../graph/index.ts'
import type { PipelineReader } from './ports.ts'
import { isMarkedSecret } from './secret-fields.ts'
import type { ConnectionDetails, ObservedState } from './state.ts'
import { isSecret, secretMembers, textsOf } from './texts.ts'

/** Shorter values, such as ports and flags, stand everywhere by chance. */
const shortest = 8

/**
 * The secret values that the steps of one pipeline were given: connection details, credentials and the
 * data of Secrets, in clear and as base64. A value that was also given in plain view, such as an
 * endpoint that stands in a status, too, is none.
 */
export class GivenSecrets {
  readonly #reader: Pick<PipelineReader, 'fetchSchema'>
  readonly #values = new Set<string>()
  /** Objects and inputs that were given. */
  readonly #open: JsonObject[] = []
  readonly #plain = new Set<string>()

  constructor(reader: Pick<PipelineReader, 'fetchSchema'>) {
    this.#reader = reader
  }

  addState({ composite, resources }: ObservedState): void {
    for (const { resource, connectionDetails = {} } of [composite, ...Object.values(resources)]) {
      this.addObject(resource)
      this.addData(connectionDetails)
    }
  }

  addObject(object: JsonObject): void {
    this.#open.push(object)
    if (!isSecret(object) || !isJsonObject(object.data)) return
    const entries = Object.entries(object.data)
    this.addData(
      Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(`${value}`, 'base64')])),
    )
  }

  addData(data: ConnectionDetails): void {
    for (const value of Object.values(data)) {
      const bytes = Buffer.from(value)
      const text = bytes.toString('utf8')
      if (text.trim().length < shortest) continue
      this.addText(text)
      this.addText(bytes.toString('base64'))
    }
  }

  addText(text: string): void {
    const value = text.trim()
    if (value.length >= shortest) this.#values.add(value)
  }

  isEmpty(): boolean {
    return this.#values.size === 0
  }

  /** Whether the text is one of them. */
  has(text: string): boolean {
    const value = text.trim()
    return this.#values.has(value) && !this.#plain.has(value)
  }

  /** Whether one of them stands in the text. */
  isQuotedIn(text: string): boolean {
    return this.#quotedIn(text).length > 0
  }

  /**
   * Looks whether those that stand in these texts were given in plain view as well; they are no
   * secrets then. To be awaited before the texts are judged.
   */
  async sift(texts: readonly string[], signal: AbortSignal): Promise<void> {
    for (const value of new Set(texts.flatMap((text) => this.#quotedIn(text)))) {
      if (await this.#isOpen(value, signal)) this.#plain.add(value)
    }
  }

  #quotedIn(text: string): readonly string[] {
    return [...this.#values].filter((value) => !this.#plain.has(value) && text.includes(value))
  }

  async #isOpen(value: string, signal: AbortSignal): Promise<boolean> {
    for (const object of this.#open) {
      const places = textsOf(object)
        .filter(({ text }) => text.trim() === value)
        .map(({ path }) => path)
      if (places.length > 0 && (await this.#areShown(object, places, signal))) return true
    }
    return false
  }

  /** Whether one of the places is neither the data of a Secret nor marked as secret. */
  async #areShown(
    object: JsonObject,
    places: readonly Path[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const shown = places.filter(([top]) => !isSecret(object) || !secretMembers.has(`${top}`))
    if (shown.length === 0) return false
    const { apiVersion, kind } = object
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return true
    const schema = await this.#reader.fetchSchema({ apiVersion, kind }, signal)
    return shown.some((place) => !isMarkedSecret(schema, place))
  }
}
