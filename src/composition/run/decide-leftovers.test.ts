import { describe, expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Glance, KnownSetbacks } from './decide-child.ts'
import { decideLeftovers, type LeftoverStep } from './decide-leftovers.ts'
import type { InventoryEntry } from './inventory.ts'
import { childManager, toChildObject } from './ownership.ts'

const owner = { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' }
const entry = (id: string, facts: Partial<InventoryEntry> = {}): InventoryEntry => ({
  id,
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: `shop-${id}`,
  namespace: 'team',
  uid: `c-${id}`,
  ...facts,
})

function live(
  id: string,
  metadata: Readonly<Record<string, unknown>> = {},
  manager = childManager,
): Glance {
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `shop-${id}`,
      namespace: 'team',
      uid: `c-${id}`,
      resourceVersion: '5',
      ownerReferences: [
        { apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', uid: 'u1', controller: true },
      ],
      ...metadata,
      ...{ managedFields: [{ manager, operation: 'Apply', fieldsV1: {} }] },
    },
  }
  return { is: 'seen', object: toChildObject(object, true) }
}

/** Nothing keeps what is to go. */
const calm = {
  setbacks: () => ({}),
  stay: undefined,
  stillNeeded: new Set<string>(),
  unprotected: false,
  ends: false,
}
const claim = (uid: string) => ({ 'plumbline.dev/composite-uid': uid })
const marks = {
  labels: { 'plumbline.dev/composite': 'shop' },
  annotations: {
    'plumbline.dev/composite-kind': 'Shop.acme.io',
    'plumbline.dev/composition-resource-name': 'a',
  },
}
const unseen: Glance = {
  is: 'blind',
  failure: new KubeError({ message: '', code: 403, reason: 'Forbidden' }),
}
const refusedOnce = (wanted: string): KnownSetbacks => ({
  refused: { afterMs: 900, reason: 'Denied', message: 'no', wanted },
})
const nothing: Glance = { is: 'seen', object: undefined }
const foreign = {
  ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u9', controller: true }],
}

