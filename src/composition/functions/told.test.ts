import { describe, expect, test } from '@jest/globals'
import type { Severity, StepResult } from './response.ts'
import { addConditions, conditionProblem, toEvents, withUntold } from './told.ts'

const said = (severity: Severity, message = 'm', reason?: string): StepResult => ({
  severity,
  message,
  reason,
})

describe('results become events', () => {
  test.each([
    { result: said('Normal'), type: 'Normal', reason: 'ComposeResources' },
    { result: said('Warning', 'm', 'Quota'), type: 'Warning', reason: 'Quota' },
    { result: said('Unspecified'), type: 'Warning', reason: 'ComposeResources' },
  ])('$result.severity is $type', ({ result, type, reason }) => {
    expect(toEvents('s', [result])).toEqual([{ type, reason, message: 'm', step: 's' }])
  })

  test('in order, up to a fatal one', () => {
    const results = [said('Normal', 'b'), said('Warning', 'a'), said('Fatal'), said('Normal', 'c')]
    expect(toEvents('s', results).map(({ message }) => message)).toEqual(['b', 'a'])
  })
})

const condition = (type: string, reason: string) => ({
  type,
  status: 'True' as const,
  reason,
  message: '',
})

describe('conditions', () => {
  test('of one type the last counts; they are sorted; a missing reason gets one', () => {
    const known = [condition('B', 'First'), condition('C', 'Kept')]
    expect(addConditions(known, [condition('B', 'Last'), condition('A', '')])).toEqual([
      condition('A', 'ReportedByFunction'),
      condition('B', 'Last'),
      condition('C', 'Kept'),
    ])
  })

  test.each([
    ...['Ready', 'Synced', 'Healthy', 'UpToDate', 'Responsive', 'Drifted', 'Degraded'],
    ...['Reconciling', 'Stalled'],
  ])('%s is not a function’s to set', (type) => {
    expect(addConditions([], [condition(type, 'Mine')])).toEqual([])
  })
})

describe('after a failure', () => {
  test.each([
    { reason: 'what was told stays', existing: ['A'], told: ['A'], unknown: [] },
    { reason: 'what was not told is unknown', existing: ['A', 'B'], told: ['A'], unknown: ['B'] },
    {
      reason: 'the host’s own are left alone',
      existing: ['Ready', 'Synced', 'Reconciling', 'Stalled'],
      told: [],
      unknown: [],
    },
  ])('$reason', ({ existing, told, unknown }) => {
    const status = { conditions: existing.map((type) => condition(type, 'Was')) }
    const after = withUntold(
      told.map((type) => condition(type, 'Told')),
      { status },
    )
    const isUnknown = ({ status: value, reason }: (typeof after)[number]) =>
      value === 'Unknown' && reason === 'FatalError'
    expect(after.filter(isUnknown).map(({ type }) => type)).toEqual(unknown)
    expect(after.filter((one) => !isUnknown(one)).map(({ type }) => type)).toEqual(told)
  })

  test.each([{ status: undefined }, { status: { conditions: 'x' } }, {}])(
    'a composite without conditions has none: %j',
    (composite) => {
      expect(withUntold([], composite)).toEqual([])
    },
  )
})

describe('conditions that a status cannot hold', () => {
  test.each([
    { reason: 'none', given: [], problem: undefined },
    { reason: 'a word', given: [condition('Sized', 'R')], problem: undefined },
    { reason: 'with a prefix', given: [condition('example.org/Sized', 'R')], problem: undefined },
    {
      reason: 'no type',
      given: [condition('', 'R')],
      problem: 'a condition of type "", which is not a name',
    },
    {
      reason: 'a sentence',
      given: [condition('Fine', 'R'), condition('is it fine', 'R')],
      problem: 'a condition of type "is it fine", which is not a name',
    },
    {
      reason: 'a long type',
      given: [condition('x'.repeat(257), 'R')],
      problem: `a condition of type "${'x'.repeat(256)}", which is not a name`,
    },
    {
      reason: 'a long reason',
      given: [condition('Sized', 'x'.repeat(257))],
      problem: 'condition "Sized" has a reason of 257 characters; at most 256 are taken',
    },
    {
      reason: 'too many',
      given: [...Array(25).keys()].map((n) => condition(`C${n}`, 'R')),
      problem: '25 conditions; at most 24 are taken',
    },
  ])('$reason', ({ given, problem }) => {
    expect(conditionProblem(given)).toBe(problem)
  })
})
