import { expect, test } from '@jest/globals'
import { describe } from './delete-definition.ts'

const rows: readonly (readonly [string, readonly string[], string])[] = [
  ['one', ['a'], '1 instance: team/a'],
  ['sorted', ['b', 'a'], '2 instances: team/a, team/b'],
  [
    'counted',
    ['g', 'f', 'e', 'd', 'c', 'b', 'a'],
    '7 instances: team/a, team/b, team/c, team/d, team/e and 2 more',
  ],
]

test.each(rows)('%s', (_reason, names, expected) => {
  const instances = names.map((name) => {
    const metadata = { name, namespace: 'team', uid: name, resourceVersion: '1' }
    return { apiVersion: 'acme.io/v1', kind: 'Thing', metadata }
  })
  expect(describe(instances)).toBe(expected)
})
