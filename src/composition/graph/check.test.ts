import { describe, expect, test } from '@jest/globals'
import { compiled, configMap, ex, group } from '../../../test/support/graph-sample.ts'
import type { NodeSource } from './source.ts'

interface Row {
  readonly reason: string
  readonly nodes: readonly NodeSource[]
  readonly status?: Readonly<Record<string, unknown>>
  readonly told: readonly string[]
}

const types: readonly Row[] = [
  {
    reason: 'a literal of another type',
    nodes: [group('db', { storage: 'much' })],
    told: ['db: spec.forProvider.storage: is string, expected integer'],
  },
  {
    reason: 'a literal below its bound',
    nodes: [group('db', { storage: 4 })],
    told: ['db: spec.forProvider.storage: 4 is below the minimum 5'],
  },
  {
    reason: 'a literal result of an expression above its bound',
    nodes: [group('db', { storage: ex('self.spec.archive ? 10 : 200') })],
    told: ['db: spec.forProvider.storage: 200 is above the maximum 100'],
  },
  {
    reason: 'a literal against a pattern',
    nodes: [group('db', { description: 'ABC' })],
    told: ['db: spec.forProvider.description: "ABC" does not match ^[a-z ]*$'],
  },
  {
    reason: 'an integer fits a number, and a union of integer and string',
    nodes: [group('db', { ratio: ex('self.spec.replicas'), port: ex('self.spec.replicas') })],
    told: [],
  },
  {
    reason: 'a boolean fits no union of integer and string',
    nodes: [group('db', { port: ex('self.spec.archive') })],
    told: ['db: spec.forProvider.port: is boolean, expected integer or string'],
  },
  {
    reason: 'mixed text is a string',
    nodes: [group('db', { storage: `1${ex('self.spec.replicas')}` })],
    told: ['db: spec.forProvider.storage: is string, expected integer'],
  },
  {
    reason: 'a list within a text',
    nodes: [configMap('c', { a: `x${ex('self.spec.subnetIds')}` })],
    told: ['c: data.a: list of string cannot stand within a text: use toJson() or join()'],
  },
  {
    reason: 'a timestamp is no JSON',
    nodes: [{ id: 'x', value: ex('timestamp("2020-01-01T00:00:00Z")') }],
    told: ['x: is timestamp, which no field holds: use string()'],
  },
  {
    reason: 'an unknown field of a template',
    nodes: [group('db', { regoin: 'x' })],
    told: ['db: spec.forProvider.regoin: there is no field regoin: did you mean region?'],
  },
  {
    reason: 'a required field is missing',
    nodes: [{ id: 'db', resource: { apiVersion: 'a.example.org/v1', kind: 'Group', spec: {} } }],
    told: ['db: spec: forProvider is required'],
  },
  {
    reason: 'the default of a built-in kind does not stand in for a required field',
    nodes: [
      {
        id: 'pod',
        resource: {
          apiVersion: 'v1',
          kind: 'Pod',
          spec: { containers: [{ image: ex('self.spec.region') }] },
        },
      },
    ],
    told: ['pod: spec.containers[0]: name is required'],
  },
  {
    reason: 'a struct built by an expression lacks a required member',
    nodes: [
      {
        id: 'db',
        resource: {
          apiVersion: 'a.example.org/v1',
          kind: 'Group',
          spec: { forProvider: ex('{"engine": "mysql"}') },
        },
      },
    ],
    told: ['db: spec.forProvider: lacks region, which is required'],
  },
  {
    reason: 'map and filter carry types and bounds',
    nodes: [
      group('db', {
        subnetIds: ex('self.spec.subnetIds.filter(s, s != "").map(s, s + "x")'),
      }),
    ],
    told: ['db: spec.forProvider.subnetIds: list may have 10 items, allowed are 5'],
  },
  {
    reason: 'a loop over what is no list',
    nodes: [{ id: 'x', value: ex('self.spec.region.map(r, r)') }],
    told: ['x: 10: string is no list: a loop needs one'],
  },
  {
    reason: 'the condition of a choice',
    nodes: [{ id: 'x', value: ex('self.spec.region ? 1 : 2') }],
    told: ['x: 10: the condition of ?: is string, expected boolean: compare with =='],
  },
  {
    reason: 'a function with the wrong operands',
    nodes: [{ id: 'x', value: ex('self.spec.replicas.startsWith("a")') }],
    told: ['x: 19: integer.startsWith(string) is not defined: it is string.startsWith(string)'],
  },
  {
    reason: 'when must be boolean, a forEach a list, a key a text',
    nodes: [
      configMap(
        'c',
        {},
        {
          when: ex('self.spec.region'),
          forEach: { r: ex('self.spec.replicas') },
          key: ex('self.spec.replicas'),
        },
      ),
    ],
    told: [
      'c: forEach.r: is integer, expected a list',
      'c: key: is integer, expected string: convert with string()',
      'c: when: is string, expected boolean: compare with ==',
    ],
  },
  {
    reason: 'a reader sees the type of a value node that the author wrote later',
    nodes: [group('db', { storage: ex('amount') }), { id: 'amount', value: ex('"much"') }],
    told: ['db: spec.forProvider.storage: is string, expected integer'],
  },
  {
    reason: 'a reference to a forEach node is a list',
    nodes: [
      configMap('c', {}, { forEach: { r: ex('self.spec.subnetIds') }, key: ex('r') }),
      { id: 'x', value: ex('c.metadata.name') },
    ],
    told: ['x: 2: c is a list and has no field metadata: use an index, map() or exists()'],
  },
  {
    reason: 'a comparison that is never true',
    nodes: [{ id: 'x', value: ex('self.spec.size == "medium"') }],
    told: ['x: 16: == "medium": possible are only "small", "large"'],
  },
  {
    reason: 'the status of the instance is checked too',
    nodes: [],
    status: { endpoint: ex('self.spec.replicas'), ready: ex('true'), nmes: [] },
    told: [
      'status: endpoint: is integer, expected string: convert with string()',
      'status: nmes: there is no field nmes: did you mean names?',
    ],
  },
  {
    reason: 'a kind the API server does not serve',
    nodes: [{ id: 'x', resource: { apiVersion: 'b.example.org/v1', kind: 'Thing' } }],
    told: ['x: the API server does not serve Thing of b.example.org/v1'],
  },
]