describe('what happens to an entry that is not wanted any more', () => {
  interface Row {
    readonly reason: string
    readonly entry?: Partial<InventoryEntry>
    readonly glance: Glance
    /** Default true: with its uid. */
    readonly isRecorded?: boolean
    readonly unprotected?: boolean
    readonly ends?: boolean
    /** Recorded beside it. */
    readonly others?: readonly InventoryEntry[]
    readonly stillNeeded?: readonly string[]
    readonly setbacks?: KnownSetbacks
    readonly stay?: string
    readonly is: LeftoverStep['is']
    readonly stranger?: string
    readonly aim?: 'delete' | 'release'
  }
  const rows: readonly Row[] = [
    { reason: 'ours goes', glance: live('a'), is: 'delete' },
    { reason: 'what is gone is forgotten', glance: nothing, is: 'forget' },
    {
      reason: 'a kind that is not served has no objects',
      glance: { is: 'unserved' },
      is: 'forget',
    },
    {
      reason: 'what cannot be seen is waited for',
      glance: {
        is: 'blind',
        failure: new KubeError({ message: '', code: 500, reason: 'InternalError' }),
      },
      is: 'wait',
    },
    { reason: 'what may not be seen is told', glance: unseen, is: 'refuse' },
    {
      reason: 'what may not be seen and is not recorded as made may have been made',
      isRecorded: false,
      glance: unseen,
      is: 'refuse',
    },
    {
      reason: 'a deletion leaves that to the garbage collector',
      isRecorded: false,
      ends: true,
      glance: unseen,
      is: 'forget',
    },
    {
      reason: 'which finds nothing that is protected',
      isRecorded: false,
      ends: true,
      entry: { protect: true },
      glance: unseen,
      is: 'refuse',
    },
    {
      reason: 'nor what something protected needs',
      isRecorded: false,
      ends: true,
      others: [entry('m', { needs: ['a'] }), entry('z', { needs: ['m'], protect: true })],
      glance: unseen,
      is: 'refuse',
    },
    {
      reason: 'a deletion waits for what was made and may not be seen',
      ends: true,
      glance: unseen,
      is: 'refuse',
    },
    {
      reason: 'what the garbage collector has let go is released',
      glance: live('a', { ownerReferences: [], ...marks }),
      is: 'release',
    },
    {
      reason: 'and so is what was not recorded as made yet',
      isRecorded: false,
      glance: live('a', { ownerReferences: [], ...marks }),
      is: 'release',
    },
    {
      reason: 'marks that no composite has applied let nothing go',
      glance: live('a', { ownerReferences: [], ...marks }, 'kubectl'),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'a deletion that was refused is not asked for at once again',
      glance: live('a'),
      setbacks: refusedOnce('delete'),
      is: 'refuse',
    },
    {
      reason: 'what was refused to be released may be deleted',
      glance: live('a'),
      setbacks: refusedOnce('patch'),
      is: 'delete',
    },
    {
      reason: 'a release that was refused is not tried at once again',
      entry: { onDelete: 'Retain' },
      glance: live('a'),
      setbacks: refusedOnce('patch'),
      is: 'refuse',
    },
    {
      reason: 'nothing goes while something wanted has no place',
      glance: live('a'),
      stay: 'stays',
      ...{ is: 'wait', aim: 'delete' },
    },
    {
      reason: 'nor is it released, which is what it waits for',
      entry: { onDelete: 'Retain' },
      glance: live('a'),
      stay: 'stays',
      ...{ is: 'wait', aim: 'release' },
    },
    {
      reason: 'what others need is released after them',
      entry: { onDelete: 'Retain' },
      glance: live('a'),
      stillNeeded: ['a'],
      ...{ is: 'wait', aim: 'release' },
    },
    {
      reason: 'a forged entry: another controller',
      glance: live('a', foreign),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'a forged entry: nobody controls it',
      glance: live('a', { ownerReferences: [] }),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'an owner that is no controller is not enough',
      glance: live('a', {
        ownerReferences: [{ apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', uid: 'u1' }],
      }),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'a forged entry: another uid',
      entry: { uid: 'c-other' },
      glance: live('a'),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'ours without an owner reference: its claim says so',
      glance: live('a', { ownerReferences: [], annotations: claim('u1') }),
      is: 'delete',
    },
    {
      reason: "a forged entry: another one's claim",
      glance: live('a', { ownerReferences: [], annotations: claim('u9') }),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'a forged entry: a claim that no composite has applied',
      glance: live('a', { ownerReferences: [], annotations: claim('u1') }, 'kubectl'),
      is: 'forget',
      stranger: 'ConfigMap shop-a',
    },
    {
      reason: 'a forged entry: another namespace, which is not even looked at',
      entry: { namespace: 'other' },
      glance: { is: 'blind', failure: undefined },
      is: 'forget',
      stranger: 'ConfigMap other/shop-a',
    },
    {
      reason: 'made and not recorded yet, by its controller and our manager',
      isRecorded: false,
      glance: live('a'),
      is: 'delete',
    },
    { reason: 'Retain releases', entry: { onDelete: 'Retain' }, glance: live('a'), is: 'release' },
    {
      reason: 'what is being deleted is waited for',
      glance: live('a', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      is: 'wait',
    },
    { reason: 'what is protected stays', entry: { protect: true }, glance: live('a'), is: 'keep' },
    {
      reason: 'unless the user lifts it',
      entry: { protect: true },
      glance: live('a'),
      unprotected: true,
      is: 'delete',
    },
    {
      reason: 'a node that is not changed yet may refer to it',
      glance: live('a'),
      stillNeeded: ['a'],
      is: 'wait',
    },
  ]
  test.each(rows)('$reason', (row) => {
    const { uid: _uid, ...planned } = entry('a', row.entry)
    const [decided] = decideLeftovers({
      owner,
      entries: [row.isRecorded === false ? planned : entry('a', row.entry), ...(row.others ?? [])],
      glance: () => row.glance,
      setbacks: () => row.setbacks ?? {},
      stay: row.stay,
      stillNeeded: new Set(row.stillNeeded),
      unprotected: row.unprotected ?? false,
      ends: row.ends ?? false,
    })
    const { is, stranger, aim } = row
    expect(decided?.step).toMatchObject({
      is,
      ...(stranger === undefined ? {} : { stranger }),
      ...(aim === undefined ? {} : { aim }),
    })
  })

  test('in reverse waves: what others need goes after them', () => {
    const entries = [
      entry('net'),
      entry('group', { needs: ['net'] }),
      entry('db', { needs: ['group'] }),
      entry('solo'),
    ]
    const gone = new Set<string>()
    const waves: string[][] = []
    while (gone.size < entries.length) {
      const decided = decideLeftovers({
        owner,
        entries: entries.filter(({ id }) => !gone.has(id)),
        glance: ({ id }) => live(id),
        ...calm,
      })
      const wave = decided.flatMap((each) => (each.step.is === 'delete' ? [each.entry.id] : []))
      for (const id of wave) gone.add(id)
      waves.push(wave)
    }
    expect(waves).toEqual([['db', 'solo'], ['group'], ['net']])
  })

  test('what a protected one needs stays with it', () => {
    const decided = decideLeftovers({
      owner,
      entries: [entry('group'), entry('db', { needs: ['group'], protect: true })],
      glance: ({ id }) => live(id),
      ...calm,
    })
    expect(decided.map(({ step }) => step)).toMatchObject([
      { is: 'wait', message: 'is needed by db' },
      { is: 'keep' },
    ])
  })

  test('a circle ends: the first id goes first, and that is said', () => {
    const entries = [
      entry('c', { needs: ['b'] }),
      entry('b', { needs: ['a'] }),
      entry('a', { needs: ['c'] }),
      entry('low', { needs: [] }),
      entry('user', { needs: ['a', 'low'] }),
    ]
    const gone: string[] = []
    const circles: (readonly string[])[] = []
    while (gone.length < entries.length) {
      const decided = decideLeftovers({
        owner,
        entries: entries.filter(({ id }) => !gone.includes(id)),
        glance: ({ id }) => live(id),
        ...calm,
      })
      const wave = decided.flatMap(({ entry: { id }, step }) => {
        if (step.is !== 'delete') return []
        if (step.circle !== undefined) circles.push(step.circle)
        return [id]
      })
      expect(wave).not.toEqual([])
      gone.push(...wave)
    }
    expect(gone).toEqual(['user', 'a', 'low', 'c', 'b'])
    expect(circles).toEqual([['a', 'b', 'c']])
  })

  test('a circle with a protected one stays, and opens no other', () => {
    const decided = decideLeftovers({
      owner,
      entries: [
        entry('a', { needs: ['b'] }),
        entry('b', { needs: ['a'], protect: true }),
        entry('x', { needs: ['y'] }),
        entry('y', { needs: ['x'] }),
      ],
      glance: ({ id }) => live(id),
      ...calm,
    })
    expect(decided.map(({ step }) => step.is)).toEqual(['wait', 'keep', 'delete', 'wait'])
  })
})
