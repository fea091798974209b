import type { JsonObject } from '../../kube/json.ts'

/** A node of the OpenAPI schema inside a CustomResourceDefinition. */
export type CrdSchema = JsonObject

interface TextBounds {
  readonly maxLength?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
}

export function text(description: string, bounds: TextBounds = {}): CrdSchema {
  return { type: 'string', description, ...bounds }
}

/** A short word of a status: a reason, a name. */
export function word(description: string): CrdSchema {
  return text(description, { maxLength: 256 })
}

export function flag(description: string): CrdSchema {
  return { type: 'boolean', description }
}

export function whole(
  description: string,
  bounds: { readonly minimum?: number; readonly maximum?: number } = {},
): CrdSchema {
  return { type: 'integer', description, ...bounds }
}

/** An object with exactly these members; `extra` holds what else the schema says, such as rules. */
export function object(
  description: string,
  properties: Readonly<Record<string, CrdSchema>>,
  extra: { readonly required?: readonly string[]; readonly rules?: readonly CelRule[] } = {},
): CrdSchema {
  const { required = [], rules = [] } = extra
  return {
    type: 'object',
    description,
    ...(required.length === 0 ? {} : { required }),
    ...(rules.length === 0 ? {} : { 'x-kubernetes-validations': rules }),
    properties,
  }
}

export interface CelRule {
  readonly rule: string
  readonly message: string
}

/** An object of any members. */
export function anyObject(description: string): CrdSchema {
  return { type: 'object', description, 'x-kubernetes-preserve-unknown-fields': true }
}

/** A value of any type. */
export function anyValue(description: string): CrdSchema {
  return { description, 'x-kubernetes-preserve-unknown-fields': true }
}

export function mapOf(
  description: string,
  additionalProperties: CrdSchema,
  bounds: { readonly maxProperties?: number; readonly minProperties?: number } = {},
): CrdSchema {
  return { type: 'object', description, additionalProperties, ...bounds }
}

export function listOf(
  description: string,
  items: CrdSchema,
  bounds: { readonly maxItems: number; readonly minItems?: number },
): CrdSchema {
  return { type: 'array', description, items, 'x-kubernetes-list-type': 'atomic', ...bounds }
}

/** A list whose items are told apart by one member; server-side apply merges it by that. */
export function keyedList(
  description: string,
  items: CrdSchema,
  bounds: { readonly key: string; readonly maxItems: number; readonly minItems?: number },
): CrdSchema {
  const { key, ...others } = bounds
  return {
    type: 'array',
    description,
    items,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [key],
    ...others,
  }
}

/** `{name}`: refers to another object. */
export function nameRef(description: string): CrdSchema {
  return object(description, { name: objectName('Its name.') }, { required: ['name'] })
}

export function objectName(description: string): CrdSchema {
  return text(description, { minLength: 1, maxLength: 253 })
}

/** `{matchLabels}`: selects objects that carry all of these labels. */
export function labelSelector(description: string): CrdSchema {
  return object(description, { matchLabels: labels() }, { required: ['matchLabels'] })
}

export function labels(): CrdSchema {
  return mapOf('Labels that must all be there.', text('Value.', { maxLength: 63 }), {
    minProperties: 1,
    maxProperties: 32,
  })
}

/** `{apiVersion, kind}`. */
export function kindMembers(): Readonly<Record<string, CrdSchema>> {
  return {
    apiVersion: text('`group/version`, or `v1`.', { minLength: 1, maxLength: 317 }),
    kind: text('Kind.', { minLength: 1, maxLength: 63 }),
  }
}

/** `status.conditions` as Kubernetes conventions ask. */
export function conditions(): CrdSchema {
  const condition = object(
    'One condition.',
    {
      type: word('What the condition is about, such as Ready.'),
      status: word('True, False or Unknown.'),
      reason: word('Why, as one stable word.'),
      message: text('Why, as a sentence.', { maxLength: 32_768 }),
      lastTransitionTime: text('When the status last changed. RFC 3339.', { maxLength: 40 }),
      observedGeneration: whole('Generation of the spec that the condition was computed from.'),
    },
    { required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'] },
  )
  return keyedList('What holds at the moment.', condition, { key: 'type', maxItems: 32 })
}

export function observedGeneration(): CrdSchema {
  return whole('Generation of the spec that this status was computed from.')
}