const omissions: readonly Row[] = [
  {
    reason: 'omit through default and a choice, as a whole value',
    nodes: [
      group('db', {
        description: ex('default(self.spec.tier, omit())'),
        engine: ex('self.spec.archive ? "mysql" : omit()'),
      }),
    ],
    told: [],
  },
  {
    reason: 'an item of a list may be left out',
    nodes: [group('db', { subnetIds: ['a', ex('default(self.spec.tier, omit())')] })],
    told: [],
  },
  {
    reason: 'a required field may not',
    nodes: [group('db', { region: ex('default(self.spec.tier, omit())') })],
    told: ['db: spec.forProvider.region: omit() is not possible: the field is required'],
  },
  {
    reason: 'omit in a text',
    nodes: [configMap('c', { a: `x${ex('omit()')}` })],
    told: ['c: data.a: omit() is only possible as a whole value, not within a text'],
  },
  {
    reason: 'omit in a list of an expression',
    nodes: [group('db', { subnetIds: ex('["a", omit()]') })],
    told: ['db: spec.forProvider.subnetIds: 7: omit() is only possible as a whole value'],
  },
  {
    reason: 'omit in when',
    nodes: [configMap('c', {}, { when: ex('omit()') })],
    told: ['c: when: is never, expected boolean'],
  },
]

const guards: readonly Row[] = [
  {
    reason: 'an optional field of the instance is read unguarded',
    nodes: [configMap('c', { a: ex('self.spec.tier') })],
    told: ['c: data.a: 1: self.spec.tier is optional: use default(self.spec.tier, fallback)'],
  },
  {
    reason: 'a default of a custom kind counts as present',
    nodes: [configMap('c', { a: ex('string(self.spec.backups)') })],
    told: [],
  },
  {
    reason: 'every guard softens what is below it',
    nodes: [
      configMap('c', {
        a: ex('has(self.spec.network.cidr) ? self.spec.network.cidr : ""'),
        b: ex('!has(self.spec.tier) ? "" : self.spec.tier'),
        c: ex('string(has(self.spec.tier) && self.spec.tier == "x")'),
        d: ex('string(!has(self.spec.tier) || self.spec.tier == "x")'),
        e: ex('default(self.spec.tier, "y")'),
      }),
    ],
    told: [],
  },
  {
    reason: 'status and metadata are for waiting',
    nodes: [group('g'), configMap('c', { a: ex('g.status.externalName + g.metadata.name') })],
    told: [],
  },
  {
    reason: 'an optional field that the template of the node sets is there',
    nodes: [
      group('g', { description: 'x' }),
      configMap('c', { a: ex('g.spec.forProvider.description') }),
    ],
    told: [],
  },
  {
    reason: 'one that it does not set may be missing',
    nodes: [group('g'), configMap('c', { a: ex('g.spec.forProvider.description') })],
    told: [
      'c: data.a: 1: g.spec.forProvider.description is optional: use default(g.spec.forProvider.description, fallback)',
    ],
  },
  {
    reason: 'env has no schema: everything in it may be missing',
    nodes: [configMap('c', { a: ex('env.vpc') })],
    told: ['c: data.a: 1: env.vpc may be missing: use default(env.vpc, fallback)'],
  },
]

const secrets: readonly Row[] = [
  {
    reason: 'secret data may go into a Secret',
    nodes: [
      { id: 'source', ref: { apiVersion: 'v1', kind: 'Secret', name: 'a' } },
      {
        id: 'copy',
        resource: { apiVersion: 'v1', kind: 'Secret', data: { p: ex('source.data.p') } },
      },
    ],
    told: [],
  },
  {
    reason: 'and nowhere else, also not through a value node; its metadata and presence may',
    nodes: [
      { id: 'source', ref: { apiVersion: 'v1', kind: 'Secret', name: 'a' } },
      { id: 'plain', value: ex('base64Decode(source.data.p)') },
      configMap('c', { a: ex('plain'), b: ex('source.metadata.name') }),
    ],
    status: { endpoint: ex('source.data.p'), ready: ex('has(source.data.p)') },
    told: [
      'c: data.a: 1: plain is secret: it flows only into the data of a Secret',
      'status: endpoint: 1: source.data.p is secret: it flows only into the data of a Secret',
    ],
  },
]

describe.each([
  ['types', types],
  ['omit()', omissions],
  ['guards', guards],
  ['secrets', secrets],
])('%s', (_title, rows) => {
  test.each(rows)('$reason', ({ nodes, status, told }) => {
    expect(compiled(nodes, status).told).toEqual(told)
  })
})
