import { describe, expect, test } from '@jest/globals'
import { type CompositionQuestion, chooseComposition } from './choose-composition.ts'

describe('the Composition', () => {
  const candidates = [
    { name: 'large', labels: { tier: 'gold', region: 'eu' } },
    { name: 'basic', labels: { tier: 'gold' } },
  ]
  const none: CompositionQuestion = {
    kind: 'Database',
    wishes: {},
    current: undefined,
    enforced: undefined,
    standard: undefined,
    candidates,
  }
  const gold = { matchLabels: { tier: 'gold' } }
  const rows: readonly (readonly [string, Partial<CompositionQuestion>, unknown])[] = [
    [
      'enforced wins over what is asked for',
      { enforced: 'basic', wishes: { compositionRef: { name: 'large' } } },
      'basic',
    ],
    [
      'enforced and absent',
      { enforced: 'none' },
      'CompositionNotFound: no Composition none for Database: the definition enforces it',
    ],
    [
      'by name, over what was followed',
      { current: 'basic', wishes: { compositionRef: { name: 'large' } } },
      'large',
    ],
    [
      'a name that no Composition of this kind has',
      { wishes: { compositionRef: { name: 'other' } } },
      'CompositionNotFound: no Composition other for Database: spec.plumbline.compositionRef asks for it',
    ],
    ['by labels: first by name', { wishes: { compositionSelector: gold } }, 'basic'],
    ['by labels: stays', { current: 'large', wishes: { compositionSelector: gold } }, 'large'],
    [
      'by labels: leaves what has lost them',
      { current: 'basic', wishes: { compositionSelector: { matchLabels: { region: 'eu' } } } },
      'large',
    ],
    [
      'labels that none has',
      { wishes: { compositionSelector: { matchLabels: { tier: 'tin', a: 'b' } } } },
      'CompositionNotFound: no Composition for Database has the labels a=b, tier=tin',
    ],
    ['what was followed, over a new default', { current: 'basic', standard: 'large' }, 'basic'],
    [
      'the default, when what was followed is gone',
      { current: 'gone', standard: 'large' },
      'large',
    ],
    ['the default', { standard: 'large' }, 'large'],
    ['the only one', { candidates: candidates.slice(0, 1) }, 'large'],
    ['none at all', { candidates: [] }, 'CompositionNotFound: no Composition for Database exists'],
    [
      'never one at random',
      {},
      'Invalid: 2 Compositions for Database exist (basic, large): name one in spec.plumbline.compositionRef, or a default in the definition',
    ],
  ]

  test.each(rows)('%s', (_reason, question, expected) => {
    const choice = chooseComposition({ ...none, ...question })
    expect(typeof choice === 'string' ? choice : `${choice.reason}: ${choice.message}`).toBe(
      expected,
    )
  })
})
