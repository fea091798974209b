import { describe, expect, test } from '@jest/globals'
import { acceptanceOf } from './acceptance.ts'
import { authorAnnotation } from './admission/author.ts'
import type { InstanceWishes, Revision } from './choose-composition.ts'
import { chooseRevision, type RevisionQuestion } from './choose-revision.ts'
import type { CompositionSpec } from './composition.ts'
import type { KindRef } from './graph/index.ts'

const late: KindRef = { apiVersion: 'late.io/v1', kind: 'Late' }

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
      { revisions: [stale(11), ...revisions], current: 'r11' },
      'r11',
    ],
    [
      'while rights to a kind are open still, too',
      { revisions: [stale(11, [late]), ...revisions], current: 'r11' },
      'r11',
    ],
    ['and left for a newer one', { revisions: [stale(1), ...revisions], current: 'r1' }, 'r10'],
    [
      'Manual keeps it',
      { wishes: manual, revisions: [stale(3), ...revisions], current: 'r3' },
      'r3',
    ],
    [
      'and a pin',
      { wishes: { compositionRevisionRef: { name: 'r3' } }, revisions: [stale(3)] },
      'r3',
    ],
    [
      'one that was refused since does not go on',
      { revisions: [faulty(11), ...revisions], current: 'r11' },
      standstill('r11'),
    ],
    ['nor where there is no other', { revisions: [faulty(3)], current: 'r3' }, standstill('r3')],
    ['it is left for a newer one', { revisions: [faulty(1), ...revisions], current: 'r1' }, 'r10'],
    [
      'Manual: it does not go on, nor is another one followed',
      { wishes: manual, revisions: [faulty(3), ...revisions], current: 'r3' },
      standstill('r3'),
    ],
    [
      'what another author was accepted for is not accepted',
      { revisions: [signedAnew(11), ...revisions], current: 'r11' },
      standstill('r11'),
    ],
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

function standstill(name: string): string {
  return `Invalid: revision ${name}, which is followed, may not run: node a: no such field; what it made stays as it is until that is mended, or spec.plumbline.compositionRevisionRef names another`
}

function revision(number: number, labels: Readonly<Record<string, string>> = {}): Revision {
  const name = `r${number}`
  const source: CompositionSpec = {
    compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Database' },
    mode: 'Graph',
    nodes: [],
  }
  const annotations = { [authorAnnotation]: 'ann' }
  const metadata = { name, uid: name, resourceVersion: '1', labels, annotations }
  const spec = { number, source }
  const object = { apiVersion: 'v1', kind: 'CompositionRevision', metadata, spec }
  const found = { name, uid: name, composition: 'db', number, hash: name, source, object }
  return { ...found, fault: undefined }
}

/** Refused, or never accepted. */
function faulty(number: number): Revision {
  return { ...revision(number), fault: 'node a: no such field' }
}

/** Accepted once, but for rights to these kinds, and broken by a schema since. */
function stale(number: number, undecided?: readonly KindRef[]): Revision {
  const { object, ...found } = faulty(number)
  const accepted = [acceptanceOf(object)]
  const status = undecided === undefined ? { accepted } : { accepted, undecided }
  return { ...found, object: { ...object, status } }
}

/** Accepted for one author, and signed with the name of another. */
function signedAnew(number: number): Revision {
  const { object, ...found } = stale(number)
  const annotations = { [authorAnnotation]: 'bob' }
  return { ...found, object: { ...object, metadata: { ...object.metadata, annotations } } }
}
