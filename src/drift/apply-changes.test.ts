import { describe, expect, test } from '@jest/globals'
import { queueFields as table } from '../../test/support/queue-table.ts'
import type { Change, Doc, Path, Step } from '../provider/index.ts'
import { printPath } from '../provider/index.ts'
import { applyChanges } from './apply-changes.ts'
import { contentStep } from './elements.ts'

function change(path: Path, desired: unknown): Change {
  return { path, at: printPath(path), desired, actual: undefined }
}

const rulesPath: Path = [{ member: 'forwarding' }, { member: 'rules' }]
function contentOf(element: Doc): Step {
  const list = table.schema.properties?.forwarding?.properties?.rules
  if (list === undefined) throw new Error('the table has no rules')
  return contentStep(list, element)
}

const logs = { id: 'logs', target: 'a', weight: 3 }
const other = { id: 'other', target: 'b' }

describe('what is written', () => {
  const rows: readonly {
    readonly reason: string
    readonly group: string
    readonly actual: Doc
    readonly changes: readonly Change[]
    readonly next: Doc
  }[] = [
    {
      reason: 'other groups are left out, undeclared members carried over',
      group: 'attributes',
      actual: { visibilityTimeout: 3, storageGiB: 9, tags: [] },
      changes: [
        change([{ member: 'visibilityTimeout' }], 5),
        change([{ member: 'tags' }], undefined),
      ],
      next: { visibilityTimeout: 5, storageGiB: 9 },
    },
    {
      reason: 'an object that loses its last member is gone',
      group: 'attributes',
      actual: { versioning: { days: 3 } },
      changes: [change([{ member: 'versioning' }, { member: 'days' }], undefined)],
      next: {},
    },
    {
      reason: 'a member of an element, which keeps its place and what the cloud assigned',
      group: 'rules',
      actual: { forwarding: { rules: [logs, other] } },
      changes: [change([...rulesPath, { element: 'logs', key: 'id' }, { member: 'target' }], 'z')],
      next: { forwarding: { rules: [{ ...logs, target: 'z' }, other] } },
    },
    {
      reason: 'one element goes, one comes',
      group: 'rules',
      actual: { forwarding: { rules: [logs, other] } },
      changes: [
        change([...rulesPath, { element: 'logs', key: 'id' }], undefined),
        change([...rulesPath, { content: '00000000' }], { target: 'c' }),
      ],
      next: { forwarding: { rules: [other, { target: 'c' }] } },
    },
    {
      reason: 'a list that was not there',
      group: 'rules',
      actual: {},
      changes: [change([...rulesPath, { element: 'other', key: 'id' }], other)],
      next: { forwarding: { rules: [other] } },
    },
    {
      reason: 'foreign and reserved tags stay',
      group: 'tagging',
      actual: {
        tags: [
          { key: 'aws:x', value: '1' },
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
      changes: [
        change([{ member: 'tags' }, { element: 'a', key: 'key' }], undefined),
        change([{ member: 'tags' }, { element: 'b', key: 'key' }], '3'),
        change([{ member: 'tags' }, { element: 'c', key: 'key' }], ''),
      ],
      next: {
        tags: [
          { key: 'aws:x', value: '1' },
          { key: 'b', value: '3' },
          { key: 'c', value: '' },
        ],
      },
    },
    {
      reason: 'one without a name goes, its like with a name stays',
      group: 'rules',
      actual: { forwarding: { rules: [{ target: 'a' }, { id: 'logs', target: 'a' }] } },
      changes: [
        {
          ...change([...rulesPath, contentOf({ target: 'a' })], undefined),
          actual: { target: 'a' },
        },
      ],
      next: { forwarding: { rules: [{ id: 'logs', target: 'a' }] } },
    },
    {
      reason: 'keys of a map',
      group: 'attributes',
      actual: { parameters: { a: '1', b: '2' } },
      changes: [
        change([{ member: 'parameters' }, { mapKey: 'a' }], undefined),
        change([{ member: 'parameters' }, { mapKey: 'c.d' }], '3'),
      ],
      next: { parameters: { b: '2', 'c.d': '3' } },
    },
  ]
  for (const { reason, group, actual, changes, next } of rows) {
    test(reason, () => {
      const before = structuredClone(actual)
      expect(applyChanges(table, group, actual, changes)).toEqual(next)
      expect(actual).toEqual(before)
    })
  }
})
