import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  dataOf,
  evaluated,
  gapsOf,
  observedOf,
  told,
} from '../../../test/support/graph-evaluation.ts'
import {
  compiled,
  configMap,
  ex,
  group,
  sampleInstance,
} from '../../../test/support/graph-sample.ts'
import type { NodeSource } from '../graph/index.ts'
import { describeUnknown } from './describe.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation } from './evaluation.ts'

const made = { metadata: { name: 'g' }, status: { externalName: 'sg-1', endpoints: [] } }
const bare = { metadata: { name: 'g' } }

describe('nodes', () => {
  const each = (list: string, key: string): NodeSource =>
    configMap('c', { r: ex('r') }, { forEach: { r: ex(list) }, key: ex(key) })
  const shapes = ({ outcomes }: Evaluation): readonly string[] =>
    outcomes.map(
      (outcome) => `${outcome.is} ${outcome.node}${'key' in outcome ? `/${outcome.key}` : ''}`,
    )

  const rows: readonly {
    readonly reason: string
    readonly nodes: readonly NodeSource[]
    readonly shapes: readonly string[]
    readonly told?: readonly string[]
  }[] = [
    {
      reason: 'items come in key order',
      nodes: [each('["b", "a"]', 'r')],
      shapes: ['desired c/a', 'desired c/b'],
    },
    { reason: 'an empty list', nodes: [each('[]', 'r')], shapes: [] },
    {
      reason: 'when is false',
      nodes: [configMap('c', {}, { when: ex('!self.spec.archive') })],
      shapes: ['excluded c'],
    },
    {
      reason: 'an undecidable when freezes',
      nodes: [group('g'), configMap('c', {}, { when: ex('g.status.externalName == "x"') })],
      shapes: ['desired g/', 'frozen c'],
      told: ['c waits: g does not exist yet'],
    },
    {
      reason: 'an undecidable forEach freezes',
      nodes: [group('g'), each('g.status.endpoints', 'r')],
      shapes: ['desired g/', 'frozen c'],
      told: ['c waits: g does not exist yet'],
    },
    {
      reason: 'a key that fails for one item freezes all',
      nodes: [each('[{"n": "a"}, {"m": "b"}]', 'r.n')],
      shapes: ['frozen c'],
      told: ['c waits: r.n is not set'],
    },
    {
      reason: 'two items of one key',
      nodes: [each('["a", "b", "a"]', 'r')],
      shapes: ['frozen c'],
      told: ['c: key: items 0 and 2 have the same key "a"'],
    },
    {
      reason: 'a key that is no text',
      nodes: [each('fromJson("[1]")', 'r')],
      shapes: ['frozen c'],
      told: ['c: key: the key of item 0 is no text: use string()'],
    },
    {
      reason: 'a thousand items are the bound',
      nodes: [each('range(1000)', 'string(r)')].map((node) => ({
        ...node,
        when: ex('range(1).size() == 1'),
      })),
      shapes: Array.from({ length: 1000 }, (_, index) => `desired c/${index}`).sort(),
    },
    {
      reason: 'more are refused',
      nodes: [each('range(1001)', 'string(r)')],
      shapes: ['frozen c'],
      told: ['c: forEach.r: forEach has 1001 items, allowed are 1000'],
    },
    {
      reason: 'a ref and a query say what to look up',
      nodes: [
        { id: 'vpc', ref: { apiVersion: 'v1', kind: 'ConfigMap', name: ex('self.metadata.name') } },
        {
          id: 'all',
          query: { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { a: ex('self.spec.size') } },
        },
      ],
      shapes: ['lookup vpc', 'lookup all'],
    },
    {
      reason: 'a lookup that cannot be told yet',
      nodes: [
        group('g'),
        {
          id: 'vpc',
          ref: { apiVersion: 'v1', kind: 'ConfigMap', name: ex('g.status.externalName') },
        },
      ],
      shapes: ['desired g/', 'frozen vpc'],
      told: ['vpc waits: g does not exist yet'],
    },
    {
      reason: 'a function gets its evaluated input',
      nodes: [{ id: 'step', function: { ref: 'f', input: { a: ex('self.spec.region') } } }],
      shapes: ['function step'],
    },
  ]

  test.each(rows)('$reason', ({ nodes, shapes: expected, told: gaps = [] }) => {
    const evaluation = evaluated(nodes)
    expect(shapes(evaluation)).toEqual(expected)
    expect(told(evaluation)).toEqual(gaps)
  })

  test('lookups carry texts', () => {
    const { outcomes } = evaluated([
      {
        id: 'vpc',
        ref: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: ex('self.metadata.name'),
          namespace: 'x',
        },
      },
      {
        id: 'all',
        query: { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { a: ex('self.spec.size') } },
      },
    ])
    const of = { apiVersion: 'v1', kind: 'ConfigMap' }
    expect(outcomes.map((outcome) => (outcome.is === 'lookup' ? outcome.lookup : outcome))).toEqual(
      [
        { by: 'name', of, name: 'orders', namespace: 'x' },
        { by: 'labels', of, matchLabels: { a: 'small' } },
      ],
    )
  })

  test('a query is a list once it was looked up, empty or not; a function a map of its resources', () => {
    const nodes: readonly NodeSource[] = [
      { id: 'all', query: { apiVersion: 'v1', kind: 'ConfigMap' } },
      { id: 'step', function: { ref: 'f' } },
      configMap('c', { a: ex('all.map(o, o.data.x).join("+")'), b: ex('step["db"].data.x') }),
    ]
    const object = (x: string) => ({ data: { x } })
    const full = { all: { 'n/b': object('2'), 'n/a': object('1') }, step: { db: object('3') } }
    expect(dataOf(evaluated(nodes, { observed: full }), 'c')).toEqual({ a: '1+2', b: '3' })
    const empty = evaluated(nodes, { observed: { all: {}, step: {} } })
    expect(dataOf(empty, 'c')).toEqual({ a: '' })
    expect(told(empty)).toEqual(['c waits: step.db is not set'])
    expect(told(evaluated(nodes))).toEqual([
      'c waits: all does not exist yet',
      'c waits: step does not exist yet',
    ])
  })

  test('of a Secret that a function has made its data is not there to be read', () => {
    const nodes: readonly NodeSource[] = [
      { id: 'step', function: { ref: 'f' } },
      configMap('c', { a: ex('step["db"].metadata.name'), b: ex('step["map"].data.p') }),
      configMap('theft', { a: ex('step["db"].data.p'), b: ex('step["db"].stringData["p"]') }),
      configMap('whole', { a: ex('toJson(step["db"])') }),
    ]
    const metadata = { name: 'db' }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { p: 'aHVudGVy' } }
    const step = { db: { ...secret, stringData: { p: 'hunter' } }, map: { data: { p: 'fine' } } }
    const evaluation = evaluated(nodes, { observed: { step } })
    expect(dataOf(evaluation, 'c')).toEqual({ a: 'db', b: 'fine' })
    expect(dataOf(evaluation, 'theft')).toEqual({})
    expect(JSON.stringify(evaluation.outcomes)).not.toMatch(/hunter|aHVudGVy/)
  })

  test('the status has gaps like templates', () => {
    const status = { endpoint: ex('g.status.externalName'), names: ex('[self.spec.region]') }
    const evaluation = evaluated([group('g')], {}, status)
    expect(evaluation.status.value).toEqual({ names: ['eu'] })
    expect(told(evaluation)).toEqual(['status waits: g does not exist yet'])
  })

  test('the same inputs give the same evaluation, and change nothing', () => {
    const nodes = [group('g'), configMap('c', { a: ex('g.metadata.name'), l: { m: [1, 2] } })]
    const { graph } = compiled(nodes)
    const inputs = { self: sampleInstance, env: {}, observed: observedOf({ g: { '': made } }) }
    const before = structuredClone(inputs)
    expect(evaluate(graph, inputs)).toEqual(evaluate(graph, inputs))
    expect(inputs).toEqual(before)
  })
})

