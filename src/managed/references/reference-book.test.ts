import { describe, expect, test } from '@jest/globals'
import { boxKind, boxOf, shelfKind, shelfOf } from '../../../test/support/reference-objects.ts'
import type { KubeObject } from '../../kube/object.ts'
import { Store, type StoreChange } from '../../runtime/store.ts'
import { ReferenceBook } from './reference-book.ts'
import { wakeReferences } from './reference-wakes.ts'

/** A book of these objects, and the names that are woken by changes made from now on. */
function bookOf(objects: readonly KubeObject[]) {
  const kinds = [
    { kind: boxKind, store: new Store() },
    { kind: shelfKind, store: new Store() },
  ]
  const book = new ReferenceBook(kinds)
  const storeOf = ({ kind }: KubeObject) =>
    kinds.find((one) => one.kind.names.kind === kind)?.store ?? new Store()
  for (const object of objects) storeOf(object).put(object)
  const woken: string[] = []
  for (const { kind, store } of kinds) {
    store.onChange((change: StoreChange) => {
      wakeReferences(book, kind, change, ({ metadata }) => woken.push(metadata.name))
    })
  }
  const put = (object: KubeObject) => {
    const resourceVersion = String(Number(object.metadata.resourceVersion) + 1)
    storeOf(object).put({ ...object, metadata: { ...object.metadata, resourceVersion } })
  }
  const remove = (object: KubeObject) => storeOf(object).remove(object)
  return { book, woken, put, remove }
}

const toBox = (name: string) => ({ spec: { boxNameRef: { name } } })
const toShelf = { spec: { shelfNameRef: { name: 'main' } } }
const madeOf = (seen: boolean) => ({ since: '2026-01-01T00:00:00Z', seen })
const resolved = (to: string, at = 'shelfName', owned = madeOf(true)) => ({
  sync: { owned, resolved: [{ at, by: `name ${to}`, to, value: 'v' }] },
})
const seeded = { spec: { seedShelfRef: { name: 'main' } }, held: true }
const chosen = [{ at: 'shelfName', by: 'name main', to: 'main', value: 'v' }]
const labelled = { spec: { shelfNameSelector: { matchLabels: { tier: 'a' } } } }
const always = { spec: { shelfNameRef: { name: 'main', policy: { resolve: 'Always' } } } }
const ownedIn = (account: string) => ({ sync: { owned: { since: 'x', account } } })
const using = { ...toShelf, held: true, status: resolved('main') }

describe('objects that wait for each other', () => {
  const cycle =
    'boxName: waits in a cycle, Box a -> Box b -> Box a: none of them can be created; give one of them a plain value instead of a reference'
  const rows: readonly {
    readonly reason: string
    readonly objects: readonly KubeObject[]
    readonly message: string
  }[] = [
    {
      reason: 'two',
      objects: [boxOf('a', toBox('b')), boxOf('b', toBox('a'))],
      message: cycle,
    },
    {
      reason: 'three',
      objects: [boxOf('a', toBox('b')), boxOf('b', toBox('c')), boxOf('c', toBox('a'))],
      message: cycle.replace('Box b ->', 'Box b -> Box c ->'),
    },
    {
      reason: 'one, for itself',
      objects: [boxOf('a', toBox('a'))],
      message: cycle.replace('Box b -> ', ''),
    },
    {
      reason: 'not when the other one exists: it becomes Ready all the same',
      objects: [boxOf('a', toBox('b')), boxOf('b', { ...toBox('a'), status: resolved('x') })],
      message: 'boxName: waits for Box b: is not Ready: not observed yet',
    },
    {
      reason: 'not when the other one can go on without',
      objects: [
        boxOf('a', toBox('b')),
        boxOf('b', {
          spec: { boxNameRef: { name: 'a', policy: { resolution: 'Optional' } } },
        }),
      ],
      message: 'boxName: waits for Box b: is not Ready: not observed yet',
    },
    {
      reason: 'not when a cycle lies behind: that is for those in it to say',
      objects: [boxOf('a', toBox('b')), boxOf('b', toBox('c')), boxOf('c', toBox('b'))],
      message: 'boxName: waits for Box b: is not Ready: not observed yet',
    },
  ]

  test.each(rows)('$reason', ({ objects, message }) => {
    const [first] = objects
    const { book } = bookOf(objects)
    const waiting = first === undefined ? [] : book.resolve(boxKind, first).waiting
    expect(waiting.map((one) => one.message)).toEqual([message])
  })
})

