import { expect, test } from '@jest/globals'
import { checkDesired } from './desired.ts'

const base = { region: 'eu-west-1', dbParameterGroupFamily: 'postgres16', description: 'text' }

test.each([
  { reason: 'no parameters', names: [], says: undefined },
  { reason: 'different ones', names: ['work_mem', 'jit'], says: undefined },
  {
    reason: 'one name in two spellings',
    names: ['work_mem', 'jit', 'Work_Mem'],
    says: 'spec.forProvider.parameters: "Work_Mem" and "work_mem" name one parameter: keep one of them',
  },
])('$reason', ({ names, says }) => {
  const parameters = names.map((parameterName) => ({ parameterName, parameterValue: '1' }))
  expect(checkDesired({ ...base, parameters })).toBe(says)
})
