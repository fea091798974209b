import type { Body, Program } from './graph.ts'
import { join, withoutOmit } from './join.ts'
import type { Schema } from './schema.ts'
import type { Resolve } from './shape.ts'

/** The type of a text, number, boolean or null, with its value where that says more. */
export function typeOfLiteral(value: unknown): Schema {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return { type: typeof value, enum: [value] }
    case 'number':
      return { type: Number.isInteger(value) ? 'integer' : 'number', enum: [value] }
    default:
      return { type: 'null' }
  }
}

/** The type of what a checked template gives: of `value` nodes, for those who read them. */
export function typeOfBody(body: Body<Program>, resolve: Resolve): Schema {
  if ('whole' in body) return withoutOmit(body.whole.type)
  if ('mixed' in body) return { type: 'string' }
  if ('items' in body) {
    const items = join(
      body.items.map((item) => typeOfBody(item, resolve)),
      resolve,
    )
    return { type: 'array', items, maxItems: body.items.length }
  }
  if ('members' in body) {
    const members = [...body.members].map(
      ([name, member]) => [name, typeOfBody(member, resolve)] as const,
    )
    return struct(members)
  }
  return typeOfJson(body.literal, resolve)
}

function typeOfJson(value: unknown, resolve: Resolve): Schema {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => typeOfJson(item, resolve))
    return { type: 'array', items: join(items, resolve), maxItems: value.length }
  }
  if (typeof value !== 'object' || value === null) return typeOfLiteral(value)
  return struct(Object.entries(value).map(([name, member]) => [name, typeOfJson(member, resolve)]))
}

function struct(members: readonly (readonly [string, Schema])[]): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(members),
    required: members.map(([name]) => name),
  }
}
