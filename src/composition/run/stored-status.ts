import { isDeepStrictEqual } from 'node:util'
import { KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KindRef, Schema, Schemas } from '../graph/index.ts'
import { createResolve, type Resolve } from '../graph/shape.ts'
import type { InstanceStatus } from '../instance.ts'
import type { Composite } from './composite.ts'
import type { Run } from './deps.ts'

/**
 * Whether the status that stands is what the API server makes of this one by filling in the defaults of
 * the definition's schema. The schema is asked for only when nothing else can be the difference; while
 * it cannot be read nobody knows, and what is to be said is said once more. Throws the signal's reason.
 */
export async function isStored(
  run: Pick<Run, 'graphs'>,
  { object, status }: Pick<Composite, 'object' | 'status'>,
  said: InstanceStatus,
  signal: AbortSignal,
): Promise<boolean> {
  if (!agree(said, status)) return false
  const { apiVersion, kind } = object
  const schemas = await schemasOf(run, { apiVersion, kind }, signal)
  const schema = schemas?.schemaOf(apiVersion, kind)?.properties?.status
  if (schemas === undefined || schema === undefined) return false
  return isDeepStrictEqual(asStored(said, schema, createResolve(schemas)), status)
}

async function schemasOf(
  { graphs }: Pick<Run, 'graphs'>,
  kind: KindRef,
  signal: AbortSignal,
): Promise<Schemas | undefined> {
  try {
    return (await graphs.schemas.load([kind], signal)).schemas
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof KubeError) return undefined
    throw error
  }
}

/** Whether two values differ at most in members that only one of them has. */
function agree(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => agree(item, other[index]))
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return isDeepStrictEqual(one, other)
  return Object.entries(one).every(([name, value]) => {
    return value === null || !Object.hasOwn(other, name) || agree(value, other[name])
  })
}

/**
 * The value as the API server stores it after a merge patch, by its structural schema: without null,
 * and with defaults. What the schema does not know is refused, not dropped: writes are strict. Pure.
 */
export function asStored(value: unknown, schema: Schema, resolve: Resolve): unknown {
  const is = resolve(schema)
  const { items } = is
  if (Array.isArray(value) && items !== undefined) {
    return value.map((item) => asStored(item, items, resolve))
  }
  return isJsonObject(value) ? membersAsStored(value, is, resolve) : value
}

function membersAsStored(value: JsonObject, schema: Schema, resolve: Resolve): JsonObject {
  const { properties = {}, additionalProperties: others } = schema
  const rest = typeof others === 'object' ? others : {}
  const defaults = Object.entries(properties).flatMap(([name, member]) => {
    const { default: initial } = resolve(member)
    return initial === undefined ? [] : [[name, initial] as const]
  })
  const given = Object.entries(value).filter(([, member]) => member !== null)
  const stored = Object.entries({ ...Object.fromEntries(defaults), ...Object.fromEntries(given) })
  return Object.fromEntries(
    stored.map(([name, member]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined
      return [name, asStored(member, own ?? rest, resolve)]
    }),
  )
}
