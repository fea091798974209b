import { describe, expect, test } from '@jest/globals'
import { statusAdvice, statusFacts, statusWords } from './status.ts'

const rows: readonly (readonly [word: string, phase: string, writable: unknown, reason: string])[] =
  [
    ['available', 'ready', 'all', 'at rest'],
    ['storage-optimization', 'ready', 'all', 'only storage is refused, by the call itself'],
    ['backing-up', 'ready', ['tags'], 'serves, and takes no modification'],
    ['configuring-log-exports', 'ready', ['tags'], 'serves, and takes no modification'],
    ['creating', 'creating', 'none', 'not even tags'],
    ['modifying', 'updating', ['tags'], 'a transition'],
    ['upgrading', 'updating', ['tags'], 'a transition'],
    ['stopped', 'degraded', ['tags'], 'has to be started first'],
    [
      'storage-full',
      'degraded',
      ['tags', 'allocatedStorage', 'maxAllocatedStorage'],
      'growth is the way out',
    ],
    ['incompatible-parameters', 'degraded', 'all', 'the fix is a modification'],
    ['incompatible-network', 'failed', ['tags'], 'no modification mends it'],
    ['failed', 'failed', ['tags'], 'no modification mends it'],
    ['deleting', 'deleting', 'none', 'on its way out'],
    ['deleted', 'deleting', 'none', 'appears briefly'],
    ['a-word-of-tomorrow', 'updating', 'none', 'an unknown word is a transition'],
  ]

test.each(rows)('%s is %s and takes %j: %s', (word, phase, writable) => {
  expect(statusFacts(word)).toMatchObject({ phase, writable })
})

describe('every known word', () => {
  test('takes tags, except while it is made or goes away', () => {
    const closed = statusWords.filter((word) => statusFacts(word).writable === 'none')
    expect(closed).toEqual(['creating', 'delete-precheck', 'deleting', 'deleted'])
  })

  test('has advice only where the instance does not serve', () => {
    const advised = statusWords.filter((word) => statusAdvice(word) !== undefined)
    const phases = new Set(advised.map((word) => statusFacts(word).phase))
    expect([...phases].sort()).toEqual(['degraded', 'failed'])
  })
})
