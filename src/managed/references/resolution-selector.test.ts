import { describe, expect, test } from '@jest/globals'
import { shelfOf } from '../../../test/support/reference-objects.ts'
import { always, fresh, outcome } from '../../../test/support/reference-outcome.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Doc } from '../../provider/index.ts'
import type { Before } from './resolution.ts'

const none: readonly KubeObject[] = []

describe('a reference by selector', () => {
  const labels = { shelfNameSelector: { matchLabels: { tier: 'a' } } }
  const controller = { shelfNameSelector: { matchControllerRef: true } }
  const alwaysLabels = { shelfNameSelector: { matchLabels: { tier: 'a' }, policy: always.policy } }
  const two = [
    shelfOf('b', { value: 'value-b', labels: { tier: 'a' } }),
    shelfOf('a', { value: 'value-a', labels: { tier: 'a', more: 'x' } }),
  ]
  const chosen: Before = {
    remembered: [{ at: 'shelfName', by: 'selector labels tier=a', to: 'b', value: 'value-b' }],
    stage: 'there',
  }
  const rows: readonly {
    readonly reason: string
    readonly spec: Doc
    readonly before: Before
    readonly targets: readonly KubeObject[]
    readonly value: string | undefined
    readonly waiting: readonly string[]
  }[] = [
    {
      reason: 'one match',
      spec: labels,
      before: fresh,
      targets: [shelfOf('c', { value: 'value-c', labels: {} }), ...two.slice(1)],
      value: 'value-a',
      waiting: [],
    },
    {
      reason: 'no match: waits',
      spec: labels,
      before: fresh,
      targets: none,
      value: undefined,
      waiting: ['shelfName: waits for a Shelf with labels tier=a: none exists'],
    },
    {
      reason: 'several match: waits, and names them in order',
      spec: labels,
      before: fresh,
      targets: two,
      value: undefined,
      waiting: [
        'shelfName: waits for a Shelf with labels tier=a: several match, a, b; select one, or name it',
      ],
    },
    {
      reason: 'several match, and one was chosen before: it stays',
      spec: alwaysLabels,
      before: chosen,
      targets: two,
      value: 'value-b',
      waiting: [],
    },
    {
      reason: 'the one chosen before matches no more: the other one',
      spec: alwaysLabels,
      before: chosen,
      targets: two.slice(1),
      value: 'value-a',
      waiting: [],
    },
    {
      reason: 'one of two is being deleted: the other one',
      spec: labels,
      before: fresh,
      targets: [...two.slice(1), shelfOf('z', { labels: { tier: 'a' }, deleting: true })],
      value: 'value-a',
      waiting: [],
    },
    {
      reason: 'the one chosen before is being deleted, another matches: that one',
      spec: alwaysLabels,
      before: chosen,
      targets: [...two.slice(1), shelfOf('b', { labels: { tier: 'a' }, deleting: true })],
      value: 'value-a',
      waiting: [],
    },
    {
      reason: 'the same controller',
      spec: controller,
      before: fresh,
      targets: [
        shelfOf('mine', { value: 'value-m', controller: 'owner' }),
        shelfOf('theirs', { value: 'value-t', controller: 'other' }),
      ],
      value: 'value-m',
      waiting: [],
    },
    {
      reason: 'a selector that says nothing declares nothing',
      spec: { shelfNameSelector: { matchLabels: {} } },
      before: fresh,
      targets: two,
      value: undefined,
      waiting: [],
    },
  ]

  test.each(rows)('$reason', ({ spec, before, targets, value, waiting }) => {
    const { desired, waiting: waits } = outcome(spec, before, targets)
    expect({ value: desired.shelfName, waiting: waits }).toEqual({ value, waiting })
  })
})
