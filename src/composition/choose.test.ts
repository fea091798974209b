import { describe, expect, test } from '@jest/globals'
import {
  type CompositionQuestion,
  chooseComposition,
  type InstanceWishes,
  type Revision,
} from './choose-composition.ts'
import { chooseRevision, type RevisionQuestion } from './choose-revision.ts'
import type { CompositionSpec } from './composition.ts'

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

describe('the revision', () => {
  const revisions = [revision(2, { channel: 'stable' }), revision(10), revision(9)]
  const stable = { compositionRevisionSelector: { matchLabels: { channel: 'stable' } } }
  const manual: InstanceWishes = { compositionUpdatePolicy: 'Manual' }
  const rows: readonly (readonly [string, Partial<RevisionQuestion>, string])[] = [
    ['newest by number', {}, 'r10'],
    ['Automatic moves on', { current: 'r2' }, 'r10'],
    ['newest with the labels', { wishes: stable }, 'r2'],
    ['Manual begins with the newest', { wishes: manual }, 'r10'],
    ['Manual stays', { wishes: manual, current: 'r9' }, 'r9'],
    ['Manual by the definition', { standardPolicy: 'Manual', current: 'r9' }, 'r9'],
    [
      'the instance over the definition',
      { wishes: { compositionUpdatePolicy: 'Automatic' }, standardPolicy: 'Manual', current: 'r9' },
      'r10',
    ],
    ['by name', { wishes: { compositionRevisionRef: { name: 'r2' } }, current: 'r9' }, 'r2'],
    [
      'a pin that is gone is no reason to move',
      { wishes: { compositionRevisionRef: { name: 'r1' } } },
      'RevisionNotFound: Composition db has no revision r1',
    ],
    [
      'labels that none has',
      { wishes: { compositionRevisionSelector: { matchLabels: { channel: 'beta' } } } },
      'RevisionNotFound: no revision of Composition db has the labels channel=beta',
    ],
    ['none at all', { revisions: [] }, 'RevisionNotFound: Composition db has no revision'],
    [
      'a pinned one that was refused never runs',
      { wishes: { compositionRevisionRef: { name: 'r3' } }, revisions: [faulty(3)] },
      'Invalid: revision r3: node a: no such field',
    ],
    [
      'Manual, and the one followed is gone: no silent move',
      { wishes: { compositionUpdatePolicy: 'Manual' }, current: 'r1' },
      'RevisionNotFound: Composition db has no revision r1, which is followed',
    ],
    ['an invalid one is passed over', { revisions: [faulty(11), ...revisions] }, 'r10'],
    [
      'nothing but invalid ones',
      { revisions: [faulty(3), faulty(4)] },
      'Invalid: revision r4: node a: no such field',
    ],
    [
      'one that has become invalid is kept: going back could delete',
      { revisions: [faulty(11), ...revisions], current: 'r11' },
      'r11',
    ],
    ['and left for a newer one', { revisions: [faulty(1), ...revisions], current: 'r1' }, 'r10'],
    [
      'renumbered: back to old content',
      { revisions: [revision(11), ...revisions], current: 'r10' },
      'r11',
    ],
  ]

  test.each(rows)('%s', (_reason, question, expected) => {
    const none = { composition: 'db', wishes: {}, standardPolicy: undefined, current: undefined }
    const choice = chooseRevision({ ...none, revisions, ...question })
    expect('is' in choice ? `${choice.reason}: ${choice.message}` : choice.name).toBe(expected)
  })
})

function revision(number: number, labels: Readonly<Record<string, string>> = {}): Revision {
  const name = `r${number}`
  const source: CompositionSpec = {
    compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Database' },
    mode: 'Graph',
    nodes: [],
  }
  const metadata = { name, uid: name, resourceVersion: '1', labels }
  const object = { apiVersion: 'v1', kind: 'CompositionRevision', metadata }
  const found = { name, uid: name, composition: 'db', number, hash: name, source, object }
  return { ...found, fault: undefined }
}

function faulty(number: number): Revision {
  return { ...revision(number), fault: 'node a: no such field' }
}
