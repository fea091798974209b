import { describe, expect, test } from '@jest/globals'
import { parseExpression } from './expression.ts'
import { printPath } from './finding.ts'

/** `a.b` hard, `a.b?` soft, `a.b!` only tested. */
function told(source: string): readonly string[] {
  return parseExpression(source).refs.map(({ root, path, soft, tested }) => {
    const mark = tested ? '!' : soft ? '?' : ''
    return `${printPath([root, ...path])}${mark}`
  })
}

describe('references', () => {
  const rows: readonly {
    readonly reason: string
    readonly source: string
    readonly refs: readonly string[]
  }[] = [
    { reason: 'a path with a constant key', source: 'a.b["c-d"].e', refs: ['a.b["c-d"].e'] },
    { reason: 'an index', source: 'a.b[0].c', refs: ['a.b[0].c'] },
    {
      reason: 'a computed key is a reference of its own',
      source: 'a.b[c.d].e',
      refs: ['a.b', 'c.d'],
    },
    {
      reason: 'default tests, and softens its path',
      source: 'default(a.b.c, d)',
      refs: ['a.b.c!', 'a.b.c?', 'd'],
    },
    {
      reason: 'nesting goes into the second argument',
      source: 'default(a.b, default(c.d, 1))',
      refs: ['a.b!', 'a.b?', 'c.d!', 'c.d?'],
    },
    {
      reason: 'a choice guards its first branch',
      source: 'has(a.b) ? a.b.c : a.d',
      refs: ['a.b!', 'a.b.c?', 'a.d'],
    },
    {
      reason: 'a negated one its second',
      source: '!has(a.b) ? a.b : a.b',
      refs: ['a.b!', 'a.b', 'a.b?'],
    },
    { reason: 'and guards its right side', source: 'has(a.b) && a.b == 1', refs: ['a.b!', 'a.b?'] },
    {
      reason: 'and does not guard its left side',
      source: 'a.b == 1 && has(a.b)',
      refs: ['a.b', 'a.b!'],
    },
    {
      reason: 'or guards its right side when negated',
      source: '!has(a.b) || a.b == 1',
      refs: ['a.b!', 'a.b?'],
    },
    {
      reason: 'or without negation guards nothing',
      source: 'has(a.b) || a.b == 1',
      refs: ['a.b!', 'a.b'],
    },
    {
      reason: 'a guard of several',
      source: 'has(a.b) && has(a.c) ? a.b + a.c : ""',
      refs: ['a.b!', 'a.c!', 'a.b?', 'a.c?'],
    },
    {
      reason: 'a guard of a longer path guards no shorter one',
      source: 'has(a.b.c) ? a.b : ""',
      refs: ['a.b.c!', 'a.b'],
    },
    { reason: 'a node as such', source: 'has(a) ? a.b : ""', refs: ['a!', 'a.b?'] },
    {
      reason: 'a variable counts as what it walks',
      source: 'a.b.map(x, x.c.d)',
      refs: ['a.b', 'a.b[].c.d'],
    },
    {
      reason: 'through a filter too',
      source: 'a.filter(x, x.ok).map(y, y.c)',
      refs: ['a', 'a[].ok', 'a[]', 'a[].c'],
    },
    {
      reason: 'and in a loop within a loop',
      source: 'a.map(x, x.l.map(y, y.z))',
      refs: ['a', 'a[].l', 'a[].l[].z'],
    },
    {
      reason: 'a guard on a variable',
      source: 'a.exists(x, has(x.b) && x.b == 1)',
      refs: ['a', 'a[].b!', 'a[].b?'],
    },
    {
      reason: 'a variable of something computed is no reference',
      source: '[1, 2].map(x, x)',
      refs: [],
    },
    {
      reason: 'a variable hides a name only inside',
      source: '[1].map(a, a).size() + a.b',
      refs: ['a.b'],
    },
  ]

  test.each(rows)('$reason: $source', ({ source, refs }) => {
    expect(told(source)).toEqual(refs)
  })
})
