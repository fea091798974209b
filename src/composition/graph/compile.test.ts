import { describe, expect, test } from '@jest/globals'
import { compiled, configMap, ex, group, sampleSource } from '../../../test/support/graph-sample.ts'
import { compile } from './compile.ts'
import { hasErrors } from './finding.ts'
import { kindsOf } from './kinds.ts'
import type { NodeSource } from './source.ts'

interface Row {
  readonly reason: string
  readonly nodes: readonly NodeSource[]
  readonly status?: Readonly<Record<string, unknown>>
  readonly told: readonly string[]
}

const classes = (entries: string): NodeSource => ({
  id: 'class',
  value: ex(`{${entries}}[self.spec.size]`),
})

/** The messages of the language's documentation, word for word. */
const documented: readonly Row[] = [
  {
    reason: 'a field of the instance is misspelt',
    nodes: [group('db', { region: ex('self.spec.teir') })],
    told: ['db: spec.forProvider.region: 10: self.spec has no field teir: did you mean tier?'],
  },
  {
    reason: 'a result may be a value that the enum lacks',
    nodes: [group('db', { engine: ex('self.spec.engine') })],
    told: ['db: spec.forProvider.engine: may be "mariadb", allowed are "postgres" or "mysql"'],
  },
  {
    reason: 'the bounds of two lists are both known',
    nodes: [group('db', { subnetIds: ex('self.spec.subnetIds') })],
    told: ['db: spec.forProvider.subnetIds: list may have 10 items, allowed are 5'],
  },
  {
    reason: 'a map literal is indexed by an enum',
    nodes: [classes('"small": "x"')],
    told: ['class: 15: the map has no entry for "large"'],
  },
  {
    reason: 'operands of two types',
    nodes: [{ id: 'x', value: ex('"a" + self.spec.replicas') }],
    told: ['x: 4: string + integer is not defined: convert with string()'],
  },
  {
    reason: 'a cycle lists its edges with their places',
    nodes: [
      group('a', { region: ex('b.metadata.name') }),
      group('b', {}, { when: ex('a.status.externalName == "x"') }),
    ],
    told: [
      'cycle: a needs b (spec.forProvider.region: b.metadata.name), b needs a (when: a.status.externalName); soften one edge with default(path, fallback)',
      'a: spec.forProvider.region: 1: b has a when: use default(b.metadata.name, fallback) or has(b)',
    ],
  },
]

const names: readonly Row[] = [
  {
    reason: 'an unknown name has a near one',
    nodes: [group('subnets'), configMap('c', { a: ex('subnet.metadata.name') })],
    told: ['c: data.a: 1: there is no subnet: did you mean subnets?'],
  },
  {
    reason: 'a reserved id',
    nodes: [configMap('self', {})],
    told: ['self: id self is reserved; choose another'],
  },
  {
    reason: 'the name of a function is reserved too',
    nodes: [configMap('size', {})],
    told: ['size: id size is reserved; choose another'],
  },
  {
    reason: 'an id that could be no name',
    nodes: [configMap('a-b', {})],
    told: ['a-b: id "a-b" must be letters and digits, a small letter first, at most 40'],
  },
  {
    reason: 'two nodes of one name, also when only the case differs: objects are named after them',
    nodes: [configMap('dbA', {}), configMap('dba', {})],
    told: ['dba: there are two nodes dba'],
  },
  {
    reason: 'a forEach hides a node',
    nodes: [
      group('us'),
      configMap('c', {}, { forEach: { us: ex('self.spec.subnetIds') }, key: ex('us') }),
    ],
    told: ['c: forEach: forEach us is the id of a node; choose another'],
  },
  {
    reason: 'waitFor names nothing',
    nodes: [group('db', {}, { waitFor: { grup: 'ready' } })],
    told: ['db: waitFor: there is no node grup'],
  },
  {
    reason: 'an unknown function',
    nodes: [{ id: 'x', value: ex('lowercase("A")') }],
    told: ['x: 1: there is no function lowercase'],
  },
  {
    reason: 'a dotted function reads as a reference and is none',
    nodes: [{ id: 'x', value: ex('json.encode("A")') }],
    told: ['x: 1: there is no json', 'x: 5: there is no function encode'],
  },
  {
    reason: 'a macro called wrongly parses as a call',
    nodes: [{ id: 'x', value: ex('map(self, 1)') }],
    told: ['x: 1: map() needs a list and a variable: list.map(x, …)'],
  },
  {
    reason: 'an iterator is not known in when',
    nodes: [
      configMap(
        'c',
        {},
        { forEach: { r: ex('self.spec.subnetIds') }, key: ex('r'), when: ex('r == "a"') },
      ),
    ],
    told: ['c: when: 1: there is no r'],
  },
]

