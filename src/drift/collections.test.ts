import { describe, expect, test } from '@jest/globals'
import { queueFields as table } from '../../test/support/queue-table.ts'
import type { Doc } from '../provider/index.ts'
import { compare, compareCreation } from './compare.ts'
import { createMeans } from './digest.ts'
import { type Memory, readMemory, toSync } from './memory.ts'
import { rememberWritten } from './remember.ts'

const means = createMeans({ key: Buffer.from('k'), uid: 'uid-1', secrets: new Map() })
const never: Memory = { applied: new Map(), known: new Map() }

function applied(desired: Doc): Memory {
  return rememberWritten(never, compareCreation({ table, desired }, means))
}

function told(desired: Doc, actual: Doc, memory: Memory): readonly string[] {
  const groups = new Set(table.order)
  return compare({ table, desired, actual, memory, groups, exempt: new Set() }, means)
    .filter(({ is }) => is !== 'InSync')
    .map(({ is, at }) => `${is} ${at}`)
}

const logs = { id: 'logs', target: 'arn:1' }
const auto = { id: 'auto-1', target: 'arn:1', weight: 10 }
const rules = (...list: readonly Doc[]): Doc => ({ forwarding: { rules: list } })
const tags = (values: Readonly<Record<string, string>>): Doc => ({
  tags: Object.entries(values).map(([key, value]) => ({ key, value })),
})

interface Row {
  readonly reason: string
  readonly before?: Doc
  readonly desired: Doc
  readonly actual: Doc
  readonly want: readonly string[]
}

describe('elements', () => {
  const rows: readonly Row[] = [
    {
      reason: 'reordered',
      before: rules(logs, { id: 'b', target: 'x' }),
      desired: rules(logs, { id: 'b', target: 'x' }),
      actual: rules({ id: 'b', target: 'x' }, logs),
      want: [],
    },
    {
      reason: 'a missing element is one change',
      before: rules(logs),
      desired: rules(logs),
      actual: {},
      want: ['Drift forwarding.rules[id="logs"]'],
    },
    {
      reason: 'a new element is pending',
      before: rules(),
      desired: rules(logs),
      actual: {},
      want: ['Pending forwarding.rules[id="logs"]'],
    },
    {
      reason: 'a foreign element of a list owned whole is one change',
      before: rules(logs),
      desired: rules(logs),
      actual: rules(logs, { id: 'x', target: 'y' }),
      want: ['Drift forwarding.rules[id="x"]'],
    },
    {
      reason: 'a foreign element of a list newly claimed is pending',
      desired: rules(logs),
      actual: rules({ id: 'x', target: 'y' }),
      want: ['Pending forwarding.rules[id="logs"]', 'Pending forwarding.rules[id="x"]'],
    },
    {
      reason: 'a foreign element in a list declared empty',
      before: rules(),
      desired: rules(),
      actual: rules(logs),
      want: ['Drift forwarding.rules[id="logs"]'],
    },
    {
      reason: 'a foreign element of a list that owns declared keys',
      before: { alarms: [{ name: 'a' }] },
      desired: { alarms: [{ name: 'a' }] },
      actual: { alarms: [{ name: 'a' }, { name: 'b' }] },
      want: [],
    },
    {
      reason: 'a member changed',
      before: rules(logs),
      desired: rules(logs),
      actual: rules({ ...logs, target: 'z' }),
      want: ['Drift forwarding.rules[id="logs"].target'],
    },
    {
      reason: 'inside an element silence means absence',
      before: rules(logs),
      desired: rules(logs),
      actual: rules({ ...logs, filter: { prefix: 'p' } }),
      want: ['Drift forwarding.rules[id="logs"].filter.prefix'],
    },
    {
      reason: 'a foreign key of a map inside an element',
      before: rules(logs),
      desired: rules(logs),
      actual: rules({ ...logs, filter: { tags: { a: '1' } } }),
      want: ['Drift forwarding.rules[id="logs"].filter.tags["a"]'],
    },
    {
      reason: 'what the cloud assigns inside an element',
      before: rules(logs),
      desired: rules(logs),
      actual: rules({ ...logs, weight: 3 }),
      want: [],
    },
    {
      reason: 'an element without id, with the id the cloud gave it',
      before: rules({ target: 'arn:1' }),
      desired: rules({ target: 'arn:1' }),
      actual: rules(auto),
      want: [],
    },
    {
      reason: 'an element without id is edited: the old one goes, the new one comes',
      before: rules({ target: 'arn:1' }),
      desired: rules({ target: 'arn:2' }),
      actual: rules(auto),
      want: ['Pending forwarding.rules[~NEW]', 'Pending forwarding.rules[~OLD]'],
    },
    {
      reason: 'giving an element an id later is a replacement',
      before: rules({ target: 'arn:1' }),
      desired: rules(logs),
      actual: rules(auto),
      want: ['Pending forwarding.rules[id="logs"]', 'Pending forwarding.rules[~OLD]'],
    },
    {
      reason: 'an adopted element with nothing to compare is recorded',
      desired: { alarms: [{ name: 'a' }] },
      actual: { alarms: [{ name: 'a' }] },
      want: ['NoOpEdit alarms[name="a"]'],
    },
    {
      reason: 'the whole list is declared no more',
      before: rules(logs),
      desired: {},
      actual: rules(logs),
      want: ['Released forwarding.rules'],
    },
    {
      reason: '{} of a clearable object removes it',
      before: rules(logs),
      desired: { forwarding: {} },
      actual: rules(logs),
      want: ['Pending forwarding'],
    },
    {
      reason: 'null of the cloud is silence',
      before: rules(logs),
      desired: rules(logs),
      actual: rules({ ...logs, enabled: null }),
      want: [],
    },
  ]
  const isContent = /\[~[0-9a-f]{8}\]/
  for (const { reason, before, desired, actual, want } of rows) {
    test(reason, () => {
      const found = told(desired, actual, before === undefined ? never : applied(before))
      const contents = found.map((line) => isContent.exec(line)?.[0])
      expect(new Set(contents.filter(Boolean)).size).toBe(contents.filter(Boolean).length)
      const named = want.map((line) => line.replace(/\[~(NEW|OLD)\]/, '[~]'))
      expect(found.map((line) => line.replace(isContent, '[~]'))).toEqual(named)
    })
  }
})

