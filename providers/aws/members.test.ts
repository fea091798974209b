import { expect, test } from '@jest/globals'
import { fieldTable, required, text } from '../../src/provider/index.ts'
import { askedMembers, changedMembers, definedMembers } from './members.ts'

const name = () => text('A name.', { maxLength: 10 })
const table = fieldTable({
  create: { region: required(text('Where.', { maxLength: 10, mutability: 'immutable' })) },
  one: { first: name(), second: name() },
  other: { third: name() },
})
const members = { region: 'here', first: 'a', second: undefined, third: 'c', unknown: 'd' }

test.each([
  { reason: 'what is immutable comes along', groups: [], expected: { region: 'here' } },
  {
    reason: 'a group without what the cloud left out',
    groups: ['one'],
    expected: { region: 'here', first: 'a' },
  },
  {
    reason: 'several groups, and nothing that the table does not know',
    groups: ['one', 'other'],
    expected: { region: 'here', first: 'a', third: 'c' },
  },
])('$reason', ({ groups, expected }) => {
  expect(askedMembers(table, members, new Set(groups))).toEqual(expected)
})

test('only undefined is left out', () => {
  const some = { no: false, none: 0, empty: '', nothing: null, list: [] }
  expect(definedMembers({ ...some, unset: undefined })).toStrictEqual(some)
})

test('a change inside a member is a change of the member', () => {
  const change = { desired: 1, actual: 2 }
  const changes = [
    { ...change, at: 'first', path: [{ member: 'first' }] },
    { ...change, at: 'tags.a', path: [{ member: 'tags' }, { element: 'a', key: 'key' }] },
    { ...change, at: 'tags.b', path: [{ member: 'tags' }, { element: 'b', key: 'key' }] },
  ]
  expect([...changedMembers(changes)]).toEqual(['first', 'tags'])
})
