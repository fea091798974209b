import { describe, expect, test } from '@jest/globals'
import { provider } from '../../../test/support/sample-provider/sample/provider.ts'
import { kind } from '../../../test/support/sample-provider/sample/widget/index.ts'
import {
  type AnyKind,
  bool,
  entries,
  enumOf,
  fieldTable,
  type Groups,
  integer,
  keyedList,
  reference,
  required,
  setOf,
  text,
} from '../../provider/index.ts'
import { kindProblems, providerProblems } from './check-kind.ts'

const region = required(text('Where.', { maxLength: 32, mutability: 'immutable' }))

test('a sound kind has no problems', () => {
  expect(kindProblems(kind)).toEqual([])
})

test('a sound provider has no problems', () => {
  expect(providerProblems(provider)).toEqual([])
})

describe('a kind', () => {
  const rows: readonly [reason: string, faulty: Partial<AnyKind>, problem: string][] = [
    [
      'the API server refuses a plural in capitals',
      { names: { ...kind.names, plural: 'Widgets' } },
      'names.plural "Widgets" must match ^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
    ],
    [
      'the API server refuses a group without a dot',
      { names: { ...kind.names, group: 'widget' } },
      'names.group "widget" must match ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$',
    ],
    [
      'kubectl explain would be silent',
      { names: { ...kind.names, description: '' } },
      'names.description is empty',
    ],
    [
      'a change of the group could never be written',
      { update: { shape: async () => {}, parts: async () => {} } },
      'update: group tagging has no applier, so its fields could never be written',
    ],
    [
      'an applier of no group would never run',
      { update: { ...kind.update, colour: async () => {} } },
      'update: colour is no group of the field table that can be written',
    ],
    [
      'CEL reserves the word and blames the cost',
      { rules: [{ rule: "has(self.namespace) || self.size == 'a.in'", message: 'no' }] },
      'rules: rule "has(self.namespace) || self.size == \'a.in\'": write the member namespace as __namespace__',
    ],
    [
      'a secret that no key carries is lost',
      {
        connectionSecrets: [
          { key: 'password', path: 'password', generated: () => true, length: 9 },
        ],
      },
      'connectionSecrets: password is not in connectionKeys',
    ],
    [
      'a secret of no field has no reference to follow',
      { connectionSecrets: [{ key: 'endpoint', path: 'pin', generated: () => true, length: 9 }] },
      'connectionSecrets: pin is not a field of the table',
    ],
    [
      'a Secret refuses the key',
      { connectionKeys: { 'end point': 'where' } },
      'connectionKeys "end point" must match ^[-._a-zA-Z0-9]+$',
    ],
  ]

  test.each(rows)('%s', (_reason, faulty, problem) => {
    expect(kindProblems({ ...kind, ...faulty })).toEqual([problem])
  })

  test('without its parts names each of them', () => {
    const { observe: _, facts: __, ...rest } = kind
    expect(kindProblems(rest as AnyKind)).toEqual([
      'facts must be of type object',
      'observe must be of type function',
    ])
  })
})

describe('a field table', () => {
  const list = { id: text('Id.', { maxLength: 8 }), level: integer('Level.', { compare: 'floor' }) }
  const tag = { key: text('Key.', { maxLength: 8 }), value: text('Value.', { maxLength: 8 }) }
  const rows: readonly [reason: string, groups: Groups, problem: string][] = [
    [
      'nothing could write a mutable field of the group create',
      { create: { region, size: integer('Size.') } },
      'field size: group create has no applier; make it immutable or create-only',
    ],
    [
      'an option is never compared',
      { create: { region }, options: { force: bool('Force.') } },
      'field force: group options is never written; compare must be none',
    ],
    ['every call needs a region', { create: {} }, 'field region: every kind needs it, as text'],
    [
      'a covering has no normal form to know an element by',
      { create: { region }, shape: { all: keyedList('All.', list, { key: 'id', maxItems: 2 }) } },
      'spec.forProvider.all[].level: compare floor cannot tell elements apart; give the list a required key',
    ],
    [
      'a set is one value, compared whole',
      {
        create: { region },
        shape: { all: setOf('All.', integer('Level.', { compare: 'floor' }), { maxItems: 2 }) },
      },
      'spec.forProvider.all[]: compare floor cannot tell elements apart; give the list a required key',
    ],
    [
      'an entry without its key cannot be addressed',
      {
        create: { region },
        shape: { all: entries('All.', tag, { key: 'key', value: 'value', maxItems: 2 }) },
      },
      'spec.forProvider.all: the key key must be required',
    ],
    [
      'a description is compulsory',
      { create: { region }, shape: { mode: enumOf('', ['a']) } },
      'spec.forProvider.mode: has no description',
    ],
  ]

  test.each(rows)('%s', (_reason, groups, problem) => {
    const update = { shape: async () => {} }
    const faulty = { ...kind, rules: [], fields: fieldTable(groups) }
    expect(kindProblems({ ...faulty, update: 'shape' in groups ? update : {} })).toEqual([problem])
  })

  test('where an immutable value comes from need not be written', () => {
    const size = text('Size.', { maxLength: 8, mutability: 'immutable' })
    const create = { region, ...reference('size', size, { kind: 'Widget', compulsory: true }) }
    const fields = fieldTable({ create })
    expect(kindProblems({ ...kind, rules: [], fields, update: {} })).toEqual([])
  })
})

describe('a provider', () => {
  test('leaves allowedNamespaces to the engine', () => {
    const configFields = { allowedNamespaces: bool('Mine.') }
    expect(providerProblems({ ...provider, configFields })).toEqual([
      'configFields.allowedNamespaces is reserved: the engine adds it',
    ])
  })

  test('has a group that the API server takes', () => {
    expect(providerProblems({ ...provider, group: 'sample' })).toHaveLength(1)
  })
})
