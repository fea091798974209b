import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  dataOf,
  evaluated,
  gapsOf,
  type Objects,
  told,
  type World,
} from '../../../test/support/graph-evaluation.ts'
import { configMap, ex, group } from '../../../test/support/graph-sample.ts'
import type { NodeSource } from '../graph/index.ts'

const made = { metadata: { name: 'g' }, status: { externalName: 'sg-1', endpoints: [] } }
const bare = { metadata: { name: 'g' } }

describe('values', () => {
  const rows: readonly {
    readonly reason: string
    readonly data: Readonly<Record<string, unknown>>
    readonly world?: World
    readonly gives: unknown
  }[] = [
    {
      reason: 'a whole value keeps its type',
      data: { a: ex('self.spec.replicas'), b: ex('self.spec.subnetIds') },
      gives: { a: 2, b: ['s1', 's2'] },
    },
    {
      reason: 'mixed text converts',
      data: { a: `${ex('self.spec.replicas')}/${ex('self.spec.archive')}/${ex('1.5')}` },
      gives: { a: '2/true/1.5' },
    },
    {
      reason: 'literals stay, escapes are undone',
      data: { a: 1, b: null, c: `$${ex('x')}` },
      gives: { a: 1, b: null, c: ex('x') },
    },
    {
      reason: 'omit leaves a member out, and an item of a list',
      data: { a: ex('omit()'), b: ['x', ex('default(self.spec.tier, omit())'), 'y'] },
      gives: { b: ['x', 'y'] },
    },
    {
      reason: 'a fallback for a missing branch of the instance',
      data: { a: ex('default(self.spec.network.cidr, "10/8")') },
      gives: { a: '10/8' },
    },
    {
      reason: 'a fallback for a node that is not there',
      data: { a: ex('default(g.status.externalName, "none")'), b: ex('has(g) ? "yes" : "no"') },
      gives: { a: 'none', b: 'no' },
    },
    {
      reason: 'and its value once it is',
      data: { a: ex('default(g.status.externalName, "none")'), b: ex('has(g) ? "yes" : "no"') },
      world: { observed: { g: { '': made } } },
      gives: { a: 'sg-1', b: 'yes' },
    },
    {
      reason: 'a branch not taken waits for nothing',
      data: { a: ex('self.spec.archive ? "x" : g.status.externalName') },
      gives: { a: 'x' },
    },
    {
      reason: 'env',
      data: { a: ex('default(env.vpc, "v")'), b: ex('string(env.count + 1)') },
      world: { env: { vpc: 'vpc-1', count: 2 } },
      gives: { a: 'vpc-1', b: '3' },
    },
    {
      reason: 'a name like a method of objects',
      data: { a: ex('default(self.spec.toString, "no")') },
      gives: { a: 'no' },
    },
  ]

  test.each(rows)('$reason', ({ data, world, gives }) => {
    expect(dataOf(evaluated([configMap('c', data), group('g')], world), 'c')).toEqual(gives)
  })
})

