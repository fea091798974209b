import { expect, test } from '@jest/globals'
import type { Condition } from '../runtime/conditions.ts'
import type { ManagedResource } from './managed-resource.ts'
import { stallEvent } from './stall-event.ts'

const generation = 3

interface Row {
  readonly why: string
  readonly before: readonly Condition[]
  readonly after: readonly Condition[]
  readonly told: string | undefined
}

const rows: readonly Row[] = [
  { why: 'it goes on', before: [], after: [ready()], told: undefined },
  { why: 'it has come to a stop', before: [], after: [stalled('Denied')], told: 'Denied' },
  {
    why: 'it still stands for the same reason',
    before: [stalled('Denied')],
    after: [stalled('Denied')],
    told: undefined,
  },
  {
    why: 'it stands for another reason',
    before: [stalled('Denied')],
    after: [stalled('Invalid')],
    told: 'Invalid',
  },
  {
    why: 'it stands for another cause of the same reason',
    before: [{ ...stalled('Denied'), message: 'because of another Secret' }],
    after: [stalled('Denied')],
    told: 'Denied',
  },
  {
    why: 'an edit did not mend it',
    before: [stalled('Invalid', generation - 1)],
    after: [stalled('Invalid')],
    told: 'Invalid',
  },
  {
    why: 'it also differs from its manifest',
    before: [drifted()],
    after: [drifted(), stalled('Denied')],
    told: 'Denied',
  },
  {
    why: 'a drift that is only reported says so itself',
    before: [drifted()],
    after: [drifted(), stalled('ReportOnly')],
    told: undefined,
  },
  {
    why: 'a drift that cannot be corrected says so itself',
    before: [drifted()],
    after: [drifted(), stalled('NonConverging')],
    told: undefined,
  },
]

test.each(rows)('$why', ({ before, after, told }) => {
  expect(stallEvent(resource(before), after)?.reason).toBe(told)
})

test('coming and going within one generation it has one name', () => {
  const [first, again] = [[], [ready()]].map((before) =>
    stallEvent(resource(before), [stalled('Denied')]),
  )
  expect(first).toMatchObject({ type: 'Warning', note: 'because Denied', action: 'Reconcile' })
  expect(again?.name).toBe(first?.name)
})

function resource(conditions: readonly Condition[]): ManagedResource {
  const object = {
    apiVersion: 'test.dev/v1',
    kind: 'Thing',
    metadata: { name: 'a', namespace: 'default', uid: 'f00dfeed-1', resourceVersion: '7' },
  }
  // What the Event reads of it.
  return { object, uid: 'f00dfeed-1', generation, status: { conditions } } as never
}

function stalled(reason: string, observedGeneration = generation): Condition {
  return condition('Stalled', reason, observedGeneration)
}

function drifted(): Condition {
  return condition('Drifted', 'DriftDetected', generation)
}

function ready(): Condition {
  return condition('Ready', 'Available', generation)
}

function condition(type: string, reason: string, observedGeneration: number): Condition {
  const message = `because ${reason}`
  const lastTransitionTime = '2030-01-01T00:00:00Z'
  return { type, status: 'True', reason, message, lastTransitionTime, observedGeneration }
}
