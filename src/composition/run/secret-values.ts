import { isDeepStrictEqual } from 'node:util'
import { KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { digestOf } from '../digest.ts'
import { isSecret, secretMembers } from '../secret-kind.ts'

/** Member names from the top of an object; [] stands for all of its content. */
export type SecretPlace = readonly string[]

/** An object that is wanted. Whoever hands it on must say what of it is secret. */
export interface WantedObject {
  readonly object: JsonObject
  /** What of the object is secret, besides the values of a Secret. */
  readonly secrets: readonly SecretPlace[]
}

/**
 * A Secret with its `stringData` as the data that the API server makes of it, over that of the same
 * name: `stringData` itself is never stored, so that nobody could own, compare or remove it.
 */
export function withStoredText(object: JsonObject): JsonObject {
  const { stringData, ...stored } = object
  if (!isSecret(object) || !isJsonObject(stringData)) return object
  const texts = Object.entries(stringData)
  // What is no text is left for the API server to refuse.
  if (!texts.every(([, text]) => typeof text === 'string' || text === null)) return object
  const encoded = texts.map(([name, text]) => [name, toBytes(text, 'utf8').toString('base64')])
  const data = isJsonObject(stored.data) ? stored.data : {}
  return { ...stored, data: { ...data, ...Object.fromEntries(encoded) } }
}

/** Where a field of a template lies in the object that is stored; see `withStoredText`. */
export function storedPath(object: JsonObject, path: readonly string[]): readonly string[] {
  const [first, ...rest] = path
  return isSecret(object) && first === 'stringData' ? ['data', ...rest] : path
}

/** The object with the names of its secret values only. */
export function withoutSecretValues(wanted: WantedObject): JsonObject {
  return placesOf(wanted).reduce((shown, place) => withoutValue(shown, place), wanted.object)
}

/**
 * Whether the object that lives has the secret values that are wanted. They are compared directly, and
 * those of a Secret as bytes: whatever is recorded of them in a status could be guessed from there.
 */
export function hasSecretValues(wanted: WantedObject, live: JsonObject): boolean {
  const isSame = isSecret(wanted.object) ? isSameBytes : isHeld
  return placesOf(wanted).every((place) => {
    const value = valueAt(wanted.object, place)
    const held = valueAt(live, place)
    return value === undefined || (held !== undefined && isSame(value, held))
  })
}

/** What lives at the secret places of the object that is wanted, for comparing in memory only. */
export function secretDigest(wanted: WantedObject, live: JsonObject): string {
  return digestOf(placesOf(wanted).map((place) => valueAt(live, place)))
}

/**
 * The failure of a write as it may be told. Messages of the API server and of webhooks quote values;
 * of what holds a secret only the reason and the fields are told.
 */
export function tellable(error: KubeError, wanted: WantedObject): KubeError {
  if (!isSecret(wanted.object) && placesOf(wanted).length === 0) return error
  const { code, reason, retryAfterSeconds } = error
  const causes = error.causes.map(({ reason: why, field }) => ({
    ...(why === undefined ? {} : { reason: why }),
    ...(field === undefined ? {} : { field }),
  }))
  const named = causes.flatMap(({ field }) => field ?? [])
  const fields = [...new Set(named.length > 0 ? named : misspelt(wanted.object))].sort()
  const where = fields.length === 0 ? '' : ` at ${fields.join(', ')}`
  const message = `${code} ${reason}${where} (the message is withheld: it could quote a secret)`
  return new KubeError({ message, code, reason, retryAfterSeconds, causes })
}

/** Values of a Secret that no API server takes: it names them in words only, which quote. */
function misspelt(object: JsonObject): readonly string[] {
  if (!isSecret(object)) return []
  return [...secretMembers].flatMap((part) => {
    const values = isJsonObject(object[part]) ? object[part] : {}
    const isFine = part === 'data' ? isBase64 : isText
    const wrong = Object.entries(values).filter(([, value]) => value !== null && !isFine(value))
    return wrong.map(([name]) => `${part}[${name}] (not ${part === 'data' ? 'base64' : 'a text'})`)
  })
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** As Go decodes it, which passes over line breaks. */
function isBase64(value: unknown): boolean {
  if (!isText(value)) return false
  const text = value.replace(/[\r\n]/g, '')
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

function placesOf({ object, secrets }: WantedObject): readonly SecretPlace[] {
  if (isSecret(object)) {
    return [...secretMembers].flatMap((part) => {
      const values = object[part]
      return isJsonObject(values) ? Object.keys(values).map((name) => [part, name]) : []
    })
  }
  return secrets.some((place) => place.length === 0) ? contentOf(object) : secrets
}

function contentOf(object: JsonObject): readonly SecretPlace[] {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...content } = object
  return Object.keys(content).map((name) => [name])
}

/** The API server takes null for no bytes. */
function toBytes(value: unknown, encoding: 'base64' | 'utf8'): Buffer {
  return Buffer.from(typeof value === 'string' ? value : '', encoding)
}

function isSameBytes(wanted: unknown, held: unknown): boolean {
  return toBytes(wanted, 'base64').equals(toBytes(held, 'base64'))
}

/** Whether everything wanted is there; the API server adds defaults. */
function isHeld(wanted: unknown, live: unknown): boolean {
  if (Array.isArray(wanted) && Array.isArray(live) && wanted.length === live.length) {
    return wanted.every((item, index) => isHeld(item, live[index]))
  }
  if (!isJsonObject(wanted) || !isJsonObject(live)) return isDeepStrictEqual(wanted, live)
  return Object.entries(wanted).every(([name, value]) => {
    return Object.hasOwn(live, name) && isHeld(value, live[name])
  })
}

/** What lies at a place; undefined when nothing does. */
export function valueAt(value: unknown, place: SecretPlace): unknown {
  return place.reduce<unknown>(
    (found, name) => (isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    value,
  )
}

function withoutValue(object: JsonObject, [name, ...rest]: SecretPlace): JsonObject {
  if (name === undefined || !Object.hasOwn(object, name)) return object
  const value = object[name]
  if (rest.length === 0) return { ...object, [name]: '' }
  return isJsonObject(value) ? { ...object, [name]: withoutValue(value, rest) } : object
}