describe('gaps', () => {
  const rows: readonly {
    readonly reason: string
    readonly nodes: readonly NodeSource[]
    readonly world?: World
    readonly told: readonly unknown[]
  }[] = [
    {
      reason: 'a field of a node is not set yet',
      nodes: [group('group'), group('db', { description: ex('group.status.externalName') })],
      world: { observed: { group: { '': bare } } },
      told: ['db waits: group.status is not set'],
    },
    {
      reason: 'the documented words: the status is there and the field is not',
      nodes: [group('group'), group('db', { description: ex('group.status.externalName') })],
      world: { observed: { group: { '': { ...bare, status: {} } } } },
      told: ['db waits: group.status.externalName is not set'],
    },
    {
      reason: 'the node does not exist yet',
      nodes: [group('group'), group('db', { description: ex('group.status.externalName') })],
      told: ['db waits: group does not exist yet'],
    },
    {
      reason: 'an item of a forEach: names the key',
      nodes: [
        group('archive', {}, { forEach: { r: ex('self.spec.subnetIds') }, key: ex('r') }),
        { id: 'names', value: ex('archive.map(b, b.status.externalName)') },
      ],
      world: { observed: { archive: { s1: made, s2: { ...bare, status: {} } } } },
      told: ['names waits: archive["s2"].status.externalName is not set'],
    },
    {
      reason: 'a reader of a forEach waits for every key',
      nodes: [
        group('archive', {}, { forEach: { r: ex('self.spec.subnetIds') }, key: ex('r') }),
        { id: 'count', value: ex('size(archive)') },
      ],
      world: { observed: { archive: { s1: made } } },
      told: ['count waits: archive["s2"] does not exist yet'],
    },
    {
      reason: 'through value nodes the bottom is named',
      nodes: [
        group('g'),
        { id: 'x', value: ex('g.status.externalName') },
        { id: 'y', value: ex('x + "!"') },
        configMap('c', { a: ex('y') }),
      ],
      told: [
        'x waits: g does not exist yet',
        'y waits: g does not exist yet',
        'c waits: g does not exist yet',
      ],
    },
    {
      reason: 'a value names every cause, sorted, whether of one expression or of several',
      nodes: [
        group('h'),
        group('g'),
        { id: 'x', value: ex('h.status.externalName + g.status.externalName') },
        { id: 'y', value: { b: ex('h.metadata.name'), a: ex('self.spec.tier'), c: ex('1 / 0') } },
        configMap('c', { a: ex('x'), b: ex('y.a') }),
      ],
      told: [
        'x waits: g does not exist yet; h does not exist yet',
        'y waits: h does not exist yet',
        'y waits: self.spec.tier is not set',
        'y: c: int divide by zero',
        'c waits: g does not exist yet; h does not exist yet',
        'c: data.b: h does not exist yet; self.spec.tier is not set; y: int divide by zero',
      ],
    },
    {
      reason: 'but not what a branch reads that may not be taken',
      nodes: [
        group('g'),
        group('h'),
        configMap('c', {
          a: ex('self.spec.archive ? g.status.externalName : h.status.externalName'),
          b: ex('g.metadata.name == "" || h.metadata.name == "" ? "x" : "y"'),
        }),
      ],
      told: ['c waits: g does not exist yet', 'c waits: g does not exist yet'],
    },
    {
      reason: 'a node that its when excludes',
      nodes: [
        group('g', {}, { when: ex('false') }),
        configMap('c', { a: ex('g.metadata.name'), b: ex('default(g.metadata.name, "x")') }),
      ],
      world: { observed: { g: { '': made } } },
      told: ['c waits: g is excluded by its when'],
    },
    {
      reason: 'a forEach that its when excludes is an empty list',
      nodes: [
        group('g', {}, { when: ex('false'), forEach: { r: ex('["a"]') }, key: ex('r') }),
        configMap('c', { a: ex('string(size(g))') }),
      ],
      told: [],
    },
    {
      reason: 'an optional field of the instance',
      nodes: [configMap('c', { a: ex('self.spec.tier') })],
      told: ['c waits: self.spec.tier is not set'],
    },
    {
      reason: 'an expression that does not work says where',
      nodes: [configMap('c', { a: ex('string(int(self.spec.region))') })],
      told: [
        'c: data.a: 8: string cannot be converted: int() takes a whole number of 64 bits such as "42", a timestamp or a duration',
      ],
    },
    {
      reason: 'an index beyond a list waits, an index computed fails',
      nodes: [
        group('g'),
        configMap('c', {
          a: ex('g.status.endpoints[0]'),
          b: ex('self.spec.subnetIds[self.spec.replicas]'),
        }),
      ],
      world: { observed: { g: { '': made } } },
      told: ['c waits: g.status.endpoints[0] is not set', expect.stringMatching(/^c: data\.b: 1/)],
    },
    {
      reason: 'a budget that is used up, with the count',
      nodes: [configMap('c', { a: ex('string(range(1000).all(x, range(1000).all(y, true)))') })],
      told: ['c: data.a: stopped after 100000 steps; loop over fewer items'],
    },
    {
      reason: 'a broken expression, beside one that works',
      nodes: [configMap('c', { a: ex('1 +'), b: 'x' })],
      told: [expect.stringContaining('c: data.a: cannot be parsed')],
    },
    {
      reason: 'a fallback does not hide a failure, only what is missing',
      nodes: [
        { id: 'x', value: ex('string(1 / 0)') },
        configMap('c', { a: ex('default(x, omit())'), b: ex('self.spec.archive ? "y" : x') }),
      ],
      told: ['x: int divide by zero', 'c: data.a: x: int divide by zero'],
    },
    {
      reason: 'the budget of the whole evaluation',
      nodes: Array.from({ length: 2 }, (_, index) => ({
        id: `v${index}`,
        value: ex('range(300).map(x, env.long.upperAscii()).size()'),
      })),
      world: { env: { long: 'a'.repeat(65_000) } },
      told: ['v1: stopped: the graph used 100000 steps in one evaluation; loop over fewer items'],
    },
    {
      reason: 'a secret is not told in words',
      nodes: [
        { id: 's', ref: { apiVersion: 'v1', kind: 'Secret', name: 'a' } },
        {
          id: 'copy',
          resource: {
            apiVersion: 'v1',
            kind: 'Secret',
            data: { a: ex('string(quantity(s.data.p))') },
          },
        },
      ],
      world: { observed: { s: { '': { data: { p: 'hunter2' } } } } },
      told: ['copy: data.a: 8: the expression failed on a secret value'],
    },
  ]

  test.each(rows)('$reason', ({ nodes, world, told: expected }) => {
    expect(told(evaluated(nodes, world))).toEqual(expected)
  })

  test('a gap in a list keeps the places of the others', () => {
    const data = { l: [ex('omit()'), 'x', ex('self.spec.tier'), 'y'] }
    const evaluation = evaluated([configMap('c', data)])
    expect(dataOf(evaluation, 'c')).toEqual({ l: ['x', null, 'y'] })
    expect(evaluation.outcomes.flatMap(gapsOf).map(({ path }) => path)).toEqual([['data', 'l', 1]])
  })

  test('no field vanishes: it is there, or left out by omit(), or a gap says why', () => {
    const sources = [
      'self.spec.region',
      'self.spec.tier',
      'self.spec.nope.deep',
      'g.status.externalName',
      'default(g.status.externalName, "x")',
      'omit()',
      'self.spec.archive ? omit() : "x"',
      'self.spec.subnetIds[9]',
      'string(1 / 0)',
      'int("x")',
      'nope()',
      '1 +',
      'missing.x',
    ]
    const anyData = fc.dictionary(fc.constantFrom(...'abcdef'), fc.constantFrom(...sources))
    fc.assert(
      fc.property(anyData, fc.boolean(), (data, isThere) => {
        const template = Object.fromEntries(
          Object.entries(data).map(([name, source]) => [name, ex(source)]),
        )
        const observed: Objects = isThere ? { g: { '': made } } : {}
        const evaluation = evaluated([configMap('c', template), group('g')], { observed })
        const outcome = evaluation.outcomes.find(({ node }) => node === 'c')
        const paths = outcome === undefined ? [] : gapsOf(outcome).map(({ path }) => path.at(-1))
        const present = Object.keys(Object(dataOf(evaluation, 'c')))
        const left = Object.keys(data).filter((name) => data[name]?.includes('omit()'))
        expect([...present, ...paths, ...left].sort()).toEqual(Object.keys(data).sort())
      }),
      { numRuns: 40 },
    )
  })
})
