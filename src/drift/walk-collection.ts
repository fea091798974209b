import { printStep, rulesOf, type Schema, type Step } from '../provider/index.ts'
import { entriesOf, mapEntriesOf, type Pair, pairElements } from './elements.ts'
import { emptyClaim } from './memory.ts'
import { isContent } from './normal.ts'
import { elementPlace, type Leaf, memberPlace, type Place } from './place.ts'
import { toElementStep } from './printed-path.ts'
import type { Recall } from './recall.ts'

/** What a walk needs at every place. */
export interface Walking {
  readonly recall: Recall
  /** Walks a place below an element. */
  descend(place: Place): Iterable<Leaf>
}

/** Elements by key, else by content. */
export function* walkKeyedList(place: Place, walking: Walking): Generator<Leaf> {
  const { schema, at } = place
  const item = schema.items
  if (item === undefined) return
  const isOurs = (step: Step) => walking.recall.touches(at + printStep(step))
  const pairs = pairElements(schema, place, isOurs)
  for (const pair of pairs) {
    yield* walkElement(elementPlace(place, { ...pair, schema: item }), pair, walking)
  }
  const steps = pairs.map((pair) => pair.step)
  for (const step of forgotten(place, steps, walking.recall)) {
    yield {
      ...elementPlace(place, { step, schema: item, desired: undefined, actual: undefined }),
      is: 'element',
    }
  }
}

function* walkElement(element: Place, pair: Pair, walking: Walking): Generator<Leaf> {
  const isForeign = element.claim === undefined && !walking.recall.touches(element.at)
  if (pair.desired === undefined && isForeign) return
  yield { ...element, is: 'element' }
  if (pair.desired !== undefined && pair.actual !== undefined) {
    yield* walkMembers(element, walking)
  }
}

/** What there is to judge inside an element that the manifest declares. */
export function* walkMembers(element: Place, walking: Walking): Generator<Leaf> {
  const inside = { ...element, claim: element.at }
  const step = element.path.at(-1)
  for (const [member, schema] of Object.entries(element.schema.properties ?? {})) {
    const below = memberPlace(inside, member, schema)
    if (isCompared(below, step)) yield* walking.descend(below)
  }
}

/** The key is equal on both sides; by content, all is, except what content leaves out. */
function isCompared(below: Place, step: Step | undefined): boolean {
  const own = below.path.at(-1)
  if (step !== undefined && 'element' in step) {
    return own === undefined || !('member' in own) || own.member !== step.key
  }
  return !isContent(below.schema) && below.desired !== undefined
}

/** Key and value pairs: each key is a leaf. */
export function* walkEntries(place: Place, walking: Walking): Generator<Leaf> {
  const { key = '', value = '' } = place.rules
  const schema = place.schema.items?.properties?.[value]
  if (schema === undefined) return
  const both = {
    desired: entriesOf(place.schema, place.desired),
    actual: entriesOf(place.schema, place.actual),
  }
  yield* walkKeys(place, { ...both, schema, toStep: (element) => ({ element, key }) }, walking)
}

/** A map: each key is a leaf. */
export function* walkMap(place: Place, walking: Walking): Generator<Leaf> {
  const schema = place.schema.additionalProperties
  if (schema === undefined) return
  const both = {
    desired: mapEntriesOf(place.schema, place.desired),
    actual: mapEntriesOf(place.schema, place.actual),
  }
  yield* walkKeys(place, { ...both, schema, toStep: (mapKey) => ({ mapKey }) }, walking)
}

interface Keys {
  readonly desired: ReadonlyMap<string, unknown>
  readonly actual: ReadonlyMap<string, unknown>
  /** Of the values. */
  readonly schema: Schema
  toStep(key: string): Step
}

function* walkKeys(place: Place, keys: Keys, walking: Walking): Generator<Leaf> {
  const { desired, actual, schema, toStep } = keys
  const names = new Set([...desired.keys(), ...actual.keys()])
  for (const name of names) {
    const both = { desired: desired.get(name), actual: actual.get(name) }
    const entry = elementPlace(place, { ...both, step: toStep(name), schema })
    const isForeign = entry.claim === undefined && !walking.recall.touches(entry.at)
    if (entry.desired !== undefined || !isForeign) yield { ...entry, is: 'entry' }
  }
  const steps = [...names].map(toStep)
  for (const step of forgotten(place, steps, walking.recall)) {
    yield {
      ...elementPlace(place, { step, schema, desired: undefined, actual: undefined }),
      is: 'entry',
    }
  }
}

/** Elements that L has and neither side any more. */
function forgotten(place: Place, steps: readonly Step[], recall: Recall): readonly Step[] {
  const seen = new Set(steps.map(printStep))
  return [...recall.elements(place.at)]
    .filter((printed) => !seen.has(printed))
    .flatMap((printed) => toElementStep(printed) ?? [])
}

/** Whether nothing is in the collection on either side, and L does not say yet that this is meant. */
export function isUnclaimedEmpty(place: Place, recall: Recall): boolean {
  if (place.closed || rulesOf(place.schema).owns === 'declared-keys') return false
  return isNone(place.desired) && isNone(place.actual) && recall.applied(place.at) !== emptyClaim
}

function isNone(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0
}
