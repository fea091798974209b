import { describe, expect, test } from '@jest/globals'
import type { Change } from '../../../src/provider/index.ts'
import type { Parameter } from './api.ts'
import type { DeclaredParameter } from './fields.ts'
import { composeWrites, parametersRest, parametersRestOf, readParameters } from './parameters.ts'

const listed: readonly Parameter[] = [
  { ParameterName: 'work_mem', ParameterValue: '4096', ApplyType: 'dynamic', Source: 'user' },
  { ParameterName: 'TimeZone', ParameterValue: 'UTC', ApplyType: 'dynamic', Source: 'system' },
  { ParameterName: 'max_connections', ParameterValue: '9', ApplyType: 'static', Source: 'user' },
  { ParameterName: 'temp_buffers', ApplyType: 'dynamic', Source: 'engine-default' },
]
const rest = parametersRest('postgres16', listed)

function change(name: string, desired: unknown): Change {
  const path = [{ member: 'parameters' }, { element: name, key: 'parameterName' }]
  return { path, at: name, desired, actual: undefined }
}

function valueChange(name: string, desired: string): Change {
  const { path, ...others } = change(name, desired)
  return { ...others, path: [...path, { member: 'parameterValue' }] }
}

function set(name: string, value: string, method: 'immediate' | 'pending-reboot') {
  return { ParameterName: name, ParameterValue: value, ApplyMethod: method }
}

interface Row {
  readonly reason: string
  readonly changes: readonly Change[]
  readonly declared?: readonly DeclaredParameter[]
  readonly set?: readonly (readonly Parameter[])[]
  readonly reset?: readonly (readonly Parameter[])[]
}

const rows: readonly Row[] = [
  {
    reason: 'a new value of a dynamic parameter is in force at once',
    changes: [valueChange('work_mem', '8192')],
    set: [[set('work_mem', '8192', 'immediate')]],
  },
  {
    reason: 'one of a static parameter waits for a reboot',
    changes: [valueChange('max_connections', '10')],
    set: [[set('max_connections', '10', 'pending-reboot')]],
  },
  {
    reason: 'a declared method wins, whatever the case of the name',
    changes: [valueChange('work_mem', '8192')],
    declared: [
      { parameterName: 'Work_Mem', parameterValue: '8192', applyMethod: 'pending-reboot' },
    ],
    set: [[set('work_mem', '8192', 'pending-reboot')]],
  },
  {
    reason: 'a new element goes by the name that RDS has for it',
    changes: [change('timezone', { parameterName: 'TIMEZONE', parameterValue: 'CET' })],
    set: [[set('TimeZone', 'CET', 'immediate')]],
  },
  {
    reason: 'a parameter that RDS does not list is sent as declared: RDS refuses it by name',
    changes: [change('no_such', { parameterName: 'No_Such', parameterValue: '1' })],
    set: [[set('No_Such', '1', 'pending-reboot')]],
  },
  {
    reason: 'what is declared no more is reset, at once where it can be',
    changes: [change('work_mem', undefined), change('max_connections', undefined)],
    reset: [
      [
        { ParameterName: 'max_connections', ApplyMethod: 'pending-reboot' },
        { ParameterName: 'work_mem', ApplyMethod: 'immediate' },
      ],
    ],
  },
  {
    reason: 'what has its default already, or does not exist, is not reset',
    changes: [change('timezone', undefined), change('no_such', undefined)],
  },
  {
    reason: 'names are in order, whatever the order of changes',
    changes: [valueChange('work_mem', '1'), valueChange('timezone', 'CET')],
    set: [[set('TimeZone', 'CET', 'immediate'), set('work_mem', '1', 'immediate')]],
  },
]

describe('composeWrites', () => {
  test.each(rows)('$reason', ({ changes, declared = [], set: expected = [], reset = [] }) => {
    expect(composeWrites(changes, declared, rest)).toEqual({ set: expected, reset })
  })

  test('Oracle resets at a reboot only', () => {
    const oracle = parametersRest('oracle-ee-19', listed)
    expect(composeWrites([change('work_mem', undefined)], [], oracle).reset).toEqual([
      [{ ParameterName: 'work_mem', ApplyMethod: 'pending-reboot' }],
    ])
  })

  test.each([
    [20, [20]],
    [21, [20, 1]],
    [45, [20, 20, 5]],
  ])('%i parameters are calls of %j', (count, sizes) => {
    const names = Array.from({ length: count }, (_, at) => `p${String(at).padStart(2, '0')}`)
    const parameters = names.map((name) => ({ ParameterName: name, Source: 'user' }))
    const all = parametersRest('mysql8.0', parameters)
    const values = composeWrites(
      names.map((name) => valueChange(name, '1')),
      [],
      all,
    )
    const resets = composeWrites(
      names.map((name) => change(name, undefined)),
      [],
      all,
    )
    expect(values.set.map((batch) => batch.length)).toEqual(sizes)
    expect(resets.reset.map((batch) => batch.length)).toEqual(sizes)
    expect(values.set.flat().map(({ ParameterName }) => ParameterName)).toEqual(names)
  })
})

test('every parameter that has a value is read, and marked where nobody set it', () => {
  expect(readParameters(listed)).toEqual([
    { parameterName: 'work_mem', parameterValue: '4096' },
    { parameterName: 'TimeZone', parameterValue: 'UTC', isDefault: true },
    { parameterName: 'max_connections', parameterValue: '9' },
  ])
})

test('a write without a look before it is tried again', () => {
  expect(() => parametersRestOf(undefined)).toThrow(
    expect.objectContaining({ reason: 'transient' }),
  )
  expect(parametersRestOf(rest)).toBe(rest)
})
