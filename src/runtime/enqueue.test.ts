import { expect, test } from '@jest/globals'
import { configMap, key } from '../../test/support/kube-objects.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { enqueueChanges } from './enqueue.ts'
import type { StoreChange } from './store.ts'
import { WorkQueue } from './work-queue.ts'

const calm = configMap('a', { version: 1 })
const urgent = configMap('a', { version: 2, annotations: { urgent: 'yes' } })

interface Row {
  readonly reason: string
  readonly change: StoreChange
  readonly taken: string | undefined
  readonly afterMs?: number
}

const rows: readonly Row[] = [
  { reason: 'first seen, urgent', change: { next: urgent }, taken: 'user' },
  { reason: 'first seen, at rest: a routine check', change: { next: calm }, taken: undefined },
  { reason: 'the routine check comes', change: { next: calm }, afterMs: 700, taken: 'poll' },
  { reason: 'an urgent change', change: { previous: calm, next: urgent }, taken: 'user' },
  {
    reason: 'another change enters nothing',
    change: { previous: urgent, next: calm },
    afterMs: 10_000,
    taken: undefined,
  },
  { reason: 'a deletion', change: { previous: calm }, taken: 'user' },
]

test.each(rows)('$reason', async ({ change, afterMs = 0, taken }) => {
  const clock = new ManualClock()
  const queue = new WorkQueue({ clock, random: () => 0 })
  const enqueue = enqueueChanges(queue, {
    isUrgent: (_previous, next) => next.metadata.annotations?.urgent === 'yes',
    firstCheckMs: () => 700,
  })
  enqueue(change)
  await clock.advance(afterMs)
  expect(queue.depth).toBe(taken ? 1 : 0)
  if (taken) {
    const work = await queue.next(new AbortController().signal)
    expect(work).toEqual({ key: key('a'), priority: taken })
  }
})
