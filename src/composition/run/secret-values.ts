import { KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'

/** Members of a Secret whose values are secret; their names are not. */
const secretMembers = ['data', 'stringData'] as const

/** Whether the object is of the kind whose values are secret. */
function isSecret({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret'
}

/** The object with the names of its secret values only. */
export function withoutSecretValues(object: JsonObject): JsonObject {
  if (!isSecret(object)) return object
  const hidden = secretMembers.flatMap((member) => {
    const values = object[member]
    return isJsonObject(values) ? [[member, Object.keys(values).sort()] as const] : []
  })
  return { ...object, ...Object.fromEntries(hidden) }
}

/**
 * Whether the Secret that lives has the values that are wanted. They are compared as bytes, and
 * directly: whatever is recorded of them in a status could be guessed from there.
 */
export function hasSecretValues(wanted: JsonObject, live: JsonObject): boolean {
  if (!isSecret(wanted)) return true
  const held = isJsonObject(live.data) ? live.data : {}
  return [...valuesOf(wanted)].every(([name, value]) => {
    return Object.hasOwn(held, name) && value.equals(toBytes(held[name], 'base64'))
  })
}

/** As the API server puts them together: `stringData` goes over `data`. */
function valuesOf({ data, stringData }: JsonObject): ReadonlyMap<string, Buffer> {
  const encoded = Object.entries(isJsonObject(data) ? data : {})
  const plain = Object.entries(isJsonObject(stringData) ? stringData : {})
  return new Map([
    ...encoded.map(([name, value]) => [name, toBytes(value, 'base64')] as const),
    ...plain.map(([name, value]) => [name, toBytes(value, 'utf8')] as const),
  ])
}

/** The API server takes null for no bytes. */
function toBytes(value: unknown, encoding: 'base64' | 'utf8'): Buffer {
  return Buffer.from(typeof value === 'string' ? value : '', encoding)
}

/**
 * The failure of a write as it may be told. Messages of the API server and of webhooks quote values;
 * of a Secret only the reason and the fields are told.
 */
export function tellable(error: KubeError, object: JsonObject): KubeError {
  if (!isSecret(object)) return error
  const { code, reason, retryAfterSeconds } = error
  const causes = error.causes.map(({ reason: why, field }) => ({
    ...(why === undefined ? {} : { reason: why }),
    ...(field === undefined ? {} : { field }),
  }))
  const fields = [...new Set(causes.flatMap(({ field }) => field ?? []))].sort()
  const where = fields.length === 0 ? '' : ` at ${fields.join(', ')}`
  const message = `${code} ${reason}${where} (the message is withheld: it could quote the Secret)`
  return new KubeError({ message, code, reason, retryAfterSeconds, causes })
}