/** Those that refer to it no more, and use it until that is written, are in brackets. */
describe('whom a deletion waits for', () => {
  const going = shelfOf('main', { deleting: true })
  const rows: readonly {
    readonly reason: string
    readonly target: KubeObject
    readonly others: readonly KubeObject[]
    readonly holders: readonly string[]
  }[] = [
    {
      reason: 'those that were resolved to it, in order',
      target: going,
      others: [boxOf('b', using), boxOf('a', using)],
      holders: ['Box a', 'Box b'],
    },
    {
      reason: 'not one that waits for it and has nothing in the cloud',
      target: going,
      others: [boxOf('a', toShelf)],
      holders: [],
    },
    {
      reason: 'one whose creation may be under way, whatever it said when it waited',
      target: going,
      others: [
        boxOf('a', {
          ...toShelf,
          held: true,
          intent: chosen,
          status: {
            conditions: [{ type: 'Synced', status: 'False', reason: 'ReferenceNotReady' }],
          },
        }),
      ],
      holders: ['Box a'],
    },
    {
      reason: 'one whose creation may be under way, and that asks by labels, or for another by now',
      target: going,
      others: [
        boxOf('a', { ...labelled, held: true, intent: chosen }),
        boxOf('b', { spec: { shelfNameRef: { name: 'o' } }, held: true, intent: chosen }),
      ],
      holders: ['(Box a)', '(Box b)'],
    },
    {
      reason: 'not one that recorded a creation without it',
      target: going,
      others: [boxOf('a', { ...toShelf, held: true, intent: [] })],
      holders: [],
    },
    {
      reason: 'not one that exists and was resolved to another',
      target: going,
      others: [
        boxOf('a', { spec: { shelfNameRef: { name: 'o' } }, held: true, status: resolved('o') }),
      ],
      holders: [],
    },
    {
      reason: 'one that waits for its successor and still uses it',
      target: going,
      others: [
        boxOf('a', { spec: { shelfNameRef: { name: 'o' } }, held: true, status: resolved('main') }),
      ],
      holders: ['(Box a)'],
    },
    {
      reason: 'one with a plain value by now, until its status says that the cloud has that',
      target: going,
      others: [boxOf('a', { ...using, spec: { shelfName: 'plain' } })],
      holders: ['(Box a)'],
    },
    {
      reason: 'one that refers to nothing any more, in an element of a list',
      target: going,
      others: [
        boxOf('a', { held: true, status: resolved('main', 'list[].shelfName') }),
        boxOf('b', { held: true, status: resolved('main', 'list[].gone') }),
      ],
      holders: ['(Box a)'],
    },
    {
      reason: 'not one that needed it for its creation, and is created',
      target: going,
      others: [boxOf('a', { ...seeded, status: resolved('main', 'seedShelf') })],
      holders: [],
    },
    {
      reason: 'one that needs it for its creation, until what is created stands',
      target: going,
      others: [boxOf('a', { ...seeded, status: resolved('main', 'seedShelf', madeOf(false)) })],
      holders: ['Box a'],
    },
    {
      reason: 'one that needs it for its creation, while that is done again',
      target: going,
      others: [
        boxOf('a', {
          ...seeded,
          status: resolved('main', 'seedShelf', { since: '2025-12-31T00:00:00Z', seen: true }),
          intent: [],
        }),
      ],
      holders: ['Box a'],
    },
    {
      reason: 'not one that needed it for its creation, which was done again',
      target: going,
      others: [
        boxOf('a', {
          ...seeded,
          status: resolved('main', 'seedShelf', madeOf(true)),
          intent: [],
        }),
      ],
      holders: [],
    },
    {
      reason: 'not one in another namespace',
      target: going,
      others: [boxOf('a', { ...using, namespace: 'team-b' })],
      holders: [],
    },
    {
      reason: 'one under deletion, until it is gone: it may still be in use in the cloud',
      target: going,
      others: [boxOf('a', { ...using, deleting: true })],
      holders: ['Box a'],
    },
    {
      reason: 'not itself',
      target: boxOf('a', {
        ...toBox('a'),
        held: true,
        deleting: true,
        status: resolved('a', 'boxName'),
      }),
      others: [],
      holders: [],
    },
    {
      reason: 'not one under deletion that waits for it in turn',
      target: boxOf('a', {
        ...toBox('b'),
        held: true,
        deleting: true,
        status: resolved('b', 'boxName'),
      }),
      others: [
        boxOf('b', { ...toBox('a'), held: true, deleting: true, status: resolved('a', 'boxName') }),
      ],
      holders: [],
    },
    {
      reason: 'one that lives, though it refers to that one itself',
      target: boxOf('a', {
        ...toBox('b'),
        held: true,
        deleting: true,
        status: resolved('b', 'boxName'),
      }),
      others: [boxOf('b', { ...toBox('a'), held: true, status: resolved('a', 'boxName') })],
      holders: ['Box b'],
    },
  ]

  test.each(rows)('$reason', ({ target, others, holders }) => {
    const found = bookOf([target, ...others]).book.holdersOf(target)
    expect(found.map(({ name, leaving }) => (leaving ? `(${name})` : name))).toEqual(holders)
  })
})

