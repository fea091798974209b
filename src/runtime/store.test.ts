import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { configMap, key } from '../../test/support/kube-objects.ts'
import type { KubeObject } from '../kube/object.ts'
import { Store } from './store.ts'

/** A store, and its changes as lines: `name: from version > to version`. */
function recorded() {
  const store = new Store()
  const changes: string[] = []
  store.onChange(({ previous, next }) => {
    const version = (object?: KubeObject) => object?.metadata.resourceVersion ?? '-'
    changes.push(`${(next ?? previous)?.metadata.name}: ${version(previous)} > ${version(next)}`)
  })
  return { store, changes }
}

function relist(store: Store, version: number, objects: readonly KubeObject[]): void {
  const list = store.startRelist(String(version))
  for (const object of objects) list.put(object)
  list.end()
}

describe('an object never goes back in time', () => {
  interface Row {
    readonly reason: string
    readonly run: (store: Store) => void
    readonly held: string | undefined
    readonly changes: readonly string[]
  }
  const a = (version: number, uid?: string) => configMap('a', uid ? { version, uid } : { version })
  const rows: readonly Row[] = [
    {
      reason: 'a newer version replaces',
      run: (store) => [store.put(a(5)), store.put(a(6))],
      held: '6',
      changes: ['a: - > 5', 'a: 5 > 6'],
    },
    {
      reason: 'the watch event of our own write brings no news',
      run: (store) => [store.put(a(5)), store.put(a(6)), store.put(a(6))],
      held: '6',
      changes: ['a: - > 5', 'a: 5 > 6'],
    },
    {
      reason: 'a late watch event does not undo our own write',
      run: (store) => [store.put(a(9)), store.put(a(8))],
      held: '9',
      changes: ['a: - > 9'],
    },
    {
      reason: 'a late answer does not resurrect what the watch saw deleted',
      run: (store) => [store.put(a(5)), store.remove(a(7)), store.advance('7'), store.put(a(6))],
      held: undefined,
      changes: ['a: - > 5', 'a: 5 > -'],
    },
    {
      reason: 'a late answer does not resurrect what a relist found gone',
      run: (store) => [store.put(a(5)), relist(store, 8, []), store.put(a(6))],
      held: undefined,
      changes: ['a: - > 5', 'a: 5 > -'],
    },
    {
      reason: 'a late answer to a create does not resurrect what was never seen',
      run: (store) => [relist(store, 8, []), store.put(a(7))],
      held: undefined,
      changes: [],
    },
    {
      reason: 'a deletion older than the object is of its predecessor',
      run: (store) => [store.put(a(9, 'new')), store.remove(a(7, 'old'))],
      held: '9',
      changes: ['a: - > 9'],
    },
    {
      reason: 'the answer that removed the last finalizer has the version of the deletion',
      run: (store) => [store.put(a(5)), store.put(a(6)), store.remove(a(6))],
      held: undefined,
      changes: ['a: - > 5', 'a: 5 > 6', 'a: 6 > -'],
    },
    {
      reason: 'another object of the same name is a deletion and an addition',
      run: (store) => [store.put(a(5, 'old')), store.put(a(9, 'new'))],
      held: '9',
      changes: ['a: - > 5', 'a: 5 > -', 'a: - > 9'],
    },
    {
      reason: 'a list older than our own write keeps the write',
      run: (store) => {
        const list = store.startRelist('8')
        store.put(a(9))
        list.put(a(5))
        list.end()
      },
      held: '9',
      changes: ['a: - > 9'],
    },
    {
      reason: 'what was created after the list was made is not taken for vanished',
      run: (store) => {
        const list = store.startRelist('8')
        store.put(a(9))
        list.end()
      },
      held: '9',
      changes: ['a: - > 9'],
    },
    {
      reason: 'a server whose history went back wins over everything held',
      run: (store) => [relist(store, 90, [a(80)]), relist(store, 20, [a(10)])],
      held: '10',
      changes: ['a: - > 80', 'a: 80 > 10'],
    },
    {
      reason: 'a list item may be older than the version of the list before',
      run: (store) => [relist(store, 90, []), relist(store, 91, [a(10)])],
      held: '10',
      changes: ['a: - > 10'],
    },
  ]
  test.each(rows)('$reason', ({ run, held, changes }) => {
    const seen = recorded()
    run(seen.store)
    expect(seen.store.get(key('a'))?.metadata.resourceVersion).toBe(held)
    expect(seen.changes).toEqual(changes)
  })
})

