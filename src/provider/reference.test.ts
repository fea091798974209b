import { describe, expect, test } from '@jest/globals'
import { type Desired, fieldTable, keyedList, object, reference, required, text } from './index.ts'

const bounds = { maxLength: 64 } as const
const table = fieldTable({
  create: { region: required(text('Region.', { mutability: 'immutable', ...bounds })) },
  parts: {
    ...reference('shelfName', text('Shelf.', { compare: 'case-blind', ...bounds }), {
      kind: 'Shelf',
      compulsory: true,
    }),
    inner: object(
      'Inner.',
      reference('boxArn', text('Box.', bounds), {
        kind: 'Box',
        group: 'boxes.plumbline.dev',
        path: 'status.atProvider.arn',
        compulsory: true,
      }),
      { rules: [{ rule: 'true', message: 'never' }] },
    ),
    list: keyedList(
      'List.',
      { id: text('Id.', bounds), ...reference('lidName', text('Lid.', bounds), { kind: 'Lid' }) },
      { key: 'id', maxItems: 2 },
    ),
  },
})

describe('reference', () => {
  test('types the three members, and the policy words', () => {
    const desired: Desired<typeof table> = {
      region: 'eu-west-1',
      shelfName: 'a',
      shelfNameRef: { name: 'b', policy: { resolve: 'Always' } },
      inner: { boxArnSelector: { matchLabels: { tier: 'a' }, matchControllerRef: true } },
      list: [{ id: 'a', lidNameRef: { name: 'c' } }],
    }
    expect(Object.keys(desired).every((member) => table.groupOf.has(member))).toBe(true)
  })

  test('the value keeps its rules and says where it may come from', () => {
    const { shelfName, inner } = table.schema.properties ?? {}
    expect(shelfName?.['x-plumbline']).toEqual({
      shape: 'leaf',
      compare: 'case-blind',
      from: { kind: 'Shelf', path: 'status.externalName', compulsory: true },
    })
    expect(inner?.properties?.boxArn?.['x-plumbline'].from).toEqual({
      kind: 'Box',
      group: 'boxes.plumbline.dev',
      path: 'status.atProvider.arn',
      compulsory: true,
    })
  })

  test.each([
    { at: 'shelfNameRef', reason: 'the name is asked for' },
    { at: 'shelfNameSelector', reason: 'the labels are asked for' },
  ])('$at is never compared, and set by one owner: $reason', ({ at }) => {
    const schema = table.schema.properties?.[at]
    expect(schema).toMatchObject({
      'x-kubernetes-map-type': 'atomic',
      'x-plumbline': { compare: 'none' },
    })
  })

  test.each([
    { where: 'the table', schema: table.schema, member: 'shelfName', others: 0 },
    {
      where: 'an object, beside its own rules',
      schema: table.schema.properties?.inner,
      member: 'boxArn',
      others: 1,
    },
  ])('compulsory in $where: one of the three members', ({ schema, member, others }) => {
    const rules = schema?.['x-kubernetes-validations'] ?? []
    expect(rules.map(({ message }) => message)).toContain(
      `one of ${member}, ${member}Ref or ${member}Selector is required`,
    )
    expect(rules).toHaveLength(1 + others)
    expect(schema?.required ?? []).not.toContain(member)
  })

  test('not compulsory: silence is accepted', () => {
    expect(table.schema.properties?.list?.items?.['x-kubernetes-validations']).toBeUndefined()
  })
})
