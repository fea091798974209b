import { describe, expect, test } from '@jest/globals'
import { boxKind, boxOf, shelfKind, shelfOf } from '../../../../test/support/reference-objects.ts'
import { provider } from '../../../../test/support/sample-provider/sample/provider.ts'
import { KubeError } from '../../../kube/error.ts'
import type { KubeObject } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { byExternalName } from '../../../managed/rival.ts'
import type { AnyKind } from '../../../provider/index.ts'
import { loadStores, type PlannedObject } from './planned-stores.ts'

const { signal } = new AbortController()
const loaded = { provider, kinds: [boxKind, shelfKind] }
const owned = { sync: { owned: { since: 'x' } } }
const ref = (name: string) => ({ shelfNameRef: { name } })

function managed(kind: AnyKind, object: KubeObject, isChanged = true): PlannedObject {
  return { loaded, kind, object, isChanged }
}

/** A cluster with these objects; `forbids` says where nothing may be listed. */
function clusterOf(
  objects: readonly KubeObject[],
  forbids: (namespace: string) => boolean = () => false,
) {
  const lists: string[] = []
  const list: KubeReader['list'] = async function* (resource, { namespace = '*' }) {
    lists.push(`${resource.plural} ${namespace}`)
    if (forbids(namespace)) {
      throw new KubeError({ message: `no right in ${namespace}`, code: 403, reason: 'Forbidden' })
    }
    const items = objects.filter(({ kind, metadata }) => {
      return kind === resource.kind && [metadata.namespace, '*'].includes(namespace)
    })
    yield { items, resourceVersion: '9' }
  }
  return { lists, reader: { list } }
}

describe('what is read for the plan of', () => {
  const owner = { status: owned }
  test.each([
    { reason: 'what is owned and refers to nothing', box: boxOf('a', owner), lists: [] },
    { reason: 'a new object: who else claims its name', box: boxOf('a', {}), lists: ['boxes *'] },
    {
      reason: 'one that refers: all it may come to, in its namespace',
      box: boxOf('a', { ...owner, spec: ref('s') }),
      lists: ['boxes team-a', 'shelves team-a'],
    },
    {
      reason: 'one that goes: all that may refer to it',
      box: boxOf('a', { ...owner, deleting: true }),
      lists: ['boxes team-a', 'shelves team-a'],
    },
  ])('$reason', async ({ box, lists }) => {
    const cluster = clusterOf([])
    await loadStores(cluster.reader, loaded, [managed(boxKind, box)], signal)
    expect(cluster.lists.sort()).toEqual(lists)
  })
})

test('whoever may not list everywhere sees the namespaces of the plan', async () => {
  const rival = boxOf('a', { kind: 'Box', status: owned })
  const cluster = clusterOf([rival], (namespace) => namespace === '*')
  const asked = managed(boxKind, boxOf('b', {}))
  const stores = await loadStores(cluster.reader, loaded, [asked], signal)
  expect(stores.failureFor(asked)).toBeUndefined()
  expect(stores.storeOf(boxKind).byIndex(byExternalName, 'a')).toHaveLength(1)
  expect(stores.doubtFor(asked)).toMatch(/^whether another namespace .* list boxes in all/)
  const own = managed(boxKind, boxOf('c', { status: owned }))
  expect(stores.doubtFor(own)).toBeUndefined()
  const all = await loadStores(clusterOf([rival]).reader, loaded, [asked], signal)
  expect(all.doubtFor(asked)).toBeUndefined()
})

test('whoever may list nothing is told so, for what depends on it only', async () => {
  const asked = managed(boxKind, boxOf('b', {}))
  const other = managed(boxKind, boxOf('c', { status: owned }))
  const cluster = clusterOf([], () => true)
  const stores = await loadStores(cluster.reader, loaded, [asked, other], signal)
  expect(stores.failureFor(asked)).toMatchObject({ message: 'no right in team-a' })
  expect(stores.failureFor(other)).toBeUndefined()
})

test('a planned object is Ready for those that refer to it, under the name it will have', async () => {
  const shelf = shelfOf('s', { ready: 'Creating', observed: 1 })
  const box = boxOf('b', { spec: ref('s') })
  const planned = [managed(boxKind, box), managed(shelfKind, shelf)]
  const stores = await loadStores(clusterOf([]).reader, loaded, planned, signal)
  const { answers, waiting } = stores.references.resolve(boxKind, box)
  expect(waiting).toEqual([])
  expect([...answers.values()]).toEqual([{ is: 'value', value: 's', to: 's' }])
})

describe('what the plan does not make Ready', () => {
  const unready = shelfOf('s', { value: 's', ready: 'Creating', observed: 1 })
  const box = boxOf('b', { spec: ref('s') })
  const waitingIn = ({ references }: Awaited<ReturnType<typeof loadStores>>) =>
    references.resolve(boxKind, box).waiting.map(({ message }) => message)
  const message = expect.stringContaining('waits for Shelf s')

  test('is what only stays', async () => {
    const planned = [managed(boxKind, box), managed(shelfKind, unready, false)]
    const stores = await loadStores(clusterOf([]).reader, loaded, planned, signal)
    expect(waitingIn(stores)).toEqual([message])
    expect(stores.isPlanned(unready)).toBe(false)
  })

  test('is what is stuck', async () => {
    const planned = [managed(boxKind, box), managed(shelfKind, unready)]
    const stores = await loadStores(clusterOf([]).reader, loaded, planned, signal)
    expect([waitingIn(stores), stores.isPlanned(unready)]).toEqual([[], true])
    const now = stores.withStuck(new Set([unready]))
    expect([waitingIn(now), now.isPlanned(unready)]).toEqual([[message], false])
  })
})

test('of two planned objects with one name the first one counts', async () => {
  const planned = ['first', 'second'].map((owner) => {
    const { metadata, ...rest } = boxOf('b', {})
    return managed(boxKind, { ...rest, metadata: { ...metadata, labels: { owner } } })
  })
  const stores = await loadStores(clusterOf([]).reader, loaded, planned, signal)
  expect(
    stores
      .storeOf(boxKind)
      .list()
      .map(({ metadata }) => metadata.labels),
  ).toEqual([{ owner: 'first' }])
})

test('a deletion waits for those only that stay', async () => {
  const resolved = [{ at: 'shelfName', by: 'name s', to: 's', value: 's' }]
  const status = { sync: { owned: { since: 'x', seen: true }, resolved } }
  const user = (name: string, deleting: boolean) =>
    boxOf(name, { kind: 'Box', spec: ref('s'), status, held: true, deleting })
  const shelf = shelfOf('s', { deleting: true })
  const cluster = clusterOf([user('stays', false)])
  const planned = [managed(shelfKind, shelf), managed(boxKind, user('goes', true))]
  const stores = await loadStores(cluster.reader, loaded, planned, signal)
  expect(stores.references.holdersOf(shelf)).toEqual([{ name: 'Box stays', leaving: false }])
})