test('a listener that throws robs no other of the report', () => {
  const { store, changes } = recorded()
  const silenced = store.onChange(() => {
    throw new Error('planted')
  })
  store.onChange(() => changes.push('third'))
  expect(() => store.put(configMap('a', { version: 1 }))).toThrow('planted')
  expect(changes).toEqual(['a: - > 1', 'third'])
  silenced()
  expect(store.put(configMap('a', { version: 2 }))).toBe(true)
})

describe('indexes', () => {
  const secrets = (object: KubeObject) => (Array.isArray(object.data) ? object.data : [])
  const names = (objects: readonly KubeObject[]) => objects.map((o) => o.metadata.name).sort()

  test('follow additions, changes and deletions, and cover what was there before', () => {
    const store = new Store()
    store.put(configMap('a', { version: 1, data: ['s', 't'] }))
    store.addIndex('secret', secrets)
    store.put(configMap('b', { version: 2, data: ['s'] }))
    expect(names(store.byIndex('secret', 's'))).toEqual(['a', 'b'])
    store.put(configMap('a', { version: 3, data: ['t'] }))
    expect(names(store.byIndex('secret', 's'))).toEqual(['b'])
    store.remove(configMap('b', { version: 4 }))
    expect(store.byIndex('secret', 's')).toEqual([])
    expect(names(store.byIndex('secret', 't'))).toEqual(['a'])
  })

  test('a name is taken once, and an unknown one is an error', () => {
    const store = new Store()
    store.addIndex('secret', secrets)
    expect(() => store.addIndex('secret', secrets)).toThrow(RangeError)
    expect(() => store.byIndex('other', 's')).toThrow(RangeError)
  })
})

interface Step {
  readonly name: string
  readonly deletes: boolean
  /** Whether the change is ours, so that its answer is put in too, before and after the event. */
  readonly ours: boolean
  /** After how many further steps the answer is put in again. */
  readonly lateBy: number
}

/** A server's history, watched in order, with our own answers put in early and late. */
function replay(store: Store, steps: readonly Step[]): ReadonlyMap<string, KubeObject> {
  const server = new Map<string, KubeObject>()
  const late: { readonly at: number; readonly answer: () => KubeObject }[] = []
  steps.forEach(({ name, deletes, ours, lateBy }, index) => {
    const held = server.get(name)
    const uid = held?.metadata.uid ?? `${name}-${index}`
    const answer = () => configMap(name, { version: index + 2, uid })
    if (deletes && held) {
      server.delete(name)
      store.remove(answer())
    } else {
      if (ours) {
        store.put(answer())
        late.push({ at: index + lateBy, answer })
      }
      server.set(name, answer())
      store.put(answer())
    }
    store.advance(String(index + 2))
    for (const { at, answer: again } of late) if (at === index) store.put(again())
  })
  return server
}

test('property: early, late and repeated answers of our own never make the store differ', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    name: fc.constantFrom('a', 'b'),
    deletes: fc.boolean(),
    ours: fc.boolean(),
    lateBy: fc.nat(6),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const store = new Store()
      const reported = new Map<string, KubeObject>()
      store.onChange(({ previous, next }) => {
        if (previous) reported.delete(previous.metadata.name)
        if (next) reported.set(next.metadata.name, next)
      })
      relist(store, 1, [])
      const server = replay(store, steps)
      const versions = (objects: Iterable<KubeObject>) =>
        [...objects].map((object) => object.metadata.resourceVersion).sort()
      expect(versions(store.list())).toEqual(versions(server.values()))
      expect(versions(reported.values())).toEqual(versions(server.values()))
    }),
  )
})
