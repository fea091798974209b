import type { Body, Ref, Step } from './graph.ts'
import type { Schema } from './schema.ts'
import { dynamic, itemsOf, memberOf, type Resolve } from './shape.ts'

/** A name whose optional fields an author should not read unguarded. */
export interface Root {
  /** The type of the name as an expression sees it. */
  readonly type: Schema
  /** Fields that the template sets are there whatever the schema says. */
  readonly body?: Body<unknown>
  /** Defaults of built-in kinds stand on fields that need not be there. */
  readonly ignoresDefaults: boolean
}

/**
 * The first optional step of an unguarded read below `spec`, with the path to it; undefined when
 * there is none. `status` and `metadata` are not looked at: there waiting is the point.
 */
export function optionalStep(ref: Ref, root: Root, resolve: Resolve): readonly Step[] | undefined {
  const start = ref.path.findIndex((step) => step !== null)
  if (ref.soft || start < 0 || ref.path[start] !== 'spec') return undefined
  let type = typeAt(root.type, ref.path.slice(0, start + 1), resolve)
  let body = memberBody(root.body, 'spec')
  for (let index = start + 1; index < ref.path.length; index += 1) {
    const step = ref.path[index] ?? null
    const member = memberBody(body, step)
    if (typeof step === 'string' && member === undefined && isOptional(type, step, root, resolve)) {
      return ref.path.slice(0, index + 1)
    }
    type = typeAfter(type, step, resolve)
    body = member
  }
  return undefined
}

function isOptional(type: Schema, name: string, root: Root, resolve: Resolve): boolean {
  if (type.properties === undefined || type.required?.includes(name) === true) return false
  const member = memberOf(type, name, resolve)
  return member !== undefined && (member.default === undefined || root.ignoresDefaults)
}

/** What lies at a path; dynamic where nothing is known of it. */
export function typeAt(type: Schema, path: readonly Step[], resolve: Resolve): Schema {
  return path.reduce<Schema>((found, step) => typeAfter(found, step, resolve), resolve(type))
}

/** What lies behind a step; dynamic where nothing is known of it. */
export function typeAfter(type: Schema, step: Step, resolve: Resolve): Schema {
  return typeof step === 'string'
    ? (memberOf(type, step, resolve) ?? dynamic)
    : itemsOf(type, resolve)
}

/** What the template puts at a step; undefined when it puts nothing there. */
function memberBody(body: Body<unknown> | undefined, step: Step): Body<unknown> | undefined {
  if (body === undefined || step === null) return undefined
  if ('members' in body) return body.members.get(String(step))
  if ('items' in body) return typeof step === 'number' ? body.items[step] : undefined
  if (!('literal' in body) || typeof body.literal !== 'object' || body.literal === null) {
    return undefined
  }
  // Of a list the members are its indexes.
  const member = Object.entries(body.literal).find(([key]) => key === String(step))
  return member === undefined ? undefined : { literal: member[1] }
}
