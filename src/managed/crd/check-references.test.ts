import { expect, test } from '@jest/globals'
import { kind as widget } from '../../../test/support/sample-provider/sample/widget/index.ts'
import {
  type AnyKind,
  type Field,
  fieldTable,
  integer,
  keyedList,
  type ReferenceTarget,
  reference,
  text,
} from '../../provider/index.ts'
import { referenceProblems } from './check-references.ts'

const bounds = { maxLength: 32 } as const
const group = widget.names.group

/** A kind whose list elements refer so; `field` is what refers. */
function referring(target: ReferenceTarget, field: Field<unknown> = text('Lid.', bounds)): AnyKind {
  return {
    ...widget,
    names: { ...widget.names, kind: 'Box' },
    fields: fieldTable({
      parts: {
        list: keyedList(
          'List.',
          { id: text('Id.', bounds), ...reference('lid', field, target) },
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
  {
    reason: 'a field that is no text itself',
    target: { kind: 'Widget' },
    field: integer('Lid.'),
    problems: ['field list[].lid: takes its value from a Widget, and is no text itself'],
  },
  {
    reason: 'a field that an element is nothing without',
    target: { kind: 'Widget', essential: true } as const,
    problems: [],
  },
])('$reason', ({ target, field, problems }) => {
  const kind = referring(target, field)
  expect(referenceProblems(kind, [widget, kind])).toEqual(problems)
})

test('nothing is around a member of the resource itself, so it is essential to nothing', () => {
  const lid = reference('lid', text('Lid.', bounds), { kind: 'Widget', essential: true })
  const kind = { ...referring({ kind: 'Widget' }), fields: fieldTable({ parts: lid }) }
  expect(referenceProblems(kind, [widget, kind])).toEqual([
    'field lid: is essential, and there is nothing around it',
  ])
})
