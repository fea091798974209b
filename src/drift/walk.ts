import { type Doc, type FieldTable, rulesOf } from '../provider/index.ts'
import { isDoc } from './canonical.ts'
import { inherit, type Leaf, memberPlace, type Place, present } from './place.ts'
import type { Recall } from './recall.ts'
import { isUnclaimedEmpty, walkEntries, walkKeyedList, walkMap } from './walk-collection.ts'

/** What a walk looks at. */
export interface Scope {
  readonly table: FieldTable
  readonly desired: Doc
  readonly actual: Doc
  readonly recall: Recall
  /** Whether a top-level member takes part. */
  includes(member: string, group: string): boolean
}

/** Pairs both sides of everything the manifest speaks for now, or spoke for earlier. */
export function* walk(scope: Scope): Generator<Leaf> {
  const { table, desired, actual, recall } = scope
  for (const [member, schema] of Object.entries(table.schema.properties ?? {})) {
    const group = table.groupOf.get(member) ?? ''
    if (!scope.includes(member, group)) continue
    const above =
      group === 'create' ? ({ shape: 'object', mutability: 'immutable' } as const) : undefined
    const place: Place = {
      path: [{ member }],
      at: member,
      schema,
      rules: inherit(above, rulesOf(schema)),
      group,
      desired: present(desired[member]),
      actual: present(actual[member]),
      closed: false,
      claim: undefined,
    }
    yield* walkPlace(place, recall)
  }
}

/** What there is to judge at one place and below it. */
export function* walkPlace(place: Place, recall: Recall): Generator<Leaf> {
  const { rules, desired, closed } = place
  if (rules.compare === 'none' || rules.mutability === 'create-only') return
  if (closed && rules.assigned === true && desired === undefined) return
  switch (rules.shape) {
    case 'leaf':
    case 'list':
    case 'set':
    case 'secret-ref':
      yield* walkValue(place, recall)
      return
    case 'object':
      yield* walkObject(place, recall)
      return
    case 'keyed-list':
    case 'entries':
    case 'map':
      yield* walkCollection(place, rules.shape, recall)
      return
    default: {
      const unknown: never = rules.shape
      throw new Error(`field table: unknown shape ${String(unknown)}`)
    }
  }
}

function* walkValue(place: Place, recall: Recall): Generator<Leaf> {
  if (place.rules.secret === true && place.rules.shape !== 'secret-ref') {
    throw new Error(`field table: ${place.at} is secret and no secretRef, so it would be shown`)
  }
  if (place.desired !== undefined || place.closed) yield { ...place, is: 'value' }
  else if (recall.applied(place.at) !== undefined) yield { ...place, is: 'released' }
}

function* walkObject(place: Place, recall: Recall): Generator<Leaf> {
  const { desired, schema, rules, at, closed } = place
  if (!closed && desired === undefined && !recall.touches(at)) return
  if (!closed && rules.clearable === true && isDoc(desired) && Object.keys(desired).length === 0) {
    yield { ...place, is: 'value' }
    return
  }
  // Applied as "must not be there", and now silent.
  const wasCleared = !closed && desired === undefined && recall.applied(at) !== undefined
  if (wasCleared) yield { ...place, is: 'released' }
  for (const [member, child] of Object.entries(schema.properties ?? {})) {
    yield* walkPlace(memberPlace(place, member, child), recall)
  }
}

function* walkCollection(
  place: Place,
  shape: 'keyed-list' | 'entries' | 'map',
  recall: Recall,
): Generator<Leaf> {
  if (!place.closed && place.desired === undefined) {
    if (recall.touches(place.at)) yield { ...place, is: 'released' }
    return
  }
  if (isUnclaimedEmpty(place, recall)) yield { ...place, is: 'collection' }
  const walking = { recall, descend: (below: Place) => walkPlace(below, recall) }
  if (shape === 'keyed-list') yield* walkKeyedList(place, walking)
  else if (shape === 'entries') yield* walkEntries(place, walking)
  else yield* walkMap(place, walking)
}
