import { expect, test } from '@jest/globals'
import { kind as widget } from '../../../test/support/sample-provider/sample/widget/index.ts'
import {
  type AnyKind,
  fieldTable,
  keyedList,
  type ReferenceTarget,
  reference,
  text,
} from '../../provider/index.ts'
import { referenceProblems } from './check-references.ts'

const bounds = { maxLength: 32 } as const
const group = widget.names.group

/** A kind whose list elements refer so. */
function referring(target: ReferenceTarget): AnyKind {
  return {
    ...widget,
    names: { ...widget.names, kind: 'Box' },
    fields: fieldTable({
      parts: {
        list: keyedList(
          'List.',
          { id: text('Id.', bounds), ...reference('lid', text('Lid.', bounds), target) },
          { key: 'id', maxItems: 2 },
        ),
      },
    }),
  }
}

test.each([
  { reason: 'the external name, by default', target: { kind: 'Widget' }, problems: [] },
  {
    reason: 'a fact of the target',
    target: { kind: 'Widget', group, path: 'status.atProvider.arn' },
    problems: [],
  },
  {
    reason: 'a kind nobody loaded',
    target: { kind: 'Gadget' },
    problems: [`field list[].lid: refers to Gadget.${group}, and the provider has no such kind`],
  },
  {
    reason: 'a kind of another group',
    target: { kind: 'Widget', group: 'other.test' },
    problems: ['field list[].lid: refers to Widget.other.test, and the provider has no such kind'],
  },
  {
    reason: 'a member the target has not',
    target: { kind: 'Widget', path: 'status.atProvider.nothing' },
    problems: [
      'field list[].lid: refers to status.atProvider.nothing, and a Widget has no such member',
    ],
  },
  {
    reason: 'a member that is no text',
    target: { kind: 'Widget', path: 'spec.forProvider.size' },
    problems: ['field list[].lid: refers to spec.forProvider.size of a Widget, which is no text'],
  },
])('$reason', ({ target, problems }) => {
  const kind = referring(target)
  expect(referenceProblems(kind, [widget, kind])).toEqual(problems)
})
