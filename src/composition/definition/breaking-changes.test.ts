import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import { findBreakingChanges } from './breaking-changes.ts'
import { type DefinedVersion, type DefinitionSpec, toDefinition } from './definition.ts'
import { emitComposite } from './emit-composite.ts'

const field = { type: 'string' }
const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

describe('one field', () => {
  const rows: readonly (readonly [
    reason: string,
    before: JsonObject,
    after: JsonObject,
    expected: readonly string[],
  ])[] = [
    ['nothing changed', field, field, []],
    ['a description changes nothing', field, { ...field, description: 'other' }, []],
    ['retyped', field, { type: 'integer' }, ['v1 spec.size: type changed from string to integer']],
    ['a whole number is a number', { type: 'integer' }, { type: 'number' }, []],
    [
      'a number need not be whole',
      { type: 'number' },
      { type: 'integer' },
      ['v1 spec.size: type changed from number to integer'],
    ],
    [
      'one spelling of two is lost',
      { 'x-kubernetes-int-or-string': true },
      { type: 'integer' },
      ['v1 spec.size: type changed from integer or string to integer'],
    ],
    ['any type is wider', field, { 'x-kubernetes-preserve-unknown-fields': true }, []],
    ['enum added', field, { ...field, enum: ['s', 'l'] }, ['v1 spec.size: enum added: s, l']],
    [
      'enum lost a value',
      { ...field, enum: ['s', 'm', 'l'] },
      { ...field, enum: ['s', 'xl'] },
      ['v1 spec.size: enum lost m, l'],
    ],
    ['enum widened', { ...field, enum: ['s'] }, { ...field, enum: ['l', 's'] }, []],
    ['enum dropped', { ...field, enum: ['s'] }, field, []],
    [
      'lower bound raised, upper bound lowered',
      { type: 'integer', minimum: 1, maximum: 9 },
      { type: 'integer', minimum: 2, maximum: 8 },
      ['v1 spec.size: minimum changed from 1 to 2', 'v1 spec.size: maximum changed from 9 to 8'],
    ],
    [
      'bounds widened',
      { type: 'integer', minimum: 1, maximum: 9 },
      { type: 'integer', minimum: 0 },
      [],
    ],
    [
      'length bounded',
      field,
      { ...field, minLength: 1, maxLength: 5 },
      ['v1 spec.size: minLength added: 1', 'v1 spec.size: maxLength added: 5'],
    ],
    [
      'a bound becomes exclusive',
      { type: 'integer', minimum: 1 },
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      ['v1 spec.size: exclusiveMinimum added'],
    ],
    ['pattern added', field, { ...field, pattern: '^a' }, ['v1 spec.size: pattern added: "^a"']],
    [
      'pattern changed',
      { ...field, pattern: '^a' },
      { ...field, pattern: '^b' },
      ['v1 spec.size: pattern changed: "^b"'],
    ],
    ['pattern dropped', { ...field, pattern: '^a' }, field, []],
    ['format added', field, { ...field, format: 'date' }, ['v1 spec.size: format added: "date"']],
    [
      'null was allowed',
      { ...field, nullable: true },
      field,
      ['v1 spec.size: null is no longer allowed'],
    ],
    [
      'another default changes every object without the field',
      { ...field, default: 's' },
      { ...field, default: 'l' },
      ['v1 spec.size: default changed from "s" to "l"'],
    ],
    [
      'a default given',
      field,
      { ...field, default: 's' },
      ['v1 spec.size: default changed from none to "s"'],
    ],
    [
      'a rule added',
      field,
      { ...field, 'x-kubernetes-validations': [{ rule: 'self != ""', message: 'set it' }] },
      ['v1 spec.size: rule added or changed: self != ""'],
    ],
    [
      'a rule tightened',
      { ...field, 'x-kubernetes-validations': [{ rule: 'size(self) > 1' }] },
      { ...field, 'x-kubernetes-validations': [{ rule: 'size(self) > 2' }] },
      ['v1 spec.size: rule added or changed: size(self) > 2'],
    ],
    [
      'another message of the same rule',
      { ...field, 'x-kubernetes-validations': [{ rule: 'size(self) > 1' }] },
      { ...field, 'x-kubernetes-validations': [{ rule: 'size(self) > 1', message: 'longer' }] },
      [],
    ],
    [
      'list type',
      { type: 'array', items: field, 'x-kubernetes-list-type': 'atomic' },
      { type: 'array', items: field, 'x-kubernetes-list-type': 'set' },
      ['v1 spec.size: x-kubernetes-list-type changed from "atomic" to "set"'],
    ],
    [
      'map key of a list',
      { type: 'array', items: field, 'x-kubernetes-list-map-keys': ['a'] },
      { type: 'array', items: field, 'x-kubernetes-list-map-keys': ['b'] },
      ['v1 spec.size: x-kubernetes-list-map-keys changed from ["a"] to ["b"]'],
    ],
    [
      'items',
      { type: 'array', items: field },
      { type: 'array', items: { type: 'integer' } },
      ['v1 spec.size[]: type changed from string to integer'],
    ],
    [
      'values of a map',
      { type: 'object', additionalProperties: field },
      { type: 'object', additionalProperties: { ...field, maxLength: 5 } },
      ['v1 spec.size{}: maxLength added: 5'],
    ],
    [
      'a map becomes an object',
      { type: 'object', additionalProperties: field },
      { type: 'object', properties: { a: field } },
      ['v1 spec.size{}: was removed'],
    ],
    [
      'unknown fields are pruned from now on',
      free,
      { type: 'object' },
      ['v1 spec.size: unknown fields are no longer kept'],
    ],
    [
      'a free-form member gets a type',
      free,
      { ...free, properties: { a: { type: 'integer' } } },
      ['v1 spec.size.a: type changed from any to integer'],
    ],
    [
      'a free-form object gets fixed members',
      free,
      { type: 'object', properties: { a: field } },
      [
        'v1 spec.size: unknown fields are no longer kept',
        'v1 spec.size.a: type changed from any to string',
      ],
    ],
    [
      'a free-form object becomes a map of texts',
      free,
      { type: 'object', additionalProperties: field },
      [
        'v1 spec.size: unknown fields are no longer kept',
        'v1 spec.size{}: type changed from any to string',
      ],
    ],
    [
      'a free-form member stays free under a name',
      free,
      { ...free, properties: { a: { 'x-kubernetes-preserve-unknown-fields': true } } },
      [],
    ],
    [
      'anything becomes a text',
      { 'x-kubernetes-preserve-unknown-fields': true },
      field,
      ['v1 spec.size: type changed from any to string'],
    ],
    [
      'a map of numbers names one that is a text now',
      { type: 'object', additionalProperties: { type: 'integer' } },
      { type: 'object', properties: { a: field } },
      ['v1 spec.size.a: type changed from integer to string', 'v1 spec.size{}: was removed'],
    ],
    [
      'a map of anything gets fixed members',
      { type: 'object', additionalProperties: true },
      { type: 'object', properties: { a: field } },
      ['v1 spec.size.a: type changed from any to string', 'v1 spec.size{}: was removed'],
    ],
    [
      'a map is kept as it is by a free-form object',
      { type: 'object', additionalProperties: field },
      free,
      [],
    ],
    [
      'a member removed',
      { type: 'object', properties: { a: field, b: field } },
      { type: 'object', properties: { a: field } },
      ['v1 spec.size.b: was removed'],
    ],
    [
      'a member removed where unknown ones are kept',
      { type: 'object', properties: { a: field } },
      free,
      [],
    ],
    [
      'a new required member',
      { type: 'object', properties: { a: field } },
      { type: 'object', properties: { a: field, b: field }, required: ['b'] },
      ['v1 spec.size.b: became required'],
    ],
    [
      'a new required member with a default',
      { type: 'object' },
      { type: 'object', properties: { b: { ...field, default: 'x' } }, required: ['b'] },
      [],
    ],
    [
      'no longer required',
      { type: 'object', properties: { a: field }, required: ['a'] },
      { type: 'object', properties: { a: field } },
      [],
    ],
  ]

  test.each(rows)('%s', (_reason, before, after, expected) => {
    const found = compare(api([version(before)]), api([version(after)]))
    expect(found?.changes ?? []).toEqual(expected)
  })
})

