import { describe, expect, test } from '@jest/globals'
import { clusterOwned } from './cluster.ts'
import { canonicalInstance, checkInstance, rdsInstanceRules } from './desired.ts'
import { type RdsInstanceDesired, rdsInstanceFields } from './fields.ts'

const desired: RdsInstanceDesired = {
  region: 'us-east-1',
  engine: 'postgres',
  dbInstanceClass: 'db.t3.micro',
  masterUsername: 'orders',
  allocatedStorage: 20,
}

describe('two spellings of one wish', () => {
  test.each([
    ['a limit above the size is a limit', { maxAllocatedStorage: 100 }, {}],
    ['a limit equal to the size is none', { maxAllocatedStorage: 20 }, { maxAllocatedStorage: 0 }],
    ['a limit below the size is none', { maxAllocatedStorage: 10 }, { maxAllocatedStorage: 0 }],
    [
      'default features are an empty list',
      { useDefaultProcessorFeatures: true },
      { processorFeatures: [] },
    ],
  ])('%s', (_reason, more, folded) => {
    const once = canonicalInstance({ ...desired, ...more })
    expect(once).toEqual({ ...desired, ...more, ...folded })
    expect(canonicalInstance(once)).toEqual(once)
  })
})

describe('before a creation', () => {
  test.each<[string, Partial<RdsInstanceDesired>, string | undefined]>([
    ['complete', {}, undefined],
    ['an Aurora member has its cluster', { dbClusterIdentifier: 'c' }, undefined],
  ])('%s', (_reason, more, says) => {
    expect(checkInstance({ ...desired, ...more }, undefined)).toBe(says)
  })

  test('somebody must be the master', () => {
    const { masterUsername: _none, ...rest } = desired
    expect(checkInstance(rest, undefined)).toBe('a new instance needs masterUsername')
  })
})

describe('before a change of version', () => {
  const rows: readonly (readonly [string, string, string, string, boolean, boolean])[] = [
    ['a minor step', 'postgres', '15.7', '15.8', false, true],
    ['a major step', 'postgres', '15.7', '16.3', false, false],
    ['a major step with consent', 'postgres', '15.7', '16.3', true, true],
    ['a prefix of what runs', 'postgres', '15.7', '15', false, true],
    ['a lower version is covered by what runs', 'postgres', '15.7', '14.2', false, true],
    ['old PostgreSQL has two major segments', 'postgres', '9.5.4', '9.6.1', false, false],
    ['MySQL has two major segments', 'mysql', '5.7.44', '8.0.36', false, false],
    ['a minor step of MySQL', 'mysql', '8.0.35', '8.0.36', false, true],
    ['a major of MySQL that is a prefix', 'mysql', '8.0.35', '8', false, true],
    ['Oracle has one', 'oracle-ee', '19.0.0.0.ru-2024-01', '19.0.0.0.ru-2024-04', false, true],
  ]
  test.each(rows)('%s', (_reason, engine, from, to, consent, fine) => {
    const wanted = {
      ...desired,
      engine,
      engineVersion: to,
      ...(consent ? { allowMajorVersionUpgrade: true } : {}),
    }
    const sentence = checkInstance(wanted, { ...desired, engineVersion: from })
    if (fine) expect(sentence).toBeUndefined()
    else expect(sentence).toMatch(/set allowMajorVersionUpgrade: true/)
  })
})

test('a password is not set beside a managed one', () => {
  const wanted = { ...desired, masterPasswordSecretRef: { name: 'a', key: 'b' } }
  const managed = { ...desired, manageMasterUserPassword: true }
  expect(checkInstance(wanted, managed)).toMatch(/set manageMasterUserPassword: false/)
  expect(checkInstance({ ...wanted, manageMasterUserPassword: false }, managed)).toBeUndefined()
  expect(checkInstance(wanted, desired)).toBeUndefined()
})

test('every member that a rule names exists', () => {
  const named = rdsInstanceRules.flatMap(({ rule }) =>
    [...rule.matchAll(/self\.(\w+)/g)].map(([, member]) => member ?? ''),
  )
  expect([...named, ...clusterOwned].filter((m) => !rdsInstanceFields.groupOf.has(m))).toEqual([])
})
