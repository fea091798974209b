import { expect, test } from '@jest/globals'
import {
  boxKind,
  boxOf,
  type Facts,
  shelfKind,
  shelfOf,
} from '../../../test/support/reference-objects.ts'
import type { AnyKind, Doc } from '../../provider/index.ts'
import { Store } from '../../runtime/store.ts'
import { ReferenceBook } from './reference-book.ts'

/** Older spellings of a region. */
const oldSpellings: AnyKind = {
  ...shelfKind,
  canonical: (doc) => (doc.region === 'EU' ? { ...doc, region: 'eu-west-1' } : doc),
}

const byLabels = { shelfNameSelector: { matchLabels: { tier: 'a' } } }
const there = { value: 'v', labels: { tier: 'a' } }
const home = { region: 'eu-west-1', account: '111' }

test.each<{
  readonly reason: string
  readonly spec?: Doc
  readonly targets: Readonly<Record<string, Facts>>
  readonly value?: string
  readonly waiting?: readonly string[]
}>([
  { reason: 'the same region and account', targets: { main: home }, value: 'v' },
  { reason: 'nothing known of either', targets: { main: {} }, value: 'v' },
  { reason: 'an older spelling of the same', targets: { main: { region: 'EU' } }, value: 'v' },
  {
    reason: 'another region',
    targets: { main: { region: 'us-east-1' } },
    waiting: [
      'shelfName: waits for Shelf main: is in region us-east-1, and must be in region eu-west-1 like this object; refer to another one',
    ],
  },
  {
    reason: 'another region, said before anything is Ready',
    targets: { main: { region: 'us-east-1', ready: 'Creating' } },
    waiting: [
      'shelfName: waits for Shelf main: is in region us-east-1, and must be in region eu-west-1 like this object; refer to another one',
    ],
  },
  {
    reason: 'another account',
    targets: { main: { account: '222' } },
    waiting: [
      'shelfName: waits for Shelf main: is in account 222, and must be in account 111 like this object; refer to another one',
    ],
  },
  {
    reason: 'another region and account',
    targets: { main: { region: 'us-east-1', account: '222' } },
    waiting: [
      'shelfName: waits for Shelf main: is in region us-east-1 and account 222, and must be in region eu-west-1 and account 111 like this object; refer to another one',
    ],
  },
  {
    reason: 'a reference that may cross regions',
    spec: { farShelfRef: { name: 'main' } },
    targets: { main: { region: 'us-east-1', account: '111' } },
    value: 'v',
  },
  {
    reason: 'a reference that may cross regions, and not accounts',
    spec: { farShelfRef: { name: 'main' } },
    targets: { main: { region: 'us-east-1', account: '222' } },
    waiting: [
      'farShelf: waits for Shelf main: is in account 222, and must be in account 111 like this object; refer to another one',
    ],
  },
  {
    reason: 'of several that match, the one that is near',
    spec: byLabels,
    targets: { a: { region: 'us-east-1', value: 'far' }, b: { region: 'eu-west-1' } },
    value: 'v',
  },
  {
    reason: 'the only one that matches, far away',
    spec: byLabels,
    targets: { a: { region: 'us-east-1' } },
    waiting: [
      'shelfName: waits for Shelf a: is in region us-east-1, and must be in region eu-west-1 like this object; refer to another one',
    ],
  },
])('$reason', ({ spec = { shelfNameRef: { name: 'main' } }, targets, value, waiting = [] }) => {
  const shelves = { kind: oldSpellings, store: new Store() }
  const book = new ReferenceBook([{ kind: boxKind, store: new Store() }, shelves])
  for (const [name, facts] of Object.entries(targets)) {
    shelves.store.put(shelfOf(name, { ...there, ...facts }))
  }
  const user = boxOf('user', { spec: { ...spec, region: 'eu-west-1' } })
  const found = book.resolve(boxKind, user, '111')
  const answers = [...found.answers.values()].flatMap((one) =>
    one.is === 'value' ? one.value : [],
  )
  expect(answers).toEqual(value === undefined ? [] : [value])
  expect(found.waiting.map(({ message, stuck }) => (stuck ? message : 'not stuck'))).toEqual(
    waiting,
  )
})
