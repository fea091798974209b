import { builtInReadiness } from '../../composition/built-in-readiness.ts'
import type { Schema } from '../../composition/graph/index.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'

type Resolve = (schema: Schema) => Schema

/** Structures are mocked this deep; schemas may refer to themselves. */
const deepest = 8

/** A time that is the same in every run. */
const someTime = '2000-01-01T00:00:00Z'

/**
 * The status that an object of this kind might have when all is well; undefined for a kind without
 * one. Values follow the schema where it says what they are like. Deterministic and pure.
 */
export function mockStatus(
  object: JsonObject,
  schema: Schema,
  resolve: Resolve,
): JsonObject | undefined {
  if (builtInReadiness(object) !== undefined) return builtInStatus(object)
  const declared = schema.properties?.status
  if (declared === undefined) return undefined
  const value = mock(resolve(declared), { resolve, name: 'status', depth: 0 })
  const status = isJsonObject(value) ? value : {}
  // Of a nested composite: its machinery is nobody's to read.
  const { plumbline: _machinery, ...own } = status
  const conditions = [condition('Ready'), condition('Synced')]
  return { ...own, ...(isReporting(declared, resolve) ? { conditions } : {}) }
}

function isReporting(status: Schema, resolve: Resolve): boolean {
  const { properties = {} } = resolve(status)
  return Object.keys(properties).length === 0 || properties.conditions !== undefined
}

function condition(type: string): JsonObject {
  const facts = { reason: 'Mocked', message: '', observedGeneration: 1 }
  return { type, status: 'True', ...facts, lastTransitionTime: someTime }
}

/** What the rules for Kubernetes' own kinds ask for. */
function builtInStatus({ kind, spec }: JsonObject): JsonObject {
  const wanted = isJsonObject(spec) ? spec.replicas : undefined
  const replicas = typeof wanted === 'number' ? wanted : 1
  const phases: Readonly<Record<string, string>> = {
    Namespace: 'Active',
    Pod: 'Running',
    PersistentVolumeClaim: 'Bound',
    PersistentVolume: 'Bound',
  }
  const phase = phases[String(kind)]
  const types = ['Ready', 'Available', 'Established', ...(kind === 'Job' ? ['Complete'] : [])]
  return {
    observedGeneration: 1,
    ...(phase === undefined ? {} : { phase }),
    ...allReplicas(replicas),
    conditions: types.map(condition),
    loadBalancer: { ingress: [{ hostname: 'mocked-hostname' }] },
  }
}

function allReplicas(replicas: number): JsonObject {
  const counts = ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas']
  const pods = ['desiredNumberScheduled', 'updatedNumberScheduled', 'numberAvailable']
  return Object.fromEntries([...counts, ...pods].map((name) => [name, replicas]))
}

interface Where {
  readonly resolve: Resolve
  /** The member whose value it is. */
  readonly name: string
  readonly depth: number
}

function mock(schema: Schema, where: Where): unknown {
  // The default of a structure says what stands there before anything is known.
  if (schema.default !== undefined && !isJsonObject(schema.default)) return schema.default
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema['x-kubernetes-int-or-string'] === true) return 1
  if (where.depth > deepest) return undefined
  switch (schema.type) {
    case 'string':
      return mockText(schema, where.name)
    case 'integer':
    case 'number':
      return mockNumber(schema)
    case 'boolean':
      return true
    case 'array':
      return mockList(schema, where)
    case 'object':
      return mockObject(schema, where)
    default:
      return schema.properties === undefined ? undefined : mockObject(schema, where)
  }
}

function mockText({ format, minLength = 0, maxLength = Infinity }: Schema, name: string): string {
  if (format === 'date-time') return someTime
  return `mocked-${name}`.padEnd(minLength, '-').slice(0, maxLength)
}

function mockNumber({ minimum, exclusiveMinimum, maximum }: Schema): number {
  const least = (minimum ?? 1) + (exclusiveMinimum === true ? 1 : 0)
  return Math.min(Math.max(least, 1), maximum ?? Infinity)
}

function mockList({ items }: Schema, where: Where): readonly unknown[] {
  if (items === undefined) return []
  const item = mock(where.resolve(items), { ...where, depth: where.depth + 1 })
  return item === undefined ? [] : [item]
}

function mockObject({ properties = {} }: Schema, where: Where): JsonObject {
  const members = Object.entries(properties).map(([name, member]) => {
    const value = mock(where.resolve(member), { ...where, name, depth: where.depth + 1 })
    return [name, name === 'observedGeneration' ? 1 : value] as const
  })
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}
