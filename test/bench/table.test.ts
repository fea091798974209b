import { describe, expect, test } from '@jest/globals'
import type { Row } from './rows.ts'
import { judge, printJson, printReport } from './table.ts'

const machine = { processors: 2, load: [0.5, 1.25] } as const
const row: Row = {
  id: 'x',
  work: 'x',
  ack: '–',
  classic: '–',
  columns: [
    { unit: 'calls', most: 3 },
    { unit: 'calls', most: 1 },
  ],
}

describe('the judgement', () => {
  test.each([
    { values: [3, 1], said: 'reached', reason: 'the limit itself is allowed' },
    { values: [3, 1.02], said: 'NOT REACHED', reason: 'one figure too high is enough' },
    {
      values: [2],
      said: 'in part',
      reason: 'the second figure comes from a run that was left out',
    },
    { values: [4], said: 'NOT REACHED', reason: 'no other figure can make up for it' },
    { values: undefined, said: 'not run', reason: 'nothing was measured' },
  ])('$values: $reason', ({ values, said }) => {
    expect(judge(row, values)).toBe(said)
  })

  test('a row without limits only informs', () => {
    expect(judge({ ...row, columns: [{ unit: 's', most: undefined }] }, [1])).toBe('informs')
  })
})

describe('the table', () => {
  const printed = printReport({
    figures: { 'one-bucket': [0.0864], 'writes-per-bucket': [2.043, 0], footprint: [134.6, 8.742] },
    story: undefined,
    machine,
  })
  const endOf = (work: string) =>
    printed
      .split('\n')
      .find((line) => line.startsWith(work))
      ?.split(/ {2,}/)
      .slice(3)

  test.each([
    { work: '1 Bucket to Ready', end: ['0.3 s', '0.086 s', 'reached'] },
    { work: '200 Buckets to Ready', end: ['12 s', '–', 'not run'] },
    { work: 'Kubernetes writes', end: ['5 / 0', '2.04 / 0', 'reached'] },
    { work: 'RSS with 200 Buckets', end: ['180 MB / 5 %', '135 MB / 8.7 %', 'NOT REACHED'] },
  ])('$work', ({ work, end }) => {
    expect(endOf(work)).toEqual(end)
  })

  test('its columns stand below each other', () => {
    const lines = printed.split('\n').slice(0, 3)
    const [head = ''] = lines
    for (const line of lines) expect(line.charAt(head.indexOf('must reach') - 1)).toBe(' ')
  })

  test('it says what the machine was doing', () => {
    expect(printed).toContain('2 processors, load 0.50 before and 1.25 after')
  })

  test('a drift that tells too little is not enough', () => {
    const story = { status: '[]', events: ['DriftDetected: x'], missing: ['since in status'] }
    expect(printReport({ figures: {}, story, machine })).toContain(
      'NOT REACHED; missing: since in status',
    )
  })
})

test('the JSON is one line with the limits and the figures', () => {
  const line = printJson({ figures: { 'one-bucket': [0.1] }, story: undefined, machine })
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toMatchObject({
    machine,
    rows: expect.arrayContaining([
      expect.objectContaining({
        id: 'one-bucket',
        columns: [{ unit: 's', most: 0.3, measured: 0.1 }],
        judgement: 'reached',
      }),
    ]),
  })
})
