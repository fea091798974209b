import { expect, test } from '@jest/globals'
import { compare, compareCreation } from '../../../src/drift/compare.ts'
import { createMeans } from '../../../src/drift/digest.ts'
import { rememberWritten } from '../../../src/drift/remember.ts'
import type { Doc } from '../../../src/provider/index.ts'
import { type DeclaredParameter, dbParameterGroupFields } from './fields.ts'

const table = dbParameterGroupFields
const means = createMeans({ key: Buffer.alloc(32), uid: 'uid', secrets: new Map() })
const groups = new Set(table.order)
const nothing = { applied: new Map<string, string>(), known: new Map<string, string>() }

type Declared = readonly DeclaredParameter[] | undefined

const mem = { parameterName: 'work_mem', parameterValue: '8192' }
const jit = { parameterName: 'jit', parameterValue: '0' }

interface Row {
  readonly reason: string
  readonly applied: Declared
  readonly desired: Declared
  readonly actual: readonly Doc[]
  readonly expected: readonly string[]
}

const rows: readonly Row[] = [
  {
    reason: 'names are compared without their case',
    applied: [mem],
    desired: [{ ...mem, parameterName: 'WORK_MEM' }],
    actual: [mem],
    expected: [],
  },
  {
    reason: 'values are compared with theirs',
    applied: [{ ...jit, parameterValue: 'ON' }],
    desired: [{ ...jit, parameterValue: 'on' }],
    actual: [{ ...jit, parameterValue: 'ON' }],
    expected: ['parameters[parameterName="jit"].parameterValue Pending'],
  },
  {
    reason: 'the method of a write is no value',
    applied: [mem],
    desired: [{ ...mem, applyMethod: 'pending-reboot' }],
    actual: [mem],
    expected: [],
  },
  {
    reason: 'parameters that were never declared are silent',
    applied: [mem],
    desired: [mem],
    actual: [mem, jit, { parameterName: 'timezone', parameterValue: 'UTC' }],
    expected: [],
  },
  {
    reason: 'a default that is declared is there',
    applied: undefined,
    desired: [jit],
    actual: [{ ...jit, isDefault: true }],
    expected: [],
  },
  {
    reason: 'one that is taken out of the list and was reset already is done',
    applied: [mem, jit],
    desired: [jit],
    actual: [{ ...mem, parameterValue: '4096', isDefault: true }, jit],
    expected: ['parameters[parameterName="work_mem"] Converged'],
  },
  {
    reason: 'reset by somebody else it is drift of the value',
    applied: [mem],
    desired: [mem],
    actual: [{ ...mem, parameterValue: '4096', isDefault: true }],
    expected: ['parameters[parameterName="work_mem"].parameterValue Drift'],
  },
  {
    reason: 'somebody else set it',
    applied: [mem],
    desired: [mem],
    actual: [{ ...mem, parameterValue: '1' }],
    expected: ['parameters[parameterName="work_mem"].parameterValue Drift'],
  },
  {
    reason: 'one that is taken out of the list is to be reset',
    applied: [mem, jit],
    desired: [jit],
    actual: [mem, jit],
    expected: ['parameters[parameterName="work_mem"] Pending'],
  },
  {
    reason: 'the whole list given up leaves the values',
    applied: [mem, jit],
    desired: undefined,
    actual: [mem, jit],
    expected: ['parameters Released'],
  },
]

test.each(rows)('$reason', ({ applied, desired, actual, expected }) => {
  const verdicts = compare(
    { ...scope(desired), actual: { parameters: actual }, memory: remembered(applied) },
    means,
  )
  const told = verdicts.filter(({ is }) => is !== 'InSync' && is !== 'NoOpEdit')
  expect(told.map(({ at, is }) => `${at} ${is}`)).toEqual(expected)
})

test('a reset is done once: the default that is there afterwards is nobody’s business', () => {
  const before = remembered([mem, jit])
  const comparison = { ...scope([jit]), actual: { parameters: [mem, jit] } }
  const written = compare({ ...comparison, memory: before }, means).filter(
    ({ is }) => is === 'Pending',
  )
  const actual = { parameters: [{ ...mem, parameterValue: '4096', isDefault: true }, jit] }
  const memory = rememberWritten(before, written)
  const after = compare({ ...scope([jit]), actual, memory }, means)
  expect({ written: written.length, after: after.map(({ is }) => is) }).toEqual({
    ...{ written: 1, after: ['InSync'] },
  })
})

function scope(parameters: Declared) {
  const desired = parameters === undefined ? {} : { parameters }
  return { table, desired, groups, exempt: new Set<string>() }
}

function remembered(parameters: Declared) {
  if (parameters === undefined) return nothing
  return rememberWritten(nothing, compareCreation({ table, desired: { parameters } }, means))
}
