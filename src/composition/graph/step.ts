import { nameOf } from './fits.ts'
import { join } from './join.ts'
import { didYouMean } from './nearest.ts'
import type { Schema } from './schema.ts'
import { alternatives, dynamic, isTyped, memberOf, type Resolve } from './shape.ts'

/** The type of a member of a value, or what is wrong; `owner` is what messages call the value. */
export function stepInto(
  type: Schema,
  field: string,
  owner: string,
  resolve: Resolve,
): { readonly type: Schema } | { readonly error: string } {
  const members = alternatives(type, resolve)
  const found = members.flatMap((member) => {
    const step = stepOfOne(member, field, resolve)
    return step === undefined ? [] : [step]
  })
  if (found.length > 0) return { type: join(found, resolve) }
  return { error: missing(type, field, owner) }
}

function stepOfOne(type: Schema, field: string, resolve: Resolve): Schema | undefined {
  if (!isTyped(type) || type.type === 'never') return dynamic
  if (type.type === 'object' || type.properties !== undefined) return memberOf(type, field, resolve)
  return undefined
}

function missing(type: Schema, field: string, owner: string): string {
  if (type.type === 'array') {
    return `${owner} is a list and has no field ${field}: use an index, map() or exists()`
  }
  if (type.properties === undefined) return `${owner} is ${nameOf(type)} and has no field ${field}`
  const what = owner === 'the map' ? `entry for ${JSON.stringify(field)}` : `field ${field}`
  return `${owner} has no ${what}${didYouMean(field, Object.keys(type.properties))}`
}