const syntax: readonly Row[] = [
  {
    reason: 'not closed, which plain YAML does to an expression with " #"',
    nodes: [configMap('c', { a: `\${self.spec.size == "a` })],
    told: [
      'c: data.a: 1: expression is not closed: add "}", or write $${ for the text; quote the value in YAML',
    ],
  },
  {
    reason: 'optional syntax has a message of its own',
    nodes: [configMap('c', { a: ex('self.spec.?tier') })],
    told: ['c: data.a: 10: optional syntax is not supported: write default(path, fallback)'],
  },
  {
    reason: 'optional entries too',
    nodes: [{ id: 'x', value: ex('{?"a": 1}') }],
    told: ['x: 2: optional syntax is not supported: write default(path, fallback)'],
  },
  {
    reason: 'a parse error quotes the rest',
    nodes: [configMap('c', { a: ex('self.spec.size ++ ') })],
    told: ['c: data.a: 16: cannot be parsed near "++"'],
  },
  {
    reason: 'a reserved word as a field',
    nodes: [configMap('c', { a: ex('self.spec.in') })],
    told: ['c: data.a: 11: cannot be parsed near "in"; a reserved word as a field needs ["…"]'],
  },
  {
    reason: 'default takes a path',
    nodes: [configMap('c', { a: ex('default(string(1), "x")') })],
    told: ['c: data.a: 9: default() takes a path such as self.spec.size'],
  },
  {
    reason: 'an expression is no key',
    nodes: [configMap('c', { [ex('self.spec.size')]: 'x' })],
    told: ['c: data: an expression cannot be a key: use merge() in an expression'],
  },
  {
    reason: 'when is one expression',
    nodes: [configMap('c', {}, { when: 'true' })],
    told: ['c: when: must be one expression and nothing else: begin with ${ and close it'],
  },
  {
    reason: 'source beyond 4 KiB is refused before parsing',
    nodes: [configMap('c', { a: ex(`"${'x'.repeat(4100)}"`) })],
    told: ['c: data.a: 1: the expression has 4102 characters, allowed are 4096'],
  },
  {
    reason: 'more than 500 nodes',
    nodes: [{ id: 'x', value: ex(`1${' + 1'.repeat(260)}`) }],
    told: [
      'x: 1: the expression has 261 levels, allowed are 64; split it with value nodes',
      'x: 1: the expression has 521 parts, allowed are 500; split it with value nodes',
    ],
  },
  {
    reason: 'parentheses that overflow the parser',
    nodes: [{ id: 'x', value: ex(`${'('.repeat(2000)}1${')'.repeat(2000)}`) }],
    told: ['x: 1: the expression is nested too deep; split it'],
  },
  {
    reason: 'four loops in one another',
    nodes: [
      {
        id: 'x',
        value: ex('[1].all(a, [1].all(b, [1].all(c, [1].all(d, a + b + c + d > 0))))'),
      },
    ],
    told: [
      'x: 1: the expression has 4 loops in one another, allowed are 3; split it with value nodes',
    ],
  },
]

