import { expect, test } from '@jest/globals'
import { plainComposite } from '../../../test/support/plain-composite.ts'
import type { Condition } from '../../runtime/conditions.ts'
import type { LeftoverStep } from './decide-leftovers.ts'
import { leavingFindings, toLeavingEntry } from './leaving.ts'

const entry = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a-x', id: 'x', uid: 'c' }
const refused: LeftoverStep = { is: 'refuse', reason: 'Denied', message: 'no', afterMs: 1_000 }
const wait: LeftoverStep = { is: 'wait', message: 'is needed by y' }
const keep: LeftoverStep = { is: 'keep', message: 'is protected' }
const condition = (status: Condition['status'], reason: string): Condition => ({
  ...{ type: 'Synced', status, reason, message: 'x' },
  ...{ lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 1 },
})
const before = { fine: condition('True', 'ReconcileSuccess'), denied: condition('False', 'Denied') }

const rows: readonly {
  readonly reason: string
  readonly before: Condition
  readonly steps: readonly LeftoverStep[]
  readonly says: Readonly<Record<string, string>>
}[] = [
  {
    reason: 'what is refused is an error, beside what merely waits',
    before: before.fine,
    steps: [wait, refused],
    says: {
      Ready: 'False/Deleting: deletion waits for 2 of 2: x: is needed by y, x: no',
      Synced: 'False/Denied: x: no',
      Stalled: 'True/Denied: x: no',
    },
  },
  {
    reason: 'what is refused comes before what is protected',
    before: before.fine,
    steps: [keep, refused],
    says: {
      Ready: 'False/Deleting: deletion waits for 2 of 2: x: is protected, x: no',
      Synced: 'False/Denied: x: no',
      Stalled: 'True/Denied: x: no, x: is protected',
    },
  },
  {
    reason: 'a refusal that is over is not told any more',
    before: before.denied,
    steps: [wait],
    says: {
      Ready: 'False/Deleting: deletion waits for 1 of 1: x: is needed by y',
      Synced: 'True/ReconcileSuccess: ',
      Reconciling: 'True/Deleting: deletion waits for 1 of 1: x: is needed by y',
    },
  },
]

test.each(rows)('$reason', ({ before: last, steps, says }) => {
  const composite = { ...plainComposite, status: { conditions: [last] } }
  const findings = leavingFindings(
    composite,
    steps.map((step) => ({ entry, step })),
  )
  const said = findings.map(({ type, status, reason, message }) => {
    return [type, `${status}/${reason}: ${message}`] as const
  })
  expect(Object.fromEntries(said)).toEqual(says)
})

test('the node itself says what was refused, too', () => {
  expect(toLeavingEntry({ entry: { ...entry, synced: true }, step: refused })).toEqual({
    ...{ ...entry, synced: false, waitingOn: 'no' },
  })
})