describe('keys', () => {
  const rows: readonly Row[] = [
    {
      reason: 'a foreign tag is silent',
      before: tags({ a: '1' }),
      desired: tags({ a: '1' }),
      actual: tags({ a: '1', b: '2' }),
      want: [],
    },
    {
      reason: 'a reserved tag is not even looked at',
      desired: tags({ 'aws:a': '1' }),
      actual: tags({ 'aws:a': '2' }),
      want: [],
    },
    {
      reason: 'a foreign tag with the key of a new one is no conflict',
      before: tags({ a: '1' }),
      desired: tags({ a: '1', b: '1' }),
      actual: tags({ a: '1', b: '2' }),
      want: ['Pending tags[key="b"]'],
    },
    { reason: '[] claims no key', desired: tags({}), actual: tags({ b: '2' }), want: [] },
    {
      reason: '[] removes what we applied',
      before: tags({ a: '1' }),
      desired: tags({}),
      actual: tags({ a: '1', b: '2' }),
      want: ['Pending tags[key="a"]'],
    },
    {
      reason: 'all tags are declared no more',
      before: tags({ a: '1' }),
      desired: {},
      actual: tags({ a: '1' }),
      want: ['Released tags'],
    },
    {
      reason: 'an empty value is a value',
      before: tags({ a: '' }),
      desired: tags({ a: '' }),
      actual: {},
      want: ['Drift tags[key="a"]'],
    },
    {
      reason: 'a foreign key of a map owned whole',
      before: { parameters: { a: '1' } },
      desired: { parameters: { a: '1' } },
      actual: { parameters: { a: '1', 'b.c': '2' } },
      want: ['Drift parameters["b.c"]'],
    },
    {
      reason: 'a foreign key of a map that owns declared keys',
      before: { labels: { a: '1' } },
      desired: { labels: { a: '1' } },
      actual: { labels: { a: '1', b: '2' } },
      want: [],
    },
    {
      reason: 'a key with quotes and brackets',
      before: { parameters: { 'd"]': '1' } },
      desired: { parameters: {} },
      actual: { parameters: { 'd"]': '1' } },
      want: ['Pending parameters["d\\"]"]'],
    },
  ]
  for (const { reason, before, desired, actual, want } of rows) {
    test(reason, () =>
      expect(told(desired, actual, before === undefined ? never : applied(before))).toEqual(want),
    )
  }
})

describe('elements that look the same', () => {
  const known = (weight: number): Doc => ({ target: 'arn:1', weight })

  test.each([
    { reason: 'of the cloud: the one that agrees is meant', actual: [known(2), known(1)] },
    { reason: 'of the cloud, in another order', actual: [known(1), known(2)] },
  ])('$reason', ({ actual }) => {
    const memory = applied(rules(known(1)))
    expect(told(rules(known(1)), rules(...actual), memory)).toEqual([])
  })

  test('of the manifest count once, whatever their order', () => {
    const memory = applied(rules(known(1), known(2)))
    expect(told(rules(known(2), known(1)), rules(known(1)), memory)).toEqual([])
  })
})

describe('a list too long to store leaf by leaf', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    id: `r${index}`,
    target: 'arn:1',
    enabled: true,
  }))
  const stored = readMemory(toSync(applied(rules(...many)), 'k'), 'k')

  test('is stored with one digest per element', () => {
    expect(stored.applied?.get('forwarding.rules[id="r7"]')).toMatch(/^[\w-]{8}$/)
    expect(stored.applied?.size).toBe(100)
  })

  test('knows drift from an edit', () => {
    const changed = many.with(7, { id: 'r7', target: 'arn:2', enabled: true })
    expect(told(rules(...many), rules(...many), stored)).toEqual([])
    expect(told(rules(...many), rules(...changed), stored)).toEqual([
      'Drift forwarding.rules[id="r7"].target',
    ])
    expect(told(rules(...changed), rules(...many), stored)).toEqual([
      'Pending forwarding.rules[id="r7"].target',
      'NoOpEdit forwarding.rules[id="r7"].enabled',
    ])
    expect(told(rules(...many.slice(1)), rules(...many), stored)).toEqual([
      'Pending forwarding.rules[id="r0"]',
    ])
  })
})
