import type { KubeObject } from '../../src/kube/object.ts'
import { annotation, printIntent } from '../../src/managed/annotations.ts'
import type { Candidates } from '../../src/managed/references/look-up.ts'
import type { Remembered } from '../../src/managed/references/remembered.ts'
import { byTrait, candidatesIn, traitsOf } from '../../src/managed/references/traits.ts'
import { misplacement, whereaboutsOf } from '../../src/managed/references/whereabouts.ts'
import {
  type AnyKind,
  type Doc,
  fieldTable,
  keyedList,
  object,
  reference,
  text,
} from '../../src/provider/index.ts'
import { Store } from '../../src/runtime/store.ts'
import { kind as widget } from './sample-provider/sample/widget/index.ts'

const bounds = { maxLength: 64 } as const
const shelf = { kind: 'Shelf' } as const

/** A kind that refers to Shelves, to Lids of another group, and to Boxes. */
export const boxKind: AnyKind = {
  ...widget,
  names: { ...widget.names, group: 'boxes.test', kind: 'Box', plural: 'boxes' },
  fields: fieldTable({
    create: {
      region: text('Region.', { ...bounds, mutability: 'immutable' }),
      ...reference('seedShelf', text('Seed.', { ...bounds, mutability: 'create-only' }), shelf),
    },
    parts: {
      ...reference('shelfName', text('Shelf.', bounds), shelf),
      ...reference('boxName', text('Box.', bounds), { kind: 'Box' }),
      ...reference('farShelf', text('Shelf.', bounds), { ...shelf, mayCross: ['region'] }),
      inner: object(
        'Inner.',
        reference('lidArn', text('Lid.', bounds), {
          kind: 'Lid',
          group: 'lids.test',
          path: 'status.atProvider.arn',
        }),
      ),
      sink: object('Sink.', {
        ...reference('shelfName', text('Shelf.', bounds), { ...shelf, essential: true }),
        prefix: text('Prefix.', bounds),
      }),
      list: keyedList(
        'List.',
        { id: text('Id.', bounds), ...reference('shelfName', text('Shelf.', bounds), shelf) },
        { key: 'id', maxItems: 4 },
      ),
    },
  }),
}

/** A kind that refers to nothing. */
export const shelfKind: AnyKind = {
  ...widget,
  names: { ...widget.names, group: 'boxes.test', kind: 'Shelf', plural: 'shelves' },
}

/** What an object is like. */
export interface Facts {
  readonly kind?: string
  readonly group?: string
  readonly namespace?: string
  /** `status.externalName`. */
  readonly value?: string
  /** `status.atProvider.arn`. */
  readonly arn?: string
  /** Reason of Ready False; unset: Ready True. */
  readonly ready?: string
  /** Generation that was observed; the object is at 2. */
  readonly observed?: number
  readonly deleting?: boolean
  readonly labels?: Readonly<Record<string, string>>
  /** Uid of its controller. */
  readonly controller?: string
  readonly region?: string
  /** Account that is recorded with what it owns. */
  readonly account?: string
}

/** An object to refer to, observed and Ready unless said otherwise. */
export function shelfOf(name: string, facts: Facts): KubeObject {
  const { kind = 'Shelf', group = 'boxes.test', observed = 2, ready, value, arn } = facts
  const { region, account } = facts
  return {
    apiVersion: `${group}/v1`,
    kind,
    metadata: metadataOf(name, facts),
    spec: { forProvider: region === undefined ? {} : { region } },
    status: {
      ...(account === undefined ? {} : { sync: { owned: { since: 'x', account } } }),
      ...(value === undefined ? {} : { externalName: value }),
      ...(arn === undefined ? {} : { atProvider: { arn } }),
      conditions: [
        {
          type: 'Ready',
          status: ready === undefined ? 'True' : 'False',
          reason: ready ?? 'Available',
          message: '',
          observedGeneration: observed,
        },
      ],
    },
  }
}

/** An object that refers; `held`: Plumbline's finalizer is on it. */
export function boxOf(
  name: string,
  facts: Facts & {
    readonly spec?: Doc
    readonly status?: Doc
    readonly held?: boolean
    /** What references stood for when the intent to create it was recorded. */
    readonly intent?: readonly Remembered[]
  },
): KubeObject {
  const metadata = metadataOf(name, facts)
  return {
    apiVersion: 'boxes.test/v1',
    kind: 'Box',
    metadata: {
      ...metadata,
      ...(facts.held === true ? { finalizers: ['plumbline.dev/external-resource'] } : {}),
      ...(facts.intent === undefined ? {} : { annotations: intentOf(metadata.uid, facts.intent) }),
    },
    spec: { forProvider: facts.spec ?? {} },
    status: facts.status ?? {},
  }
}

function intentOf(uid: string, resolved: readonly Remembered[]) {
  return { [annotation.createIntent]: printIntent({ uid, at: '2026-01-01T00:00:00Z', resolved }) }
}

function metadataOf(name: string, facts: Facts): KubeObject['metadata'] {
  const { namespace = 'team-a', labels, controller, deleting, kind = '' } = facts
  return {
    name,
    namespace,
    uid: `uid-${kind}-${namespace}-${name}`,
    resourceVersion: '7',
    generation: 2,
    ...(labels === undefined ? {} : { labels }),
    ...(deleting === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    ownerReferences: [
      {
        apiVersion: 'v1',
        kind: 'Owner',
        name: 'owner',
        uid: controller ?? 'owner',
        controller: true,
      },
    ],
  }
}

/** The objects as candidates for the references of `user`. */
export function targetsOf(user: KubeObject, targets: readonly KubeObject[]): Candidates {
  const stores = new Map<string, Store>()
  for (const target of targets) {
    const store = stores.get(target.kind) ?? new Store()
    stores.set(target.kind, store)
    store.put(target)
  }
  for (const store of stores.values()) store.addIndex(byTrait, traitsOf)
  return candidatesIn(
    ({ kind }) => stores.get(kind),
    user,
    ({ mayCross }, target) =>
      misplacement(whereaboutsOf(shelfKind, target), whereaboutsOf(boxKind, user), mayCross),
  )
}