describe('who is woken', () => {
  const ready = shelfOf('main', { value: 'v' })
  const rows: readonly {
    readonly reason: string
    readonly objects: readonly KubeObject[]
    readonly change: (scene: ReturnType<typeof bookOf>) => void
    readonly woken: readonly string[]
  }[] = [
    {
      reason: 'who waits for a name, when it is created',
      objects: [boxOf('a', toShelf), boxOf('b', { spec: { shelfNameRef: { name: 'other' } } })],
      change: ({ put }) => put(shelfOf('main', { ready: 'Creating' })),
      woken: ['a'],
    },
    {
      reason: 'who waits for a name, when it becomes Ready',
      objects: [shelfOf('main', { ready: 'Creating' }), boxOf('a', toShelf)],
      change: ({ put }) => put(ready),
      woken: ['a'],
    },
    {
      reason: 'who waits for labels, when an object gets them',
      objects: [ready, boxOf('a', labelled)],
      change: ({ put }) => put(shelfOf('main', { value: 'v', labels: { tier: 'a' } })),
      woken: ['a'],
    },
    {
      reason: 'nobody in another namespace',
      objects: [boxOf('a', { ...toShelf, namespace: 'team-b' })],
      change: ({ put }) => put(ready),
      woken: [],
    },
    {
      reason: 'nobody whose reference is settled',
      objects: [ready, boxOf('a', using)],
      change: ({ put }) => put(shelfOf('main', { value: 'other' })),
      woken: [],
    },
    {
      reason: 'who resolves again at every reconcile, when the value moves',
      objects: [
        ready,
        boxOf('a', {
          ...using,
          ...always,
        }),
      ],
      change: ({ put }) => put(shelfOf('main', { value: 'other' })),
      woken: ['a'],
    },
    {
      reason: 'whose creation is recorded with it, when it begins to go',
      objects: [ready, boxOf('a', { ...toShelf, held: true, intent: chosen })],
      change: ({ put }) => put(shelfOf('main', { value: 'v', deleting: true })),
      woken: ['a'],
    },
    {
      reason: 'who waits for one in its own account, when it moves there',
      objects: [
        shelfOf('main', { value: 'v', account: 'other' }),
        boxOf('a', { ...always, status: { ...resolved('x'), ...ownedIn('own') } }),
      ],
      change: ({ put }) => put(shelfOf('main', { value: 'v', account: 'own' })),
      woken: ['a'],
    },
    {
      reason: 'nobody, when only the version of the target moved',
      objects: [ready, boxOf('a', toShelf)],
      change: ({ put }) => put(ready),
      woken: [],
    },
    {
      reason: 'nobody under deletion: it needs no reference',
      objects: [boxOf('a', { ...toShelf, deleting: true })],
      change: ({ put }) => put(ready),
      woken: [],
    },
    {
      reason: 'what waits in deletion, when its last user is gone',
      objects: [shelfOf('main', { deleting: true }), boxOf('a', using)],
      change: ({ remove }) => remove(boxOf('a', using)),
      woken: ['main'],
    },
    {
      reason: 'what waits in deletion, when its user refers to another',
      objects: [shelfOf('main', { deleting: true }), boxOf('a', using)],
      change: ({ put }) =>
        put(boxOf('a', { ...using, spec: { shelfNameRef: { name: 'o' } }, status: resolved('o') })),
      woken: ['main'],
    },
    {
      reason: 'what waits in deletion, when its user asks for another: it says so',
      objects: [shelfOf('main', { deleting: true }), boxOf('a', using)],
      change: ({ put }) => put(boxOf('a', { ...using, spec: { shelfNameRef: { name: 'o' } } })),
      woken: ['main'],
    },
    {
      reason: 'nobody who goes on with what it got, when its target is gone for a while',
      objects: [ready, boxOf('a', using)],
      change: ({ put }) => put(shelfOf('main', { ready: 'Updating' })),
      woken: [],
    },
    {
      reason: 'nothing that lives, when its user is gone',
      objects: [ready, boxOf('a', using)],
      change: ({ remove }) => remove(boxOf('a', using)),
      woken: [],
    },
  ]

  test.each(rows)('$reason', ({ objects, change, woken }) => {
    const scene = bookOf(objects)
    change(scene)
    expect(scene.woken).toEqual(woken)
  })
})
