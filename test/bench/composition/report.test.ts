import { expect, test } from '@jest/globals'
import { judge, printJson, printReport } from './report.ts'
import type { Measured } from './rows.ts'

const row = { id: 'fifty', work: 'w', unit: 's', most: 2, crossplane: '–' } as const

const rows: readonly (readonly [string, Measured, ReturnType<typeof judge>])[] = [
  ['without a figure', { kro1: { fifty: 1 } }, 'not run'],
  ['no peer was run', { plumbline: { fifty: 1.5 } }, 'reached'],
  ['exactly at the limit', { plumbline: { fifty: 2 }, kro1: { fifty: 3 } }, 'reached'],
  ['past it, though ahead', { plumbline: { fifty: 2.1 }, kro1: { fifty: 3 } }, 'NOT REACHED'],
  [
    'behind the better of the two',
    { plumbline: { fifty: 1.5 }, kro1: { fifty: 3 }, kro10: { fifty: 1.4 } },
    'reached, behind kro',
  ],
]

test.each(rows)('%s', (_reason, measured, expected) => {
  expect(judge(row, measured)).toBe(expected)
})

test('a row that was not run has no figure, in the table and in the JSON', () => {
  const machine = { processors: 2, load: [1, 2] } as const
  const report = { measured: { plumbline: { writes: 8, one: 0.05 } }, machine }
  const table = printReport(report)
  expect(table).toMatch(/^writes per composite created \(floor 7\).* 8 +8 +reached$/m)
  expect(table).toMatch(/^1 composite Ready.* 0\.080 s +0\.050 s +reached$/m)
  expect(table).toMatch(/^RSS with 200 .* 150 MB +– +not run$/m)
  const json = printJson(report)
  expect(json).not.toContain('\n')
  const { rows: lines } = JSON.parse(json) as { readonly rows: readonly Record<string, unknown>[] }
  expect(lines.find(({ id }) => id === 'writes')).toMatchObject({ plumbline: 8, most: 8 })
  expect(lines.find(({ id }) => id === 'memory')).not.toHaveProperty('plumbline')
})
