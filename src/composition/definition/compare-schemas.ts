import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { propertiesOf } from './author-schema.ts'
import { tightenedBounds } from './compare-bounds.ts'
import { stringsOf } from './emit-composite.ts'

/** One way in which a schema refuses or changes what was accepted before. */
export interface Break {
  /** Such as `spec.size`; `[]` stands for the items of a list, `{}` for the values of a map. */
  readonly path: string
  readonly what: string
}

/**
 * How objects, manifests and readers that were right under `before` may be wrong under `after`, in
 * the order of the schema. Conservative: what cannot be compared (patterns, rules, combinations)
 * counts as tightened when it is new or another. Pure.
 */
export function compareSchemas(
  before: JsonObject,
  after: JsonObject,
  path: string,
): readonly Break[] {
  const retyped = compareTypes(before, after)
  if (retyped !== undefined) return [{ path, what: retyped }]
  const own = [
    ...tightenedBounds(before, after),
    ...compareDefaults(before, after),
    ...compareMerging(before, after),
    ...compareRules(before, after),
  ]
  return [
    ...own.map((what) => ({ path, what })),
    ...compareRequired(before, after, path),
    ...compareProperties(before, after, path),
    ...compareValues(before, after, path),
    ...compareItems(before, after, path),
  ]
}

function compareTypes(before: JsonObject, after: JsonObject): string | undefined {
  const [from, to] = [typeOf(before), typeOf(after)]
  const widened = to === 'any' || (from === 'integer' && to === 'number')
  return from === to || widened ? undefined : `type changed from ${from} to ${to}`
}

function typeOf(schema: JsonObject): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string'
  return typeof schema.type === 'string' ? schema.type : 'any'
}

/** The default is what stored objects without the field have: another changes them all. */
function compareDefaults(before: JsonObject, after: JsonObject): readonly string[] {
  if (isDeepStrictEqual(before.default, after.default)) return []
  return [`default changed from ${print(before.default)} to ${print(after.default)}`]
}

function print(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value)
}

/** How server-side apply merges, and what is kept of unknown fields. */
function compareMerging(before: JsonObject, after: JsonObject): readonly string[] {
  const modes = ['x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type']
  const changed = modes
    .filter((mode) => !isDeepStrictEqual(before[mode], after[mode]))
    .map((mode) => `${mode} changed from ${print(before[mode])} to ${print(after[mode])}`)
  return keepsUnknown(before) && !keepsUnknown(after)
    ? [...changed, 'unknown fields are no longer kept']
    : changed
}

function keepsUnknown(schema: JsonObject): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true
}

function compareRules(before: JsonObject, after: JsonObject): readonly string[] {
  const known = new Set(rulesOf(before))
  return rulesOf(after)
    .filter((rule) => !known.has(rule))
    .map((rule) => `rule added or changed: ${rule}`)
}

function rulesOf(schema: JsonObject): readonly string[] {
  const rules: unknown = schema['x-kubernetes-validations']
  return Array.isArray(rules)
    ? rules.filter(isJsonObject).flatMap(({ rule }) => (typeof rule === 'string' ? [rule] : []))
    : []
}

/** A required field with a default is never missing. */
function compareRequired(before: JsonObject, after: JsonObject, path: string): readonly Break[] {
  const known = new Set(stringsOf(before.required))
  return stringsOf(after.required)
    .filter((name) => !known.has(name))
    .filter((name) => !hasDefault(propertiesOf(after)[name]))
    .map((name) => ({ path: join(path, name), what: 'became required' }))
}

function hasDefault(schema: unknown): boolean {
  return isJsonObject(schema) && schema.default !== undefined
}

function compareProperties(before: JsonObject, after: JsonObject, path: string): readonly Break[] {
  const [known, next] = [propertiesOf(before), propertiesOf(after)]
  const kept = Object.entries(known).flatMap(([name, old]) => {
    const place = join(path, name)
    const now = next[name]
    if (!isJsonObject(old)) return []
    if (isJsonObject(now)) return compareSchemas(old, now, place)
    return keepsUnknown(after) ? [] : [{ path: place, what: 'was removed' }]
  })
  return [...kept, ...compareNamed(before, after, path)]
}

/** Fields that have a schema of their own now and were held by a free-form object before. */
function compareNamed(before: JsonObject, after: JsonObject, path: string): readonly Break[] {
  const values = valuesOf(before)
  if (values === undefined) return []
  const known = propertiesOf(before)
  return Object.entries(propertiesOf(after)).flatMap(([name, now]) => {
    if (Object.hasOwn(known, name) || !isJsonObject(now)) return []
    return compareSchemas(values, now, join(path, name))
  })
}

/** The schema of members that are not named; undefined when there are none. */
function valuesOf(schema: JsonObject): JsonObject | undefined {
  const { additionalProperties } = schema
  if (isJsonObject(additionalProperties)) return additionalProperties
  return keepsUnknown(schema) || additionalProperties === true ? anything : undefined
}

const anything: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true }

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function compareValues(before: JsonObject, after: JsonObject, path: string): readonly Break[] {
  const old = valuesOf(before)
  const now = valuesOf(after)
  const place = `${path}{}`
  if (old === undefined || keepsUnknown(after)) return []
  if (now !== undefined) return compareSchemas(old, now, place)
  // Told by `compareMerging`.
  return keepsUnknown(before) ? [] : [{ path: place, what: 'was removed' }]
}

function compareItems(before: JsonObject, after: JsonObject, path: string): readonly Break[] {
  const [old = anything, now] = [before.items, after.items]
  return isJsonObject(old) && isJsonObject(now) ? compareSchemas(old, now, `${path}[]`) : []
}
