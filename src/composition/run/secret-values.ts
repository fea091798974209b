import { isDeepStrictEqual } from 'node:util'
import { KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { digestOf } from '../digest.ts'

/** Member names from the top of an object; [] stands for all of its content. */
export type SecretPlace = readonly string[]

/** Members of a Secret whose values are secret; their names are not. */
const secretMembers = ['data', 'stringData'] as const

/** Where an object carries what of it is secret: out of reach of expressions and of JSON. */
const member = Symbol('secret places')

type SecretiveObject = JsonObject & { readonly [member]?: readonly SecretPlace[] }

/** The object, which knows from now on what of it is secret besides the values of a Secret. */
export function withSecretPlaces(object: JsonObject, places: readonly SecretPlace[]): JsonObject {
  if (places.length === 0) return object
  const secretive: SecretiveObject = { ...object, [member]: places }
  return secretive
}

/** Whether the object is of the kind whose values are secret. */
function isSecret({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret'
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
export function withoutSecretValues(object: JsonObject): JsonObject {
  return placesOf(object).reduce((shown, place) => withoutValue(shown, place), object)
}

/**
 * Whether the object that lives has the secret values that are wanted. They are compared directly, and
 * those of a Secret as bytes: whatever is recorded of them in a status could be guessed from there.
 */
export function hasSecretValues(wanted: JsonObject, live: JsonObject): boolean {
  const isSame = isSecret(wanted) ? isSameBytes : isHeld
  return placesOf(wanted).every((place) => {
    const value = at(wanted, place)
    const held = at(live, place)
    return value === undefined || (held !== undefined && isSame(value, held))
  })
}

/** What lives at the secret places of the object that is wanted, for comparing in memory only. */
export function secretDigest(wanted: JsonObject, live: JsonObject): string {
  return digestOf(placesOf(wanted).map((place) => at(live, place)))
}

/**
 * The failure of a write as it may be told. Messages of the API server and of webhooks quote values;
 * of what holds a secret only the reason and the fields are told.
 */
export function tellable(error: KubeError, object: JsonObject): KubeError {
  if (!isSecret(object) && placesOf(object).length === 0) return error
  const { code, reason, retryAfterSeconds } = error
  const causes = error.causes.map(({ reason: why, field }) => ({
    ...(why === undefined ? {} : { reason: why }),
    ...(field === undefined ? {} : { field }),
  }))
  const fields = [...new Set(causes.flatMap(({ field }) => field ?? []))].sort()
  const where = fields.length === 0 ? '' : ` at ${fields.join(', ')}`
  const message = `${code} ${reason}${where} (the message is withheld: it could quote a secret)`
  return new KubeError({ message, code, reason, retryAfterSeconds, causes })
}

function placesOf(object: JsonObject): readonly SecretPlace[] {
  if (isSecret(object)) {
    return secretMembers.flatMap((part) => {
      const values = object[part]
      return isJsonObject(values) ? Object.keys(values).map((name) => [part, name]) : []
    })
  }
  const secretive: SecretiveObject = object
  const places = secretive[member] ?? []
  return places.some((place) => place.length === 0) ? contentOf(object) : places
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

function at(value: unknown, place: SecretPlace): unknown {
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
