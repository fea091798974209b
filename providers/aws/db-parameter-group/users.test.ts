import { expect, test } from '@jest/globals'
import { type User, userFacts, userNote, usersAmong } from './users.ts'

function fleet(count: number, status: string): readonly User[] {
  return Array.from({ length: count }, (_, at) => ({ instance: `db${100 + at}`, status }))
}

test('users are the instances that name the group, in order of their names', () => {
  const member = (status?: string) => [
    {
      DBParameterGroupName: 'own',
      ...(status === undefined ? {} : { ParameterApplyStatus: status }),
    },
  ]
  const instances = [
    { DBInstanceIdentifier: 'b', DBParameterGroups: member('pending-reboot') },
    { DBInstanceIdentifier: 'other', DBParameterGroups: [{ DBParameterGroupName: 'other' }] },
    { DBInstanceIdentifier: 'none' },
    { DBInstanceIdentifier: 'a', DBParameterGroups: member() },
  ]
  expect(usersAmong(instances, 'own')).toEqual([
    { instance: 'a', status: 'unknown' },
    { instance: 'b', status: 'pending-reboot' },
  ])
})

test('facts list those that wait first', () => {
  const users = [...fleet(1, 'in-sync'), { instance: 'late', status: 'applying' }]
  expect(userFacts(users)).toEqual({
    userCount: 2,
    users: [
      { dbInstanceIdentifier: 'late', parameterApplyStatus: 'applying' },
      { dbInstanceIdentifier: 'db100', parameterApplyStatus: 'in-sync' },
    ],
  })
})

test('facts stay within the bound of the status, and count all', () => {
  const { userCount, users } = userFacts([
    ...fleet(150, 'in-sync'),
    { instance: 'zz', status: 'pending-reboot' },
  ])
  expect({ userCount, users }).toEqual({
    userCount: 151,
    users: expect.arrayContaining([
      { dbInstanceIdentifier: 'zz', parameterApplyStatus: 'pending-reboot' },
    ]),
  })
  expect(users).toHaveLength(100)
})

const notes: readonly (readonly [
  reason: string,
  users: readonly User[],
  note: string | undefined,
])[] = [
  ['no user', [], undefined],
  ['all in sync or on the way', [...fleet(1, 'in-sync'), ...fleet(1, 'applying')], undefined],
  [
    'who waits for a reboot',
    fleet(2, 'pending-reboot'),
    'reboot needed to apply the parameters to db100, db101',
  ],
  [
    'a fleet is not spelled out',
    fleet(7, 'pending-reboot'),
    'reboot needed to apply the parameters to db100, db101, db102, db103, db104 and 2 more',
  ],
  [
    'two things at once',
    [...fleet(1, 'failed-to-apply'), { instance: 'late', status: 'pending-reboot' }],
    'reboot needed to apply the parameters to late; the parameters could not be applied to db100',
  ],
]

test.each(notes)('%s', (_reason, users, note) => {
  expect(userNote(users)).toBe(note)
})