describe('the API', () => {
  const v1 = version(field)
  const v2 = { ...version(field), name: 'v2', referenceable: false }
  const rows: readonly (readonly [string, DefinitionSpec, DefinitionSpec, readonly string[]])[] = [
    ['a version added', api([v1]), api([v1, v2]), []],
    ['a version removed', api([v1, v2]), api([v1]), ['version v2: was removed']],
    [
      'a version no longer served',
      api([v1, v2]),
      api([v1, { ...v2, served: false }]),
      ['version v2: is no longer served'],
    ],
    ['deprecation warns only', api([v1]), api([{ ...v1, deprecated: true }]), []],
    [
      'scope',
      api([v1]),
      { ...api([v1]), scope: 'Cluster' },
      ['scope: changed from Namespaced to Cluster'],
    ],
    [
      'stored objects are read by the schema of the new storage version',
      api([v1, { ...v2, schema: schemaWith({}) }]),
      api([
        { ...v1, referenceable: false },
        { ...v2, referenceable: true, schema: schemaWith({}) },
      ]),
      ['v1 to v2 spec.size: was removed'],
    ],
    [
      'what stands in the status has readers',
      api([{ ...v1, schema: schemaWith({}, { endpoint: field }) }]),
      api([{ ...v1, schema: schemaWith({}) }]),
      ['v1 status.endpoint: was removed'],
    ],
  ]

  test.each(rows)('%s', (_reason, before, after, expected) => {
    expect(compare(before, after)?.changes ?? []).toEqual(expected)
  })

  test('the digest accepts exactly these changes', () => {
    const old = api([version(field)])
    const found = [{ type: 'integer' }, { type: 'integer' }, { type: 'boolean' }].map((schema) =>
      compare(old, api([version(schema)])),
    )
    expect(found[0]?.digest).toBe(found[1]?.digest)
    expect(found[0]?.digest).not.toBe(found[2]?.digest)
  })
})

function compare(before: DefinitionSpec, after: DefinitionSpec) {
  return findBreakingChanges(emit(before) as unknown as KubeObject, emit(after))
}

function emit(spec: DefinitionSpec) {
  const metadata = { name: 'things.acme.io', uid: 'u', resourceVersion: '1' }
  return emitComposite(toDefinition({ apiVersion: 'v1', kind: 'X', metadata, spec })).manifest
}

function api(versions: readonly DefinedVersion[]): DefinitionSpec {
  return { group: 'acme.io', names: { kind: 'Thing', plural: 'things' }, versions }
}

function version(size: JsonObject): DefinedVersion {
  return { name: 'v1', served: true, referenceable: true, schema: schemaWith({ size }) }
}

function schemaWith(spec: JsonObject, status: JsonObject = {}): DefinedVersion['schema'] {
  return {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: spec },
        status: { type: 'object', properties: status },
      },
    },
  }
}