describe('readiness and waitFor', () => {
  const ready = (status: string, reason = 'Creating') => ({
    ...bare,
    status: {
      conditions: [
        { type: 'Ready', status, reason },
        { type: 'Synced', status: 'True', reason: '' },
      ],
    },
  })
  const rows: readonly {
    readonly reason: string
    readonly waitFor: 'exists' | 'synced' | 'ready'
    readonly readyWhen?: readonly string[]
    readonly observed?: object
    readonly holds: readonly string[]
  }[] = [
    { reason: 'not there', waitFor: 'exists', holds: ['g does not exist yet'] },
    { reason: 'there', waitFor: 'exists', observed: bare, holds: [] },
    {
      reason: 'a managed resource without conditions',
      waitFor: 'ready',
      observed: bare,
      holds: ['g is not ready: creating'],
    },
    {
      reason: 'not ready, with its words',
      waitFor: 'ready',
      observed: ready('False'),
      holds: ['g is not ready: creating'],
    },
    { reason: 'synced is enough', waitFor: 'synced', observed: ready('False'), holds: [] },
    { reason: 'ready', waitFor: 'ready', observed: ready('True'), holds: [] },
    {
      reason: 'readyWhen overrules',
      waitFor: 'ready',
      readyWhen: [ex('this.metadata.name == "g"')],
      observed: ready('False'),
      holds: [],
    },
    {
      reason: 'readyWhen that is false',
      waitFor: 'ready',
      readyWhen: [ex('has(this.status.externalName)')],
      observed: ready('True'),
      holds: ['g is not ready: readyWhen[0] is not true'],
    },
    {
      reason: 'readyWhen that finds nothing',
      waitFor: 'ready',
      readyWhen: [ex('this.status.externalName == "x"')],
      observed: ready('True'),
      holds: ['g is not ready: readyWhen[0]: this.status.externalName is not set'],
    },
  ]

  test.each(rows)('$reason', ({ waitFor, readyWhen = [], observed, holds }) => {
    const nodes = [configMap('c', {}, { waitFor: { g: waitFor } }), group('g', {}, { readyWhen })]
    const { outcomes } = evaluated(
      nodes,
      observed === undefined ? {} : { observed: { g: { '': observed } } },
    )
    const outcome = outcomes.find(({ node }) => node === 'c')
    expect(outcome?.is === 'desired' ? outcome.holds.map(({ message }) => message) : []).toEqual(
      holds,
    )
  })

  test('an excluded node is not waited for; of a forEach every key is', () => {
    const nodes = [
      configMap('c', {}, { waitFor: { g: 'ready', h: 'ready' } }),
      group('g', {}, { when: ex('false') }),
      group('h', {}, { forEach: { r: ex('["a", "b"]') }, key: ex('r') }),
    ]
    const { outcomes, states } = evaluated(nodes, {
      observed: { h: { a: ready('True'), b: ready('False') } },
    })
    const outcome = outcomes.find(({ node }) => node === 'c')
    expect(outcome).toMatchObject({
      holds: [{ node: 'h', state: 'ready', message: 'h["b"] is not ready: creating' }],
    })
    expect([...(states.get('h') ?? [])].map(([key, state]) => `${key} ${state.ready}`)).toEqual([
      'a true',
      'b false',
    ])
  })

  test('a readyWhen may read a node that comes later', () => {
    const nodes = [
      group('g', {}, { readyWhen: [ex('this.metadata.name == wanted')] }),
      { id: 'wanted', value: ex('self.spec.size == "small" ? "g" : "h"') },
    ]
    const { states } = evaluated(nodes, { observed: { g: { '': bare } } })
    expect(states.get('g')?.get('')?.ready).toBe(true)
  })
})

