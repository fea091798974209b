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
  /** Of what was refused, and of everything that may change the answer. */
  readonly key: string
  readonly gaps: readonly Gap[]
}

/**
 * Contributions to statuses that the API server has refused, since their definition does not know a
 * field or has another type for it. What is refused keeps its last value like an expression that
 * fails, and the rest of the status can be written. In memory only.
 */
export class RefusedStatuses {
  readonly #known = new Map<string, Refused>()

  of(id: string): Refused | undefined {
    return this.#known.get(id)
  }

  note(id: string, refused: Refused): void {
    this.#known.set(id, refused)
  }

  forget(id: string): void {
    this.#known.delete(id)
  }
}

interface RefusalDeps {
  readonly refusedStatuses: RefusedStatuses
  readonly graphs: { readonly schemas: Pick<SchemaCache, 'load' | 'version'> }
}

/** The contribution, without what of it is known to be refused. Throws KubeError. */
export async function writable(
  run: RefusalDeps,
  composite: Composite,
  contribution: Contribution,
  signal: AbortSignal,
): Promise<Contribution> {
  const known = run.refusedStatuses.of(composite.id)
  if (known === undefined) return contribution
  if (known.key !== (await keyOf(run, composite, contribution, signal))) {
    run.refusedStatuses.forget(composite.id)
    return contribution
  }
  const { value, gaps } = contribution
  const refused = new Set(known.gaps.map(({ path: [top] }) => top))
  const kept = Object.entries(value).filter(([name]) => !refused.has(name))
  return { value: Object.fromEntries(kept), gaps: [...gaps, ...known.gaps] }
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
  const { apiVersion, kind } = composite.object
  const { schemas } = await run.graphs.schemas.load([{ apiVersion, kind }], signal)
  const schema = schemas.schemaOf(apiVersion, kind)?.properties?.status ?? {}
  const found = [
    ...error.causes.flatMap((cause) => toGap(cause)),
    ...strangersIn(contribution.value, schema, createResolve(schemas)),
  ]
  const known = run.refusedStatuses.of(composite.id)?.gaps ?? []
  const added = found.filter(({ path: [top] }) => {
    const isHeld = known.some(({ path: [held] }) => held === top)
    return !isHeld && Object.hasOwn(contribution.value, String(top))
  })
  if (added.length === 0) return false
  const key = await keyOf(run, composite, contribution, signal)
  run.refusedStatuses.note(composite.id, { key, gaps: [...known, ...added] })
  return true
}

async function keyOf(
  { graphs }: RefusalDeps,
  { object, generation, annotations }: Composite,
  { value }: Contribution,
  signal: AbortSignal,
): Promise<string> {
  const { apiVersion, kind } = object
  const version = await graphs.schemas.version([{ apiVersion, kind }], signal)
  const requested = annotations[annotation.reconcileRequestedAt] ?? ''
  return digestOf([value, version, generation, requested])
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
