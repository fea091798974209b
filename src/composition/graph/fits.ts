import { oneOf } from './finding.ts'
import { brokenRule } from './literal.ts'
import { didYouMean } from './nearest.ts'
import type { Schema } from './schema.ts'
import { alternatives, dynamic, isOpen, isStruct, isTyped, type Resolve } from './shape.ts'

/** Beyond this depth the API server's dry run is the judge. */
const deepest = 16

/** Why a value of type `from` does not fit a place of type `to`; undefined when it does. */
export function misfit(from: Schema, to: Schema, resolve: Resolve, depth = 0): string | undefined {
  const value = resolve(from)
  const place = resolve(to)
  if (value === place || value.type === 'never' || depth > deepest) return undefined
  if (!isTyped(value) || !isTyped(place)) return undefined
  const places = alternatives(place, resolve)
  for (const member of alternatives(value, resolve)) {
    if (!isTyped(member)) continue
    const reasons = places.map((one) => misfitOfOne(member, one, resolve, depth))
    const [reason] = reasons
    if (reasons.every((each) => each !== undefined)) {
      return places.length === 1 ? reason : `is ${nameOf(member)}, expected ${namesOf(places)}`
    }
  }
  return undefined
}

function misfitOfOne(
  from: Schema,
  to: Schema,
  resolve: Resolve,
  depth: number,
): string | undefined {
  if (!isTyped(to) || isOpenValue(to)) return undefined
  if (from.type === 'null') return to.nullable === true ? undefined : 'null is not allowed'
  if (!hasType(from, to)) return `is ${nameOf(from)}, expected ${nameOf(to)}`
  if (from.type === 'array') return misfitOfList(from, to, resolve, depth)
  if (from.type === 'object') return misfitOfObject(from, to, resolve, depth)
  return misfitOfLiterals(from, to)
}

/** A place whose type is not told although it has other rules. */
function isOpenValue(schema: Schema): boolean {
  return schema.type === undefined && schema.properties === undefined && schema.enum === undefined
}

function hasType(from: Schema, to: Schema): boolean {
  const wanted = to.type ?? (to.properties === undefined ? undefined : 'object')
  if (wanted === undefined || from.type === undefined) return true
  return from.type === wanted || (from.type === 'integer' && wanted === 'number')
}

function misfitOfLiterals(from: Schema, to: Schema): string | undefined {
  if (from.enum === undefined) return undefined
  const strange = from.enum.find((value) => to.enum !== undefined && !to.enum.includes(value))
  if (strange !== undefined) {
    const allowed = oneOf((to.enum ?? []).map((value) => JSON.stringify(value)))
    return `may be ${JSON.stringify(strange)}, allowed are ${allowed}`
  }
  for (const value of from.enum) {
    const broken = brokenRule(value, to)
    if (broken !== undefined) return broken
  }
  return undefined
}

function misfitOfList(
  from: Schema,
  to: Schema,
  resolve: Resolve,
  depth: number,
): string | undefined {
  const most = from.maxItems
  if (most !== undefined && to.maxItems !== undefined && most > to.maxItems) {
    return `list may have ${most} items, allowed are ${to.maxItems}`
  }
  if (most !== undefined && to.minItems !== undefined && most < to.minItems) {
    return `list has at most ${most} items, needed are ${to.minItems}`
  }
  const reason = misfit(from.items ?? dynamic, to.items ?? dynamic, resolve, depth + 1)
  return reason === undefined ? undefined : `an item ${reason}`
}

function misfitOfObject(
  from: Schema,
  to: Schema,
  resolve: Resolve,
  depth: number,
): string | undefined {
  const members = Object.entries(from.properties ?? {})
  for (const [name, type] of members) {
    const place = declaredIn(to, name) ?? restOf(to)
    if (place === undefined) {
      return `has ${name}, which is no field here${didYouMean(name, Object.keys(to.properties ?? {}))}`
    }
    const reason = misfit(type, place, resolve, depth + 1)
    if (reason !== undefined) return `${name} ${reason}`
  }
  if (!isStruct(from)) return undefined
  const missing = (to.required ?? []).find((name) => declaredIn(from, name) === undefined)
  return missing === undefined ? undefined : `lacks ${missing}, which is required`
}

/** Own members only: `constructor` is a name like others. */
function declaredIn({ properties = {} }: Schema, name: string): Schema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined
}

/** The type of members that are not listed; undefined when there are none. */
function restOf(to: Schema): Schema | undefined {
  if (typeof to.additionalProperties === 'object') return to.additionalProperties
  return isOpen(to) || to.properties === undefined ? dynamic : undefined
}

/** A type for people: `string`, `list of string`. */
export function nameOf(schema: Schema): string {
  if (schema.type === 'array') return `list of ${nameOf(schema.items ?? dynamic)}`
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string'
  const members = schema.anyOf ?? schema.oneOf
  if (schema.type === undefined && members !== undefined) return namesOf(members)
  return schema.type ?? (schema.properties === undefined ? 'anything' : 'object')
}

function namesOf(schemas: readonly Schema[]): string {
  return oneOf([...new Set(schemas.map(nameOf))])
}
