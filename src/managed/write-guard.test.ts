import { expect, test } from '@jest/globals'
import { ownedLedger, present, snapshot, verdictOn } from '../../test/support/managed-snapshot.ts'
import { guardWrites } from './write-guard.ts'

const futile = verdictOn('prefix', { is: 'Pending' })
const { desired, actual } = futile.digests
const writes = new Map([['prefix', { desired, before: actual, times: 3 }]])
const scene = snapshot({ ledger: { ...ownedLedger, writes } })

test.each([
  { reason: 'alone: not again', wanted: [futile], write: [], stuck: ['prefix'] },
  {
    reason: 'beside a value that was not written yet in its group: another write than before',
    wanted: [futile, verdictOn('bucket', { is: 'Pending' })],
    write: ['prefix', 'bucket'],
    stuck: [],
  },
  {
    reason: 'beside one in another group: not again',
    wanted: [futile, verdictOn('tags', { is: 'Pending', group: 'tags' })],
    write: ['tags'],
    stuck: ['prefix'],
  },
])('a write that was futile three times, $reason', ({ wanted, write, stuck }) => {
  const guarded = guardWrites(wanted, scene, present)
  expect({ write: guarded.write.map(({ at }) => at), stuck: guarded.stuck }).toEqual({
    write,
    stuck,
  })
})
