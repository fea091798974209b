import { describe, expect, test } from '@jest/globals'
import { queueFields as table } from '../../test/support/queue-table.ts'
import type { Doc } from '../provider/index.ts'
import { compare, compareCreation, type Verdict } from './compare.ts'
import { createMeans } from './digest.ts'
import type { Memory } from './memory.ts'
import { rememberSeen, rememberWritten } from './remember.ts'
import { judgeWrite } from './settle.ts'

const means = createMeans({ key: Buffer.from('k'), uid: 'uid-1', secrets: new Map() })
const never: Memory = { applied: new Map(), known: new Map() }
const created = (desired: Doc) => rememberWritten(never, compareCreation({ table, desired }, means))

function look(desired: Doc, actual: Doc, memory: Memory): readonly Verdict[] {
  const groups = new Set(table.order)
  return compare({ table, desired, actual, memory, groups, exempt: new Set() }, means)
}

const paths = (memory: Memory) => [...(memory.applied?.keys() ?? [])].sort()

describe('a write', () => {
  test('records elements leaf by leaf, without their key and what is absent', () => {
    const rules = [{ id: 'a', target: 'x', enabled: false }]
    const memory = created({ forwarding: { rules }, alarms: [{ name: 'only' }] })
    expect(paths(memory)).toEqual(['alarms[name="only"]', 'forwarding.rules[id="a"].target'])
    expect(memory.applied?.get('alarms[name="only"]')).toBe('')
  })

  test('of a correction forgets what the cloud was known to answer', () => {
    const memory = { ...created({ storageGiB: 9 }), known: new Map([['storageGiB', 'AAAAAAAA']]) }
    const written = rememberWritten(memory, look({ storageGiB: 9 }, { storageGiB: 5 }, memory))
    expect(written).toEqual(created({ storageGiB: 9 }))
  })

  test('of a removal drops the element', () => {
    const memory = created({
      forwarding: {
        rules: [
          { id: 'a', target: 'x' },
          { id: 'b', target: 'x' },
        ],
      },
    })
    const desired = { forwarding: { rules: [{ id: 'b', target: 'x' }] } }
    const actual = {
      forwarding: {
        rules: [
          { id: 'a', target: 'x' },
          { id: 'b', target: 'x' },
        ],
      },
    }
    const changes = look(desired, actual, memory).filter(({ is }) => is === 'Pending')
    expect(paths(rememberWritten(memory, changes))).toEqual(['forwarding.rules[id="b"].target'])
  })

  test('does not find what was lost', () => {
    const memory: Memory = { applied: undefined, known: new Map() }
    const changes = look({ storageGiB: 9 }, { storageGiB: 5 }, memory)
    expect(rememberWritten(memory, changes).applied).toBeUndefined()
  })
})

describe('a look', () => {
  test('at rest teaches nothing, and says so by identity', () => {
    const desired = { storageGiB: 9, zones: ['a', 'b'], tags: [{ key: 'a', value: '1' }] }
    const memory = created(desired)
    expect(rememberSeen(memory, look(desired, { ...desired, zones: ['b', 'a'] }, memory))).toBe(
      memory,
    )
  })

  test('records what is as desired already', () => {
    const desired = { zones: ['a'], redrivePolicy: '' }
    const memory = rememberSeen(never, look(desired, { zones: ['a'] }, never))
    expect(memory).toEqual(created(desired))
  })

  test('keeps an element claimed when the last of what was recorded in it is gone', () => {
    const memory = created({ alarms: [{ name: 'd"]', threshold: 1 }] })
    const bare = { alarms: [{ name: 'd"]' }] }
    const seen = rememberSeen(memory, look(bare, bare, memory))
    expect(seen.applied).toEqual(new Map([['alarms[name="d\\"]"]', '']]))
    expect(rememberSeen(seen, look(bare, bare, seen))).toBe(seen)
  })

  test('keeps the old L of a withheld edit', () => {
    const memory = created({ storageGiB: 9 })
    expect(rememberSeen(memory, look({ storageGiB: 12 }, { storageGiB: 9 }, memory))).toBe(memory)
  })

  test('drops what was released', () => {
    const memory = created({ storageGiB: 9, versioning: { days: 1, status: 'Enabled' } })
    const seen = rememberSeen(memory, look({ storageGiB: 9 }, { storageGiB: 9 }, memory))
    expect(paths(seen)).toEqual(['storageGiB'])
  })

  test('takes note of a floor that was raised, and lets go of it', () => {
    const memory = created({ storageGiB: 9 })
    const raised = rememberSeen(memory, look({ storageGiB: 9 }, { storageGiB: 40 }, memory))
    expect([...raised.known.keys()]).toEqual(['storageGiB'])
    expect(rememberSeen(raised, look({ storageGiB: 9 }, { storageGiB: 9 }, raised))).toEqual(memory)
  })

  test('claims a list that is meant to be empty', () => {
    const desired = { forwarding: { rules: [] } }
    const memory = rememberSeen(never, look(desired, {}, never))
    expect(memory.applied).toEqual(new Map([['forwarding.rules', '']]))
    expect(rememberSeen(memory, look(desired, {}, memory))).toBe(memory)
  })

  test('rebuilds a lost L when nothing is unattributed, and not before', () => {
    const lost: Memory = { applied: undefined, known: new Map() }
    const desired = { storageGiB: 9, zones: ['a'] }
    expect(rememberSeen(lost, look(desired, { storageGiB: 9 }, lost))).toBe(lost)
    expect(rememberSeen(lost, look(desired, desired, lost))).toEqual(created(desired))
  })
})

describe('an accepted write that settled', () => {
  test.each([
    ['converged', { before: 'a', actual: 'c', desired: 'c' }],
    ['stuck', { before: 'a', actual: 'a', desired: 'c' }],
    ['normalised', { before: 'a', actual: 'b', desired: 'c' }],
  ] as const)('%s', (effect, digests) => {
    expect(judgeWrite(digests)).toBe(effect)
  })
})
