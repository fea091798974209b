import { describe, expect, test } from '@jest/globals'
import { boxKind, boxOf, shelfOf, targetsOf } from '../../../test/support/reference-objects.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Doc } from '../../provider/index.ts'
import { fillReferences } from './fill.ts'
import { type Before, noReferences, resolveUses, valuesOf } from './resolution.ts'
import { referenceUses } from './uses.ts'

const fresh: Before = { remembered: [], owned: false }
const settled: Before = {
  remembered: [{ at: 'shelfName', by: 'name main', to: 'main', value: 'old-value' }],
  owned: true,
}
const required = { name: 'main' }
const optional = { name: 'main', policy: { resolution: 'Optional' } }
const always = { name: 'main', policy: { resolve: 'Always' } }
const optionalAlways = { name: 'main', policy: { resolution: 'Optional', resolve: 'Always' } }

/** What the manifest becomes, and what is waited for. */
function outcome(forProvider: Doc, before: Before, targets: readonly KubeObject[]) {
  const uses = referenceUses(boxKind, forProvider)
  const resolution = resolveUses(uses, before, targetsOf(boxOf('user', {}), targets))
  return {
    desired: fillReferences(boxKind, forProvider, valuesOf(resolution)),
    waiting: resolution.waiting.map(({ message }) => message),
  }
}

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
      reason: 'IfNotPresent, resolved before, and the target is gone: kept',
      spec: { shelfNameRef: required },
      before: settled,
      targets: none,
      desired: { shelfName: 'old-value' },
      waiting: [],
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
      before: { ...settled, owned: false },
      targets: ready,
      desired: { shelfName: 'old-value' },
      waiting: [],
    },
    {
      reason: 'recorded for a creation, and gone: kept, and nothing may be created with it',
      spec: { shelfNameRef: optional },
      before: { ...settled, owned: false },
      targets: none,
      desired: { shelfName: 'old-value' },
      waiting: [missing],
    },
    {
      reason: 'only for creation, and created: kept, even with Always',
      spec: { seedShelfRef: always },
      before: {
        remembered: [{ at: 'seedShelf', by: 'name main', to: 'main', value: 'old-value' }],
        owned: true,
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
    owned: true,
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

test('a kind without references is left as it is', () => {
  const doc = { region: 'eu-west-1', list: [{ id: 'a' }] }
  expect(fillReferences(boxKind, doc, valuesOf(noReferences))).toEqual(doc)
})
