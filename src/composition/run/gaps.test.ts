import { describe, expect, test } from '@jest/globals'
import type { Gap } from '../evaluate/index.ts'
import type { Path } from '../graph/index.ts'
import { fillGaps } from './gaps.ts'

const gap = (...path: Path): Gap => ({ path, why: 'failed', message: 'no such key', cause: '' })
const applied = { spec: { size: 3, rules: [{ host: 'a', port: 1 }], nested: { deep: 'x' } } }

describe('a field whose expression gives nothing', () => {
  const rows: readonly {
    readonly reason: string
    readonly gap: Gap
    readonly desired: Readonly<Record<string, unknown>>
    readonly result: unknown
    readonly is: 'kept' | 'open'
  }[] = [
    {
      reason: 'keeps its last applied value',
      gap: gap('spec', 'size'),
      desired: { spec: { tier: 's' } },
      result: { spec: { tier: 's', size: 3 } },
      is: 'kept',
    },
    {
      reason: 'keeps it below members that are not desired otherwise',
      gap: gap('spec', 'nested', 'deep'),
      desired: {},
      result: { spec: { nested: { deep: 'x' } } },
      is: 'kept',
    },
    {
      reason: 'keeps the whole list it is in',
      gap: gap('spec', 'rules', 0, 'host'),
      desired: { spec: { rules: [{ port: 2 }] } },
      result: { spec: { rules: [{ host: 'a', port: 1 }] } },
      is: 'kept',
    },
    {
      reason: 'stays unset when it never was applied',
      gap: gap('spec', 'new'),
      desired: { spec: { tier: 's' } },
      result: { spec: { tier: 's' } },
      is: 'open',
    },
    {
      reason: 'leaves its list unset when that was never applied',
      gap: gap('spec', 'names', 1),
      desired: { spec: { tier: 's', names: ['a', null] } },
      result: { spec: { tier: 's' } },
      is: 'open',
    },
    {
      reason: 'is not found on the prototype',
      gap: gap('spec', 'constructor'),
      desired: {},
      result: {},
      is: 'open',
    },
  ]
  test.each(rows)('$reason', (row) => {
    const filled = fillGaps(row.desired, [row.gap], applied)
    expect(filled.object).toEqual(row.result)
    expect({ kept: filled.kept, open: filled.open }).toEqual({
      kept: [],
      open: [],
      [row.is]: [row.gap],
    })
  })

  test('what was desired is not changed in place', () => {
    const desired = Object.freeze({ spec: Object.freeze({}) })
    fillGaps(desired, [gap('spec', 'size')], applied)
    expect(desired).toEqual({ spec: {} })
  })
})
