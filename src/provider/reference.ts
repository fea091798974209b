import { bool, enumOf, type Field, map, object, required, text, type ValueOf } from './field.ts'
import type { Border, ReferenceRule, Schema } from './schema.ts'

/** Where the value of a field may come from. */
export interface ReferenceTarget {
  /** Kind of the object referred to, of the same provider. */
  readonly kind: string
  /** API group of that kind; default: the group of the kind that refers. */
  readonly group?: string
  /** Where the value is in that object; default `status.externalName`. */
  readonly path?: string
  /** The value must come from somewhere: one of the three members is required. */
  readonly compulsory?: true
  /**
   * The object or list element around the field says nothing without the value: while an Optional
   * reference has none, all of it is as if it were not declared.
   */
  readonly essential?: true
  /** Once created, the resource lives without the object: its deletion need not wait for this one. */
  readonly neededFor?: 'creation'
  /**
   * The object may live on the other side of these; default: of none. One that must not and does
   * is never used, and the message says where it is.
   */
  readonly mayCross?: readonly Border[]
}

const policy = object('How the reference is used; unset members have defaults.', {
  resolution: enumOf(
    'Required (default): wait until the object is there and Ready. Optional: go on without.',
    ['Required', 'Optional'],
  ),
  resolve: enumOf(
    'IfNotPresent (default): a plain value wins, and what was resolved once is kept. Always: the reference wins, and is resolved at every reconcile.',
    ['Always', 'IfNotPresent'],
  ),
})

/** `xRef`: the object by name, in the same namespace. */
export type NameReference = ValueOf<ReturnType<typeof nameReference>>

/** `xSelector`: the object by its labels, its controller, or both, in the same namespace. */
export type Selector = ValueOf<ReturnType<typeof selector>>

type ReferenceMembers<N extends string, V> = {
  readonly [K in N]: Field<V, 'optional'>
} & { readonly [K in `${N}Ref`]: Field<NameReference, 'optional'> } & {
  readonly [K in `${N}Selector`]: Field<Selector, 'optional'>
}

/**
 * A field that may take its value from another object: spreads the members `name`, `nameRef` and
 * `nameSelector`. The engine resolves them into the desired value; a kind only ever sees `name`.
 * The two reference members are never compared and never sent.
 */
export function reference<const N extends string, V>(
  name: N,
  field: Field<V>,
  { path = 'status.externalName', ...target }: ReferenceTarget,
): ReferenceMembers<N, V> {
  const from: ReferenceRule = { ...target, path }
  const schema: Schema = {
    ...field.schema,
    'x-plumbline': { ...field.schema['x-plumbline'], from },
  }
  const members = {
    [name]: { schema, need: 'optional' },
    [`${name}Ref`]: nameReference(name, target.kind),
    [`${name}Selector`]: selector(name, target.kind),
  }
  // A computed name types as an index signature; the three names are exactly those of the type.
  return members as unknown as ReferenceMembers<N, V>
}

function nameReference(member: string, kind: string) {
  const field = object(
    `${kind} in the same namespace that ${member} is taken from, by name.`,
    { name: required(text('Name of the object.', { minLength: 1, maxLength: 253 })), policy },
    { compare: 'none' },
  )
  return whole(field)
}

const selectsSomething =
  '(has(self.matchLabels) && size(self.matchLabels) > 0) || (has(self.matchControllerRef) && self.matchControllerRef)'

function selector(member: string, kind: string) {
  const field = object(
    `${kind} in the same namespace that ${member} is taken from, by what it is like; exactly one must match. Not looked at when ${member}Ref is given.`,
    {
      matchLabels: map('Labels the object has.', { maxProperties: 16, maxLength: 63 }),
      matchControllerRef: bool('Only an object with the same controller as this one.'),
      policy,
    },
    {
      compare: 'none',
      rules: [
        {
          rule: selectsSomething,
          message: 'say what to select: matchLabels, matchControllerRef: true, or both',
        },
      ],
    },
  )
  return whole(field)
}

/** One owner sets all of it: half a reference from each of two appliers is no reference. */
function whole<V>({ schema, need }: Field<V, 'optional'>): Field<V, 'optional'> {
  return { schema: { ...schema, 'x-kubernetes-map-type': 'atomic' }, need }
}
