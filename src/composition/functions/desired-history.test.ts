import { expect, test } from '@jest/globals'
import { noHistory, recordStep } from './desired-history.ts'
import type { DesiredState } from './state.ts'

/** Resources by name; the value stands for their content. */
function state(resources: Readonly<Record<string, number>>): DesiredState {
  const desired = Object.entries(resources).map(
    ([name, size]) => [name, { resource: { size }, ready: 'Unspecified' }] as const,
  )
  return {
    composite: { resource: {}, ready: 'Unspecified' },
    resources: Object.fromEntries(desired),
  }
}

const rows: readonly {
  readonly reason: string
  readonly states: readonly Readonly<Record<string, number>>[]
  readonly changedBy: Readonly<Record<string, string>>
  readonly droppedBy: Readonly<Record<string, string>>
}[] = [
  {
    reason: 'who passes on does not change',
    states: [{ a: 1 }, { a: 1 }, { a: 1, b: 1 }],
    changedBy: { a: 'step-0', b: 'step-2' },
    droppedBy: {},
  },
  {
    reason: 'the last change counts',
    states: [{ a: 1 }, { a: 2 }, { a: 2 }],
    changedBy: { a: 'step-1' },
    droppedBy: {},
  },
  {
    reason: 'who leaves out has dropped',
    states: [{ a: 1, b: 1 }, { b: 1 }, { b: 1 }],
    changedBy: { b: 'step-0' },
    droppedBy: { a: 'step-1' },
  },
  {
    reason: 'what comes back was not dropped',
    states: [{ a: 1 }, {}, { a: 1 }],
    changedBy: { a: 'step-2' },
    droppedBy: {},
  },
]

test.each(rows)('$reason', ({ states, changedBy, droppedBy }) => {
  let history = noHistory
  let before: DesiredState | undefined
  for (const [index, resources] of states.entries()) {
    const after = state(resources)
    history = recordStep(history, `step-${index}`, { before, after })
    before = after
  }
  expect(history).toEqual({ changedBy, droppedBy })
})
