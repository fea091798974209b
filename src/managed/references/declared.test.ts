import { expect, test } from '@jest/globals'
import { boxKind } from '../../../test/support/reference-objects.ts'
import { declaredReferences } from './declared.ts'

test('whom a reference without a group means depends on the kind, not on its table alone', () => {
  const twin = { ...boxKind, names: { ...boxKind.names, group: 'twins.test' } }
  const groupOf = (kind: typeof boxKind) =>
    declaredReferences(kind).find(({ at }) => at === 'shelfName')?.target.group
  expect([boxKind, twin].map(groupOf)).toEqual(['boxes.test', 'twins.test'])
})
