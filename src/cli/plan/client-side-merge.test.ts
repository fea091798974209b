import { expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import { clientSideMerge } from './client-side-merge.ts'

interface Row {
  readonly why: string
  readonly before: JsonObject
  readonly after: JsonObject
  readonly patch: unknown
}

const rows: readonly Row[] = [
  {
    why: 'what the file says is set',
    before: { spec: { size: 1 } },
    after: { spec: { size: 2 } },
    patch: { spec: { size: 2 } },
  },
  {
    why: 'what it says no more is removed',
    before: { spec: { size: 1, color: 'red' } },
    after: { spec: { size: 1 } },
    patch: { spec: { size: 1, color: null } },
  },
  {
    why: 'annotations of others stay, although kubectl recorded an empty set',
    before: { metadata: { name: 'a', annotations: {} } },
    after: { metadata: { name: 'a' } },
    patch: { metadata: { name: 'a' } },
  },
  {
    why: 'the last annotation of the file goes alone',
    before: { metadata: { annotations: { mine: 'x' } } },
    after: { metadata: { name: 'a' } },
    patch: { metadata: { name: 'a', annotations: { mine: null } } },
  },
]

test.each(rows)('$why', ({ before, after, patch }) => {
  expect(clientSideMerge(before, after)).toEqual(patch)
})
