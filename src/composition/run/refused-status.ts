import { isConflict, KubeError, type StatusCause } from '../../kube/error.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { digestOf } from '../digest.ts'
import type { Gap } from '../evaluate/index.ts'
import { printPath } from '../graph/finding.ts'
import type { Path, Schema } from '../graph/index.ts'
import { createResolve, isOpen, type Resolve } from '../graph/shape.ts'
import { annotation, type Composite } from './composite.ts'
import type { SchemaCache } from './schema-cache.ts'
import type { View } from './view.ts'

/** What a Composition contributes to a status. */
type Contribution = View['status']

interface Refused {
  /** Of what may change every answer: the definition, the user's wishes, a request to look again. */
  readonly key: string
  /** By the member of the status that is held. */
  readonly members: ReadonlyMap<string, RefusedMember>
}

interface RefusedMember {
  /** Of the value that was refused. */
  readonly digest: string
  readonly gaps: readonly Gap[]
}

/**
 * Contributions to statuses that the API server has refused, since their definition does not know a
 * field or has another type for it. What is refused keeps its last value like an expression that
 * fails, and the rest of the status can be written, whatever else changes in it. In memory only.
 */
export class RefusedStatuses {
  readonly #known = new Map<string, Refused>()

  /** The members that are held, as far as the key still stands. */
  of(id: string, key: string): Refused['members'] {
    const known = this.#known.get(id)
    return known?.key === key ? known.members : new Map()
  }

  has(id: string): boolean {
    return this.#known.has(id)
  }

  note(id: string, refused: Refused): void {
    if (refused.members.size === 0) this.#known.delete(id)
    else this.#known.set(id, refused)
  }

  forget(id: string): void {
    this.#known.delete(id)
  }
}

interface RefusalDeps {
  readonly refusedStatuses: RefusedStatuses
  readonly graphs: { readonly schemas: Pick<SchemaCache, 'load' | 'version'> }
}

/**
 * The contribution, without what of it is known to be refused. A member of which another value is said
 * is tried again, and only that one. Throws KubeError.
 */
export async function writable(
  run: RefusalDeps,
  composite: Composite,
  { value, gaps }: Contribution,
  signal: AbortSignal,
): Promise<Contribution> {
  const { refusedStatuses } = run
  if (!refusedStatuses.has(composite.id)) return { value, gaps }
  const key = await keyOf(run, composite, signal)
  const known = refusedStatuses.of(composite.id, key)
  const members = new Map([...known].filter(([top, { digest }]) => digest === digestAt(value, top)))
  refusedStatuses.note(composite.id, { key, members })
  const kept = Object.entries(value).filter(([name]) => !members.has(name))
  const held = [...members.values()].flatMap((member) => member.gaps)
  return { value: Object.fromEntries(kept), gaps: [...gaps, ...held] }
}

/** Remembers what was refused; false: the failure is another one, or nothing new was refused. */
export async function noteRefusal(
  run: RefusalDeps,
  composite: Composite,
  { contribution, error }: { readonly contribution: Contribution; readonly error: unknown },
  signal: AbortSignal,
): Promise<boolean> {
  const isRefusal =
    error instanceof KubeError && (error.code === 400 || error.code === 422) && !isConflict(error)
  if (!isRefusal) return false
  const { value } = contribution
  const { apiVersion, kind } = composite.object
  const { schemas } = await run.graphs.schemas.load([{ apiVersion, kind }], signal)
  const schema = schemas.schemaOf(apiVersion, kind)?.properties?.status ?? {}
  const found = [
    ...error.causes.flatMap((cause) => toGap(cause)),
    ...strangersIn(value, schema, createResolve(schemas)),
  ]
  const key = await keyOf(run, composite, signal)
  const known = run.refusedStatuses.of(composite.id, key)
  const added = Object.keys(value).flatMap((top) => {
    const gaps = found.filter(({ path }) => path[0] === top)
    if (known.has(top) || gaps.length === 0) return []
    return [[top, { digest: digestAt(value, top), gaps }] as const]
  })
  if (added.length === 0) return false
  run.refusedStatuses.note(composite.id, { key, members: new Map([...known, ...added]) })
  return true
}

function digestAt(value: JsonObject, top: string): string {
  return digestOf([value[top]])
}

async function keyOf(
  { graphs }: RefusalDeps,
  { object, generation, annotations }: Composite,
  signal: AbortSignal,
): Promise<string> {
  const { apiVersion, kind } = object
  const version = await graphs.schemas.version([{ apiVersion, kind }], signal)
  const requested = annotations[annotation.reconcileRequestedAt] ?? ''
  return digestOf([version, generation, requested])
}

/** The whole member of the status is held: of a part of it nobody knows the last value. */
function toGap({ field = '', message = 'it is refused' }: StatusCause): readonly Gap[] {
  const [, top] = /^status\.([^.[\]]+)/.exec(field) ?? []
  return top === undefined ? [] : [gapAt(top, message)]
}

/** What the schema does not know: the API server quotes the whole object for it, and no field. */
function strangersIn(value: JsonObject, schema: Schema, resolve: Resolve): readonly Gap[] {
  return strangePaths(value, schema, resolve, []).map((path) => {
    const advice = 'define it there, or leave it out'
    return gapAt(String(path[0]), `its definition has no status.${printPath(path)}: ${advice}`)
  })
}

function strangePaths(
  value: unknown,
  schema: Schema,
  resolve: Resolve,
  path: Path,
): readonly Path[] {
  const is = resolve(schema)
  if (Array.isArray(value)) {
    const { items = {} } = is
    return value.flatMap((item, index) => strangePaths(item, items, resolve, [...path, index]))
  }
  if (!isJsonObject(value) || isOpen(is)) return []
  const { properties } = is
  if (properties === undefined) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined
    const at = [...path, name]
    return own === undefined ? [at] : strangePaths(member, own, resolve, at)
  })
}

function gapAt(top: string, message: string): Gap {
  return { path: [top], why: 'failed', message, cause: '' }
}