describe('a plan', () => {
  const plan = {
    nameOf: (node: string, key: string) => `orders-${node}${key === '' ? '' : `-${key}`}`,
  }

  test('name and spec of what does not exist are known, its status after apply', () => {
    const nodes = [
      group('group', { region: 'us' }),
      group('db', {
        description: ex('group.status.externalName'),
        engine: ex('default(group.status.externalName, "mysql")'),
        region: ex('group.spec.forProvider.region + group.metadata.name'),
      }),
    ]
    const { outcomes } = evaluated(nodes, { plan })
    const db = outcomes.find(({ node }) => node === 'db')
    expect(db).toMatchObject({
      object: { spec: { forProvider: { engine: 'mysql', region: 'usorders-group' } } },
    })
    expect(db === undefined ? [] : gapsOf(db).map((gap) => describeUnknown('db', gap))).toEqual([
      'db: spec.forProvider.description: known after apply (group)',
    ])
    expect(db).toMatchObject({
      mayChange: [{ path: ['spec', 'forProvider', 'engine'], cause: 'group' }],
    })
  })

  test('items of a forEach by their names; what exists is read as it is', () => {
    const nodes = [
      group('g', {}, { forEach: { r: ex('["a", "b"]') }, key: ex('r') }),
      configMap('c', { names: ex('g.map(o, o.metadata.name).join(" ")') }),
    ]
    const observed = { g: { a: { metadata: { name: 'there' } } } }
    expect(dataOf(evaluated(nodes, { plan, observed }), 'c')).toEqual({ names: 'there orders-g-b' })
  })

  test('nothing may change because of a node that exists or is excluded', () => {
    const nodes = [
      group('g'),
      group('h', {}, { when: ex('false') }),
      configMap('c', {
        a: ex('default(g.status.externalName, "x")'),
        b: ex('default(h.metadata.name, "x")'),
      }),
    ]
    const { outcomes } = evaluated(nodes, { plan, observed: { g: { '': bare } } })
    expect(outcomes.find(({ node }) => node === 'c')).toMatchObject({ mayChange: [] })
  })
})

test('neither compiling nor evaluating throws, whatever an expression says', () => {
  const words =
    'self g env this r c .spec .status .map( .filter( .all( r, has( default( omit() size( [ ] { } ( ) , : ? + - * / % == < && || ! in 1 2.5 "a" null true b"x" "a": .x [0] ["k"] dyn type( int( string( @ $ . {}'
  const soup = fc.array(fc.constantFrom(...words.split(' ')), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(soup, fc.boolean(), (tokens, isSpaced) => {
      const text = ex(tokens.join(isSpaced ? ' ' : ''))
      const nodes = [
        group('g', { description: text }, { when: text, readyWhen: [text] }),
        configMap('c', { a: text, b: `x${text}` }, { forEach: { r: text }, key: text }),
        { id: 'v', value: { deep: [text] } },
      ]
      const { outcomes } = evaluated(nodes, { observed: { g: { '': made }, c: { a: made } } })
      expect(outcomes.length).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})
