import { expect, test } from '@jest/globals'
import { plainComposite as composite } from '../../../test/support/plain-composite.ts'
import type { Outcome } from '../evaluate/index.ts'
import type { CompletedPipeline } from '../functions/index.ts'
import { runFunctions } from './function-nodes.ts'

const { signal } = new AbortController()
const map = { apiVersion: 'v1', kind: 'ConfigMap' }

function completed(count: number): CompletedPipeline {
  const names = Array.from({ length: count }, (_, index) => `r${index}`)
  return {
    outcome: 'Completed',
    composite: { status: {}, ready: 'Unspecified' },
    resources: Object.fromEntries(
      names.map((name) => [name, { object: map, ready: true, isDecided: true }]),
    ),
    ...{ dropped: [], ttlMs: undefined, conditions: [], events: [], requirements: {} },
  }
}

const wants = (node: string): Outcome => ({
  ...{ is: 'desired', node, key: '', object: map, gaps: [], mayChange: [], holds: [] },
})
const calls = (node: string): Outcome => ({
  ...{ is: 'function', node, input: { functionRef: { name: node } }, gaps: [], holds: [] },
})

test('a function with which a composite would have too many children is left as it is', async () => {
  const counts = new Map([
    ['many', 999],
    ['more', 2],
  ])
  const ran = await runFunctions(
    {
      retain: () => {},
      run: async (_composite, { steps }) => completed(counts.get(steps[0]?.step ?? '') ?? 0),
    },
    composite,
    {
      graph: { nodes: [] },
      outcomes: [wants('a'), calls('many'), calls('more')],
      childrenOf: () => new Map(),
    },
    signal,
  )
  expect([...(ran?.results.keys() ?? [])]).toEqual(['many'])
  expect(ran?.frozen).toMatchObject([
    {
      id: 'more',
      gaps: [{ message: expect.stringContaining('there would be 1002; at most 1000') }],
    },
  ])
})