describe.each([
  ['documented messages', documented],
  ['names', names],
  ['syntax and bounds', syntax],
])('%s', (_title, rows) => {
  test.each(rows)('$reason', ({ nodes, status, told }) => {
    expect(compiled(nodes, status).told).toEqual(told)
  })
})

describe('cost', () => {
  test('declared bounds over the budget are an error with the figure', () => {
    const inner = 'self.spec.subnetIds.all(c, a != b)'
    const { graph } = compiled([
      {
        id: 'x',
        value: ex(
          `range(5).map(r, self.spec.subnetIds.all(a, self.spec.subnetIds.all(b, ${inner})))`,
        ),
      },
    ])
    expect(hasErrors(graph)).toBe(true)
  })

  test('a guess is a warning', () => {
    const { graph, told } = compiled([
      { id: 'l', value: ex('fromJson("[]")') },
      { id: 'x', value: ex('l.all(a, l.all(b, l.all(c, a + b > c)))') },
    ])
    expect(told).toEqual([
      'x: may take 1010100 steps if unbounded lists have 100 items, allowed are 100000',
    ])
    expect(hasErrors(graph)).toBe(false)
  })
})

describe('what is no Composition', () => {
  const rows: readonly {
    readonly reason: string
    readonly node: unknown
    readonly told: string
  }[] = [
    { reason: 'no kind of node', node: { id: 'a' }, told: 'needs exactly one of' },
    { reason: 'two kinds', node: { id: 'a', value: 1, ref: {} }, told: 'needs exactly one of' },
    { reason: 'a strange member', node: { id: 'a', value: 1, whem: '' }, told: 'no member whem' },
    { reason: 'no id', node: { value: 1 }, told: 'nodes[0] must be an object with an id' },
    {
      reason: 'a forEach without key',
      node: { ...configMap('a', {}), forEach: { r: ex('[]') } },
      told: 'needs a key',
    },
    {
      reason: 'two iterators',
      node: { ...configMap('a', {}), forEach: { r: ex('[]'), s: ex('[]') }, key: ex('r') },
      told: 'takes one name',
    },
    {
      reason: 'an apiVersion that is computed',
      node: { id: 'a', resource: { apiVersion: ex('"v1"'), kind: 'Pod' } },
      told: 'must be literal',
    },
    {
      reason: 'a state that is none',
      node: { ...configMap('a', {}), waitFor: { b: 'done' } },
      told: 'waitFor takes ids',
    },
    {
      reason: 'readyWhen is no list',
      node: { ...configMap('a', {}), readyWhen: ex('true') },
      told: 'must be a list',
    },
  ]

  test.each(rows)('$reason', ({ node, told }) => {
    const source = { compositeTypeRef: { apiVersion: 'v1', kind: 'ConfigMap' }, nodes: [node] }
    const text = JSON.parse(JSON.stringify(source)) as Parameters<typeof compile>[0]
    expect(kindsOf(text).map(({ kind }) => kind)).toEqual(['ConfigMap'])
    const { findings } = compile(text, { schemaOf: () => ({}), resolve: () => undefined })
    expect(findings.map(({ message }) => message).join('; ')).toContain(told)
  })
})

test('a graph with errors still has programs for what is right', () => {
  const { graph } = compiled([configMap('c', { a: ex('self.spec.region'), b: ex('nope.x') })])
  expect(hasErrors(graph)).toBe(true)
  expect(graph.nodes.map(({ id }) => id)).toEqual(['c'])
})

test('every kind to load a schema of, once', () => {
  const lookup = { id: 'l', ref: { apiVersion: 'v1', kind: 'Secret', name: 'x' } }
  const computed = { id: 'm', resource: { apiVersion: ex('"v1"'), kind: 'Pod' } }
  const nodes = [group('a'), group('b'), lookup, computed, { id: 'v', value: 1 }]
  expect(kindsOf(sampleSource(nodes)).map(({ kind }) => kind)).toEqual([
    'Group',
    'Database',
    'Secret',
  ])
})
