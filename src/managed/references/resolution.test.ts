import { describe, expect, test } from '@jest/globals'
import { boxKind, shelfOf } from '../../../test/support/reference-objects.ts'
import {
  always,
  fresh,
  optional,
  optionalAlways,
  outcome,
  recreating,
  required,
  settled,
} from '../../../test/support/reference-outcome.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Doc } from '../../provider/index.ts'
import { fillReferences } from './fill.ts'
import { type Before, noReferences, valuesOf } from './resolution.ts'

const none: readonly KubeObject[] = []
const ready = [shelfOf('main', { value: 'new-value' })]
const unready = [shelfOf('main', { ready: 'Creating' })]
const missing = 'shelfName: waits for Shelf main: does not exist'

describe('a reference by name', () => {
  const rows: readonly {
    readonly reason: string
    readonly spec: Doc
    readonly before: Before
    readonly targets: readonly KubeObject[]
    readonly desired: Doc
    readonly waiting: readonly string[]
  }[] = [
    {
      reason: 'Ready: its value is taken',
      spec: { shelfNameRef: required },
      before: fresh,
      targets: ready,
      desired: { shelfName: 'new-value' },
      waiting: [],
    },
    {
      reason: 'missing: waits',
      spec: { shelfNameRef: required },
      before: fresh,
      targets: none,
      desired: {},
      waiting: [missing],
    },
    {
      reason: 'not Ready: waits, with the reason',
      spec: { shelfNameRef: required },
      before: fresh,
      targets: unready,
      desired: {},
      waiting: ['shelfName: waits for Shelf main: is not Ready: Creating'],
    },
    {
      reason: 'Ready as it stood before its last edit: waits',
      spec: { shelfNameRef: required },
      before: fresh,
      targets: [shelfOf('main', { value: 'a', observed: 1 })],
      desired: {},
      waiting: ['shelfName: waits for Shelf main: is not Ready: not observed yet'],
    },
    {
      reason: 'being deleted: waits',
      spec: { shelfNameRef: required },
      before: fresh,
      targets: [shelfOf('main', { value: 'a', deleting: true })],
      desired: {},
      waiting: ['shelfName: waits for Shelf main: is being deleted'],
    },
    {
      reason: 'Ready without the value: waits',
      spec: { shelfNameRef: required },
      before: fresh,
      targets: [shelfOf('main', {})],
      desired: {},
      waiting: ['shelfName: waits for Shelf main: has no status.externalName yet'],
    },
    {
      reason: 'Optional and missing: as if it were not declared',
      spec: { shelfNameRef: optional },
      before: fresh,
      targets: none,
      desired: {},
      waiting: [],
    },
    {
      reason: 'Optional and Ready: its value is taken',
      spec: { shelfNameRef: optional },
      before: fresh,
      targets: ready,
      desired: { shelfName: 'new-value' },
      waiting: [],
    },
    {
      reason: 'IfNotPresent and resolved before: kept, whatever the target says now',
      spec: { shelfNameRef: required },
      before: settled,
      targets: ready,
      desired: { shelfName: 'old-value' },
      waiting: [],
    },
    {
      reason: 'IfNotPresent, resolved before, and the target is gone: kept by what exists',
      spec: { shelfNameRef: required },
      before: settled,
      targets: none,
      desired: { shelfName: 'old-value' },
      waiting: [`(${missing})`],
    },
    {
      reason: 'Always, resolved before: resolved again',
      spec: { shelfNameRef: always },
      before: settled,
      targets: ready,
      desired: { shelfName: 'new-value' },
      waiting: [],
    },
    {
      reason: 'Always, resolved before, and the target is gone: no value, and waits',
      spec: { shelfNameRef: always },
      before: settled,
      targets: none,
      desired: {},
      waiting: [missing],
    },
    {
      reason: 'Optional and Always, resolved before, and the target is gone: kept',
      spec: { shelfNameRef: optionalAlways },
      before: settled,
      targets: none,
      desired: { shelfName: 'old-value' },
      waiting: [],
    },
    {
      reason: 'a plain value wins',
      spec: { shelfName: 'plain', shelfNameRef: required },
      before: settled,
      targets: ready,
      desired: { shelfName: 'plain' },
      waiting: [],
    },
    {
      reason: 'a plain value does not win over Always',
      spec: { shelfName: 'plain', shelfNameRef: always },
      before: fresh,
      targets: ready,
      desired: { shelfName: 'new-value' },
      waiting: [],
    },
    {
      reason: 'a plain value does not stand in for Always that waits',
      spec: { shelfName: 'plain', shelfNameRef: always },
      before: fresh,
      targets: none,
      desired: {},
      waiting: [missing],
    },
    {
      reason: 'a plain value stands in for Always that is Optional',
      spec: { shelfName: 'plain', shelfNameRef: optionalAlways },
      before: fresh,
      targets: none,
      desired: { shelfName: 'plain' },
      waiting: [],
    },
    {
      reason: 'another name is another reference: nothing is kept from the old one',
      spec: { shelfNameRef: { name: 'other' } },
      before: settled,
      targets: ready,
      desired: {},
      waiting: ['shelfName: waits for Shelf other: does not exist'],
    },
    {
      reason: 'the name wins over the selector',
      spec: { shelfNameRef: required, shelfNameSelector: { matchLabels: { tier: 'a' } } },
      before: fresh,
      targets: ready,
      desired: { shelfName: 'new-value' },
      waiting: [],
    },
    {
      reason: 'another path, in another group and another member',
      spec: { inner: { lidArnRef: { name: 'lid' } } },
      before: fresh,
      targets: [shelfOf('lid', { kind: 'Lid', group: 'lids.test', arn: 'arn:lid' })],
      desired: { inner: { lidArn: 'arn:lid' } },
      waiting: [],
    },
    {
      reason: 'in the elements of a list, each by its own',
      spec: {
        list: [
          { id: 'a', shelfNameRef: required },
          { id: 'b', shelfName: 'plain' },
        ],
      },
      before: fresh,
      targets: ready,
      desired: {
        list: [
          { id: 'a', shelfName: 'new-value' },
          { id: 'b', shelfName: 'plain' },
        ],
      },
      waiting: [],
    },
    {
      reason: 'Optional and missing in an object: no empty object is left, which could mean "none"',
      spec: { inner: { lidArnRef: { name: 'lid', policy: { resolution: 'Optional' } } } },
      before: fresh,
      targets: none,
      desired: {},
      waiting: [],
    },
    {
      reason: 'recorded for a creation: kept, as it may have happened',
      spec: { shelfNameRef: required },
      before: { ...settled, stage: 'new' },
      targets: ready,
      desired: { shelfName: 'old-value' },
      waiting: [],
    },
    {
      reason: 'recorded for a creation, and gone: kept, and nothing may be created with it',
      spec: { shelfNameRef: optional },
      before: { ...settled, stage: 'new' },
      targets: none,
      desired: { shelfName: 'old-value' },
      waiting: [`(${missing})`],
    },
    {
      reason: 'made again, and the target is gone: not with its old value',
      spec: { shelfNameRef: required },
      before: recreating,
      targets: none,
      desired: { shelfName: 'old-value' },
      waiting: [`(${missing})`],
    },
    {
      reason: 'made again, and the target is there: with its old value',
      spec: { shelfNameRef: required },
      before: recreating,
      targets: ready,
      desired: { shelfName: 'old-value' },
      waiting: [],
    },
    {
      reason: 'made again, and an Optional target is gone: without it',
      spec: { shelfNameRef: optional },
      before: recreating,
      targets: none,
      desired: {},
      waiting: [],
    },
    {
      reason: 'elements that say the same but for the policy: Required wins, whatever the order',
      spec: {
        list: [
          { id: 'a', shelfNameRef: optional },
          { id: 'b', shelfNameRef: required },
        ],
      },
      before: fresh,
      targets: none,
      desired: { list: [{ id: 'a' }, { id: 'b' }] },
      waiting: [missing.replace('shelfName', 'list[].shelfName')],
    },
    {
      reason: 'elements that say the same but for the policy: Always wins, whatever the order',
      spec: {
        list: [
          { id: 'a', shelfNameRef: required },
          { id: 'b', shelfNameRef: always },
        ],
      },
      before: {
        ...settled,
        remembered: settled.remembered.map((one) => ({ ...one, at: 'list[].shelfName' })),
      },
      targets: ready,
      desired: {
        list: [
          { id: 'a', shelfName: 'new-value' },
          { id: 'b', shelfName: 'new-value' },
        ],
      },
      waiting: [],
    },
    {
      reason: 'Optional, missing and essential: all around it is as if it were not declared',
      spec: { sink: { shelfNameRef: optional, prefix: 'a/' } },
      before: fresh,
      targets: none,
      desired: {},
      waiting: [],
    },
    {
      reason: 'Optional, essential and Ready: its value is taken',
      spec: { sink: { shelfNameRef: optional, prefix: 'a/' } },
      before: fresh,
      targets: ready,
      desired: { sink: { shelfName: 'new-value', prefix: 'a/' } },
      waiting: [],
    },
    {
      reason: 'Optional, essential and missing: a plain value stands in for it',
      spec: { sink: { shelfName: 'plain', shelfNameRef: optionalAlways, prefix: 'a/' } },
      before: fresh,
      targets: none,
      desired: { sink: { shelfName: 'plain', prefix: 'a/' } },
      waiting: [],
    },
    {
      reason: 'essential, and nothing refers to anything: what stands there is what is meant',
      spec: { sink: { prefix: 'a/' } },
      before: fresh,
      targets: none,
      desired: { sink: { prefix: 'a/' } },
      waiting: [],
    },
    {
      reason: 'only for creation, and created: kept, even with Always',
      spec: { seedShelfRef: always },
      before: {
        remembered: [{ at: 'seedShelf', by: 'name main', to: 'main', value: 'old-value' }],
        stage: 'there',
      },
      targets: ready,
      desired: { seedShelf: 'old-value' },
      waiting: [],
    },
  ]

  test.each(rows)('$reason', ({ spec, before, targets, desired, waiting }) => {
    const { desired: found, waiting: waits } = outcome(spec, before, targets)
    expect({ desired: found, waiting: waits }).toEqual({ desired, waiting })
  })
})

test('a kind without references is left as it is', () => {
  const doc = { region: 'eu-west-1', list: [{ id: 'a' }] }
  expect(fillReferences(boxKind, doc, valuesOf(noReferences))).toEqual(doc)
})
