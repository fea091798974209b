import { type CelRule, type Rules, rulesOf, type Schema } from '../../provider/index.ts'

/** A node of the OpenAPI schema inside a CustomResourceDefinition: structural, nothing of ours left. */
export interface CrdSchema
  extends Omit<Schema, 'x-plumbline' | 'properties' | 'items' | 'additionalProperties'> {
  readonly properties?: Readonly<Record<string, CrdSchema>>
  readonly items?: CrdSchema
  readonly additionalProperties?: CrdSchema
  readonly default?: unknown
}

/**
 * The schema as the API server takes it: the facts of a field are stripped; what a user must know of
 * them is told in the description, and immutable fields get a transition rule. `name` is the
 * member's name, for the rule's message.
 * Throws when a field is immutable below a list that the API server cannot follow from old to new.
 */
export function toCrdSchema(schema: Schema, name: string): CrdSchema {
  return convert(schema, { name, immutable: false, traceable: true })
}

/**
 * The same schema for what the cloud says: no bounds, enums or required members, so that an
 * unexpected answer is shown instead of making the status unwritable.
 */
export function toObservedSchema(schema: Schema): CrdSchema {
  const { type, description, properties, items, additionalProperties } = schema
  return {
    type,
    description,
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true
      ? { 'x-kubernetes-preserve-unknown-fields': true }
      : {}),
    ...(properties === undefined ? {} : { properties: mapValues(properties, toObservedSchema) }),
    ...(items === undefined
      ? {}
      : { items: toObservedSchema(items), 'x-kubernetes-list-type': 'atomic' }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: toObservedSchema(additionalProperties) }),
  }
}

interface Place {
  readonly name: string
  /** A node above already carries the transition rule. */
  readonly immutable: boolean
  /** Whether the API server can pair the old and the new value here. */
  readonly traceable: boolean
}

function convert(schema: Schema, place: Place): CrdSchema {
  const rules = rulesOf(schema)
  const { 'x-plumbline': _, properties, items, additionalProperties, ...kept } = schema
  const immutable = place.immutable || rules.mutability === 'immutable'
  const validations = [
    ...(schema['x-kubernetes-validations'] ?? []),
    ...(immutable && !place.immutable ? [transitionRule(place)] : []),
  ]
  const below = (name: string): Place => ({
    name,
    immutable,
    traceable: place.traceable && canTrace(schema),
  })
  return {
    ...kept,
    description: describe(schema.description, rules, place.name),
    ...(validations.length === 0 ? {} : { 'x-kubernetes-validations': validations }),
    ...(properties === undefined
      ? {}
      : { properties: mapValues(properties, (child, name) => convert(child, below(name))) }),
    ...(items === undefined ? {} : { items: convert(items, below(place.name)) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: convert(additionalProperties, below(place.name)) }),
  }
}

/** Elements of an atomic list have no identity: `oldSelf` does not exist below it (422). */
function canTrace(schema: Schema): boolean {
  return schema.type !== 'array' || schema['x-kubernetes-list-type'] !== 'atomic'
}

function transitionRule(place: Place): CelRule {
  if (!place.traceable) {
    throw new Error(
      `field ${place.name}: immutable below an atomic list cannot be checked; make the list immutable`,
    )
  }
  return {
    rule: 'self == oldSelf',
    message: `${place.name} cannot be changed after creation: put the old value back, or create another object with the new value and delete this one`,
  }
}

function describe(description: string, rules: Rules, name: string): string {
  return [description, ...sourceInWords(rules, name), ...factsInWords(rules)].join(' ')
}

function sourceInWords({ from }: Rules, name: string): readonly string[] {
  return from === undefined
    ? []
    : [`Or taken from a ${from.kind}, by ${name}Ref or ${name}Selector.`]
}

function factsInWords(rules: Rules): readonly string[] {
  return [
    ...(rules.mutability === 'immutable' ? ['Cannot be changed after creation.'] : []),
    ...(rules.mutability === 'create-only'
      ? ['Used at creation only; a later change has no effect.']
      : []),
    ...(rules.initial === undefined
      ? []
      : [`A new resource has ${JSON.stringify(rules.initial)} while this is unset.`]),
  ]
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  convertValue: (value: A, name: string) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, convertValue(value, name)]),
  )
}
