import { expect, test } from '@jest/globals'
import { compiled, configMap, ex } from '../../../test/support/graph-sample.ts'
import { objectProblems } from './check-object.ts'
import type { Schema } from './schema.ts'
import type { NodeSource } from './source.ts'

interface Row {
  readonly reason: string
  readonly nodes: readonly NodeSource[]
  readonly told: readonly unknown[]
}

/** An object with these metadata. */
function named(id: string, metadata: Readonly<Record<string, string>>): NodeSource {
  const spec = { forProvider: { region: 'eu' } }
  return { id, resource: { apiVersion: 'a.example.org/v1', kind: 'Group', metadata, spec } }
}

const never: readonly Row[] = [
  {
    reason: 'an expression that reads nothing and fails',
    nodes: [{ id: 'x', value: ex('1 / 0') }, configMap('c', { a: `x-${ex('string(2 % 0)')}` })],
    told: [
      'x: fails every time: int divide by zero',
      'c: data.a: fails every time: int modulus by zero',
    ],
  },
  {
    reason: 'one that reads something may have something else to read',
    nodes: [{ id: 'x', value: ex('1 / (self.spec.replicas - self.spec.replicas)') }],
    told: [],
  },
  {
    reason: 'a pattern that is none',
    nodes: [{ id: 'x', value: ex('self.spec.region.matches("(")') }],
    told: [expect.stringMatching(/^x: 17: the pattern "\(" is no RE2 expression: ./)],
  },
  {
    reason: 'a name of capitals, and one with a dot at its end',
    nodes: [named('a', { name: 'My-Map' }), named('b', { name: `${ex('self.metadata.name')}.` })],
    told: [
      'a: metadata.name: "My-Map" can be no name: use small letters, digits, - and ., with a letter or digit at both ends',
      'b: metadata.name: "…." can be no name: use small letters, digits, - and ., with a letter or digit at both ends',
    ],
  },
  {
    reason: 'a namespace with a dot, also of what is read',
    nodes: [
      named('a', { namespace: 'team.a' }),
      { id: 'b', ref: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x_y', namespace: 'ok' } },
    ],
    told: [
      'a: metadata.namespace: "team.a" can be no name: use small letters, digits and -, with a letter or digit at both ends',
      'b: name: "x_y" can be no name: use small letters, digits, - and ., with a letter or digit at both ends',
    ],
  },
  {
    reason: 'a name that is too long for any object',
    nodes: [named('a', { name: 'x'.repeat(254) })],
    told: ['a: metadata.name: has 254 characters, allowed are 253'],
  },
  {
    reason: 'what expressions give is not known yet',
    nodes: [named('a', { name: ex('self.spec.region'), namespace: ex('self.spec.region') })],
    told: [],
  },
]

test.each([
  { reason: 'one of several is required, and none is there', given: {}, told: ['give a or b'] },
  { reason: 'one of them is', given: { b: 1, d: 1 }, told: [] },
  { reason: 'two that go together', given: { b: 1 }, told: ['b and d stand together'] },
  { reason: 'two that exclude each other', given: { a: 1, c: 1 }, told: ['not c beside a'] },
])('a rule about which members are there: $reason', ({ given, told }) => {
  const any = { type: 'integer' }
  const schema: Schema = {
    type: 'object',
    properties: { a: any, b: any, c: any, d: any },
    'x-kubernetes-validations': [
      { rule: 'has(self.a) || has(self.b)', message: 'give a or b' },
      { rule: '!(has(self.a) && has(self.c))', message: 'not c beside a' },
      { rule: 'has(self.b) == has(self.d)', message: 'b and d stand together' },
      { rule: 'self.a > 5 || !has(self.a)', message: 'looks at a value' },
      { rule: 'self.size() > oldSelf.size()', message: 'is no rule of presence' },
    ],
  }
  expect(objectProblems(given, schema, (each) => each)).toEqual(told)
})

test.each(never)('$reason', ({ nodes, told }) => {
  expect(compiled(nodes).told).toEqual(told)
})
