import { describe, expect, test } from '@jest/globals'
import { verdictOn } from '../../../test/support/managed-snapshot.ts'
import { boxKind, boxOf, shelfOf, targetsOf } from '../../../test/support/reference-objects.ts'
import type { Verdict } from '../../drift/verdict.ts'
import type { Doc } from '../../provider/index.ts'
import type { Remembered } from './remembered.ts'
import { resolveUses } from './resolution.ts'
import { forgetReplaced } from './settle.ts'
import { referenceUses } from './uses.ts'

const main: Remembered = { at: 'shelfName', by: 'name main', to: 'main', value: 'v-main' }
const ref = (name: string) => ({ shelfNameRef: { name } })
const shelves = ['main', 'other'].map((name) =>
  shelfOf(name, { value: `v-${name}`, labels: { tier: name } }),
)

/** What is remembered, printed: what is replaced in brackets. */
function print(remembered: readonly Remembered[]): readonly string[] {
  return remembered.map(({ to, replaced }) => (replaced === true ? `(${to})` : to))
}

function rememberedOf(spec: Doc, before: readonly Remembered[]): readonly Remembered[] {
  const candidates = targetsOf(boxOf('user', {}), shelves)
  return resolveUses(
    referenceUses(boxKind, spec),
    { remembered: before, stage: 'there' },
    candidates,
  ).remembered
}

describe('what is remembered', () => {
  const rows: readonly {
    readonly reason: string
    readonly spec: Doc
    readonly before?: readonly Remembered[]
    readonly after: readonly string[]
  }[] = [
    { reason: 'what was resolved', spec: ref('main'), after: ['main'] },
    {
      reason: 'the old one, while its successor is awaited',
      spec: ref('missing'),
      after: ['(main)'],
    },
    {
      reason: 'the old one beside the new one, which the cloud may not have yet',
      spec: ref('other'),
      after: ['(main)', 'other'],
    },
    {
      reason: 'the old one alone, when the manifest goes back to it',
      spec: ref('main'),
      before: [
        { ...main, replaced: true },
        { ...main, by: 'name other', to: 'other' },
      ],
      after: ['main', '(other)'],
    },
    {
      reason: 'both, when one selector came to another',
      spec: {
        shelfNameSelector: { matchLabels: { tier: 'other' }, policy: { resolve: 'Always' } },
      },
      before: [{ ...main, by: 'selector labels tier=other' }],
      after: ['(main)', 'other'],
    },
    {
      reason: 'once, when only the spelling changed',
      spec: { shelfNameSelector: { matchLabels: { tier: 'main' } } },
      after: ['main'],
    },
    {
      reason: 'the old one, where there is a plain value now',
      spec: { shelfName: 'plain' },
      after: ['(main)'],
    },
    { reason: 'the old one, where there is nothing now', spec: {}, after: ['(main)'] },
  ]

  test.each(rows)('$reason', ({ spec, before = [main], after }) => {
    const found = rememberedOf(spec, before)
    expect(print(found)).toEqual(after)
    expect(rememberedOf(spec, found)).toEqual(found)
  })
})

describe('what was replaced is forgotten', () => {
  const part = [{ member: 'list' }, { element: 'a', key: 'id' }, { member: 'shelfName' }]
  const rows: readonly {
    readonly reason: string
    readonly at?: string
    readonly verdicts?: readonly Verdict[]
    readonly hidden?: readonly string[]
    readonly left: readonly string[]
  }[] = [
    { reason: 'when the cloud is as declared', verdicts: [open('InSync')], left: ['other'] },
    {
      reason: 'when the cloud has the new value in its own spelling',
      verdicts: [open('KnownDifference')],
      left: ['other'],
    },
    { reason: 'when nothing is declared, nor was', left: ['other'] },
    {
      reason: 'when nothing is declared any more: the cloud may keep it, and nobody asks for that',
      verdicts: [open('Released')],
      left: ['other'],
    },
    {
      reason: 'not while the new value is not written: a hold, a policy, a failure',
      verdicts: [open('Pending')],
      left: ['(main)', 'other'],
    },
    {
      reason: 'not while somebody else has changed it',
      verdicts: [open('Conflict')],
      left: ['(main)', 'other'],
    },
    {
      reason: 'not while the write takes its time',
      verdicts: [open('Drift')],
      left: ['(main)', 'other'],
    },
    {
      reason: 'not while the member is not looked at, or has a value that is not in use yet',
      hidden: ['shelfName'],
      left: ['(main)', 'other'],
    },
    {
      reason: 'whatever differs elsewhere',
      verdicts: [verdictOn('shelfNames', { is: 'Pending' })],
      left: ['other'],
    },
    {
      reason: 'not while the element that had it is not removed',
      at: 'list[].shelfName',
      verdicts: [verdictOn('list[id="a"]', { is: 'Pending', path: part.slice(0, 2) })],
      left: ['(main)', 'other'],
    },
    {
      reason: 'not while the place in an element is not written',
      at: 'list[].shelfName',
      verdicts: [verdictOn('list[id="a"].shelfName', { is: 'Pending', path: part })],
      left: ['(main)', 'other'],
    },
  ]

  test.each(rows)('$reason', ({ at = 'shelfName', verdicts = [], hidden = [], left }) => {
    const remembered: readonly Remembered[] = [
      { ...main, at, replaced: true },
      { ...main, at, by: 'name other', to: 'other' },
    ]
    const found = forgetReplaced(remembered, { verdicts, hidden: new Set(hidden) })
    expect(print(found)).toEqual(left)
  })
})

function open(is: Verdict['is']): Verdict {
  return verdictOn('shelfName', { is })
}
