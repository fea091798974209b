import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { isSecret, secretMembers } from '../secret-kind.ts'
import type { KindSchemas } from './kind-schemas.ts'
import { Quotes } from './quotes.ts'
import { isMarkedSecret, markedTexts } from './secret-fields.ts'
import type { ConnectionDetails, ObservedState } from './state.ts'
import { textsOf } from './texts.ts'

interface Given {
  readonly object: JsonObject
  readonly schema: JsonObject | undefined
}

/** What a text shows. */
export type Quoted =
  | { readonly is: 'secret' }
  /** Nobody knows whether it is secret; `why`, as a sentence. */
  | { readonly is: 'doubtful'; readonly why: string }

/** What to say of it. */
export function tellQuoted(quoted: Quoted): string {
  if (quoted.is === 'secret') return 'a secret value that it was given'
  return `a value that it was given and that may be secret: ${quoted.why}`
}

export function exposureCode({ is }: Quoted): 'SecretExposed' | 'SchemaUnavailable' {
  return is === 'secret' ? 'SecretExposed' : 'SchemaUnavailable'
}

/** Members of an object that are plain whatever its schema says. */
const plainMembers: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/**
 * The secret values that the steps of one pipeline were given: connection details, credentials, the
 * data of Secrets and fields that their schema marks as secret, in clear and as base64. What was also
 * given in plain view, such as an endpoint that stands in a status, too, is none. To stand in plain
 * view it must be a whole text: that one quotes a value by chance opens it nowhere else. Of an object
 * whose schema cannot be read any text may be secret, but for its metadata and conditions.
 */
export class GivenSecrets {
  readonly #schemas: KindSchemas
  readonly #quotes = new Quotes()
  readonly #doubts = new Quotes()
  readonly #unreadable = new Set<string>()
  /** What each base64 text is in clear. */
  readonly #clear = new Map<string, string>()
  readonly #unread: JsonObject[] = []
  readonly #given: Given[] = []
  #open: ReadonlySet<string> | undefined

  constructor(schemas: KindSchemas) {
    this.#schemas = schemas
  }

  addState({ composite, resources }: ObservedState): void {
    for (const { resource, connectionDetails = {} } of [composite, ...Object.values(resources)]) {
      this.addObject(resource)
      this.addData(connectionDetails)
    }
  }

  /** What is written in the Composition, which everybody may read. */
  addInput(input: JsonObject): void {
    this.#given.push({ object: input, schema: undefined })
    this.#open = undefined
  }

  /** An object that was given. */
  addObject(object: JsonObject): void {
    this.#unread.push(object)
    if (!isSecret(object) || !isJsonObject(object.data)) return
    const entries = Object.entries(object.data)
    this.addData(
      Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(`${value}`, 'base64')])),
    )
  }

  addData(data: ConnectionDetails): void {
    for (const value of Object.values(data)) this.#add(Buffer.from(value))
  }

  addText(text: string): void {
    this.#add(Buffer.from(text))
  }

  /** Finds out what of the objects is secret. To be awaited before texts are judged. */
  async learn(signal: AbortSignal): Promise<void> {
    for (const object of this.#unread.splice(0)) {
      const { schema, unreadable } = await this.#schemas.of(object, signal)
      this.#open = undefined
      // What of a Secret is secret needs no schema.
      if (unreadable !== undefined && !isSecret(object)) {
        this.#doubt(object, unreadable)
        continue
      }
      this.#given.push({ object, schema })
      for (const text of markedTexts(schema, object)) this.addText(text)
    }
  }

  isEmpty(): boolean {
    return this.#quotes.isEmpty() && this.#doubts.isEmpty()
  }

  /** What stands in the text, unless the text was given in plain view as it is. */
  quotedIn(text: string): Quoted | undefined {
    const counts = (value: string) => !this.#isOpen(value)
    const isSecretText = this.#quotes.standIn(text, counts)
    if (!isSecretText && !this.#doubts.standIn(text, counts)) return undefined
    if (this.#isOpen(text.trim())) return undefined
    if (isSecretText) return { is: 'secret' }
    return { is: 'doubtful', why: [...this.#unreadable].sort().join('; ') }
  }

  #doubt(object: JsonObject, why: string): void {
    this.#unreadable.add(why)
    const entries = Object.entries(object)
    const plain = entries.filter(([name]) => plainMembers.has(name))
    this.#given.push({ object: Object.fromEntries(plain), schema: undefined })
    for (const { path, text, isName } of textsOf(object)) {
      // Conditions are written for everybody to read.
      const isCondition = path[0] === 'status' && path[1] === 'conditions'
      const isPlain = plainMembers.has(`${path[0]}`) || isCondition
      if (!isPlain && !isName) this.#note(this.#doubts, Buffer.from(text))
    }
  }

  #add(bytes: Buffer): void {
    this.#note(this.#quotes, bytes)
  }

  /** In clear and as base64. */
  #note(quotes: Quotes, bytes: Buffer): void {
    const value = bytes.toString('utf8').trim()
    if (!quotes.add(value)) return
    const encoded = bytes.toString('base64')
    quotes.add(encoded)
    this.#clear.set(encoded, value)
  }

  #isOpen(value: string): boolean {
    this.#open ??= new Set(this.#given.flatMap(openTexts))
    const clear = this.#clear.get(value)
    return this.#open.has(value) || (clear !== undefined && this.#open.has(clear))
  }
}

/** The texts of an object that are neither the data of a Secret nor marked as secret. */
function openTexts({ object, schema }: Given): readonly string[] {
  const hidden = isSecret(object) ? secretMembers : new Set<string>()
  return textsOf(object)
    .filter(({ path }) => !hidden.has(`${path[0]}`) && !isMarkedSecret(schema, path))
    .map(({ text }) => text.trim())
}
