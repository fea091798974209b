import { describe, expect, test } from '@jest/globals'
import {
  type Field,
  integer,
  keyedList,
  listOf,
  object,
  reference,
  required,
  text,
} from '../../provider/index.ts'
import { toCrdSchema, toObservedSchema } from './crd-schema.ts'

const immutable = text('A name.', { maxLength: 8, mutability: 'immutable' })

describe('transition rules of immutable fields', () => {
  const rows: readonly [reason: string, field: Field, at: readonly string[]][] = [
    ['a scalar carries it itself', immutable, ['f']],
    [
      'a member of a mutable object carries it',
      object('An object.', { name: immutable }),
      ['f.name'],
    ],
    [
      'inherited facts are checked once, at the top',
      object('An object.', { name: immutable }, { mutability: 'immutable' }),
      ['f'],
    ],
    [
      'an immutable list is checked whole',
      listOf('A list.', integer('An item.'), { maxItems: 2, mutability: 'immutable' }),
      ['f'],
    ],
    [
      'elements of a list-map are paired by key',
      keyedList(
        'A list.',
        { id: required(text('Id.', { maxLength: 8 })), name: immutable },
        { key: 'id', owns: 'declared-keys', maxItems: 2 },
      ),
      ['f[].name'],
    ],
    ['a mutable field has none', integer('A number.'), []],
  ]

  test.each(rows)('%s', (_reason, field, at) => {
    expect(pathsWithRules(toCrdSchema(field.schema, 'f'), 'f')).toEqual(at)
  })

  test('an immutable field below an atomic list cannot be checked and is an error', () => {
    const list = listOf('A list.', object('An item.', { name: immutable }), { maxItems: 2 })
    expect(() => toCrdSchema(list.schema, 'f')).toThrow(
      'field name: immutable below an atomic list cannot be checked; make the list immutable',
    )
  })

  test("an author's own rules come first and are kept", () => {
    const field = text('A name.', {
      maxLength: 8,
      mutability: 'immutable',
      rules: [{ rule: "self != 'x'", message: 'use another name' }],
    })
    expect(
      toCrdSchema(field.schema, 'f')['x-kubernetes-validations']?.map(({ rule }) => rule),
    ).toEqual(["self != 'x'", 'self == oldSelf'])
  })
})

describe('descriptions', () => {
  const rows: readonly [reason: string, field: Field, description: string][] = [
    ['a plain field is as written', integer('Size.'), 'Size.'],
    ['immutable', immutable, 'A name. Cannot be changed after creation.'],
    [
      'create-only',
      integer('Seed.', { mutability: 'create-only' }),
      'Seed. Used at creation only; a later change has no effect.',
    ],
    [
      'what a new resource has',
      integer('Size.', { initial: 10 }),
      'Size. A new resource has 10 while this is unset.',
    ],
  ]

  test.each(rows)('%s', (_reason, field, description) => {
    expect(toCrdSchema(field.schema, 'f').description).toBe(description)
  })
})

test('what the cloud says has no bounds, so that a surprise can be stored', () => {
  const facts = object('Facts.', {
    arn: required(text('ARN.', { maxLength: 4, pattern: '^a' })),
    ports: listOf('Ports.', integer('Port.', { minimum: 1 }), { maxItems: 1 }),
  })
  expect(toObservedSchema(facts.schema)).toEqual({
    type: 'object',
    description: 'Facts.',
    properties: {
      arn: { type: 'string', description: 'ARN.' },
      ports: {
        type: 'array',
        description: 'Ports.',
        items: { type: 'integer', description: 'Port.' },
        'x-kubernetes-list-type': 'atomic',
      },
    },
  })
})

type Node = ReturnType<typeof toCrdSchema>

function pathsWithRules(node: Node, path: string): readonly string[] {
  return [
    ...(node['x-kubernetes-validations'] === undefined ? [] : [path]),
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
      pathsWithRules(child, `${path}.${name}`),
    ),
    ...(node.items === undefined ? [] : pathsWithRules(node.items, `${path}[]`)),
  ]
}

test('a field that may come from another object says so', () => {
  const { shelf } = reference('shelf', text('Shelf.', { maxLength: 8 }), { kind: 'Shelf' })
  expect(toCrdSchema(shelf.schema, 'shelf').description).toBe(
    'Shelf. Or taken from a Shelf, by shelfRef or shelfSelector.',
  )
})
