import { expect, test } from '@jest/globals'
import { managedResource, ownedLedger, present } from '../../test/support/managed-snapshot.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { Present } from '../provider/index.ts'
import { AttentionBook } from './attention.ts'
import { defaultManagedOptions } from './deps.ts'
import { timeLook } from './timing.ts'

const { confirmMs } = defaultManagedOptions
const absent = { is: 'absent' } as const
const going: Present = { ...present, phase: 'deleting' }

test.each([
  {
    reason: 'an absence nobody expected is looked at again after a while',
    seen: [present, absent],
    deleting: true,
    first: { confirmed: false, confirmMs },
    again: { confirmed: false, confirmMs },
  },
  {
    reason: 'what was seen going is looked at again at once',
    seen: [going, absent],
    deleting: true,
    first: { confirmed: false, confirmMs: 0 },
    again: { confirmed: true },
  },
  {
    reason: 'a deletion that was given up is not expected to end',
    seen: [going, present, absent],
    deleting: true,
    first: { confirmed: false, confirmMs },
    again: { confirmed: false, confirmMs },
  },
  {
    reason: 'somebody else deletes what we keep: drift, confirmed after a while',
    seen: [going, absent],
    deleting: false,
    first: { confirmed: false, confirmMs },
    again: { confirmed: false, confirmMs },
  },
])('$reason', ({ seen, deleting, first, again }) => {
  const attention = new AttentionBook()
  const deps = { attention, clock: new ManualClock(), options: defaultManagedOptions }
  const metadata = deleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}
  const resource = managedResource({ metadata })
  const looks = seen.map((one) =>
    timeLook(deps, { resource, ledger: ownedLedger, verdicts: [], seen: one }),
  )
  expect(looks.at(-1)).toMatchObject(first)
  const second = timeLook(deps, { resource, ledger: ownedLedger, verdicts: [], seen: absent })
  expect(second).toMatchObject(again)
})
