import { describe, expect, test } from '@jest/globals'
import type { UnresolvedNode } from '../../composition/instance.ts'
import type { InventoryEntry } from '../../composition/run/inventory.ts'
import type { KubeObject } from '../../kube/object.ts'
import { causesOf } from './causes.ts'
import { growTree, type LookAt } from './grow-tree.ts'
import { exitCodeOf, printTrace } from './print-trace.ts'
import type { TraceNode } from './trace-node.ts'

const { signal } = new AbortController()

interface Given {
  readonly kind?: string
  readonly conditions?: Readonly<Record<string, string>>
  readonly inventory?: readonly Partial<InventoryEntry>[]
  readonly unresolved?: readonly UnresolvedNode[]
  /** Finalizers of an object that is being deleted. */
  readonly heldBy?: readonly string[]
  readonly generation?: number
  readonly observedGeneration?: number
}

/** `conditions`: type to `Status Reason message`. */
function object(name: string, given: Given = {}): KubeObject {
  const { kind = 'Shop', conditions = {}, inventory, generation = 1, observedGeneration } = given
  const { unresolved, heldBy } = given
  const list = Object.entries(conditions).map(([type, text]) => {
    const [status, reason, ...message] = text.split(' ')
    return { type, status, reason, message: message.join(' ') }
  })
  return {
    apiVersion: 'acme.test/v1',
    kind,
    metadata: {
      ...{ name, namespace: 'team', uid: name, resourceVersion: '1', generation },
      ...(heldBy === undefined
        ? {}
        : { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: heldBy }),
    },
    status: {
      conditions: list,
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
      ...(inventory === undefined
        ? {}
        : {
            plumbline: { inventory: inventory.map((each) => ({ ...entry, ...each })), unresolved },
          }),
    },
  }
}

const entry = { id: 'a', apiVersion: 'acme.test/v1', kind: 'Part', name: 'a', namespace: 'team' }
const well = { Synced: 'True Done', Ready: 'True Available' }
const own = 'composition.plumbline.dev/composite'
const leaving = { Synced: 'True Done', Ready: 'False Deleting deletion waits for 1 of 2' }
const waiting = { Synced: 'True Done', Ready: 'False Creating 1 of 2 not ready' }

function grow(root: KubeObject, others: readonly KubeObject[]): Promise<TraceNode> {
  const lookAt: LookAt = async ({ name }) => {
    const found = others.find(({ metadata }) => metadata.name === name)
    if (name === 'hidden') return { is: 'unreadable', message: 'may not be read: Forbidden' }
    return found === undefined ? { is: 'absent' } : { is: 'there', object: found }
  }
  return growTree(root, lookAt, signal)
}

interface Row {
  readonly reason: string
  readonly root: Given
  readonly others?: readonly KubeObject[]
  /** `way: object: message`. */
  readonly causes: readonly string[]
  readonly exit: number
}

const denied = 'False ReconcileError AccessDenied: no'

const rows: readonly Row[] = [
  { reason: 'all is in order', root: { conditions: well }, causes: [], exit: 0 },
  {
    reason: 'a managed resource tells what the cloud said',
    root: { conditions: waiting, inventory: [{ id: 'db', name: 'db', ready: false }] },
    others: [object('db', { conditions: { Synced: denied, Ready: 'False Creating' } })],
    causes: ['db: Shop/db: ReconcileError: AccessDenied: no'],
    exit: 3,
  },
  {
    reason: 'the cause is below a nested composite',
    root: { conditions: waiting, inventory: [{ id: 'inner', name: 'inner', ready: false }] },
    others: [
      object('inner', {
        conditions: waiting,
        inventory: [{ id: 'db', key: 'eu', name: 'db', ready: false }],
      }),
      object('db', { conditions: { Synced: denied, Ready: 'False Creating' } }),
    ],
    causes: ['inner > db[eu]: Shop/db: ReconcileError: AccessDenied: no'],
    exit: 3,
  },
  {
    reason: 'a child that waits for another one is no cause',
    root: {
      conditions: waiting,
      inventory: [
        { id: 'db', name: 'db', ready: false },
        { id: 'user', name: 'user', ready: false, needs: ['db'], waitingOn: 'db.x is not set' },
      ],
    },
    others: [object('db', { conditions: { Synced: denied, Ready: 'False Creating' } })],
    causes: ['db: Shop/db: ReconcileError: AccessDenied: no'],
    exit: 3,
  },
  {
    reason: 'children that wait for each other are causes together',
    root: {
      conditions: waiting,
      inventory: [
        { id: 'a', name: 'a', needs: ['b'], waitingOn: 'b does not exist yet' },
        { id: 'b', name: 'b', needs: ['a'], waitingOn: 'a does not exist yet' },
      ],
    },
    causes: ['a: Part/a: b does not exist yet', 'b: Part/b: a does not exist yet'],
    exit: 3,
  },
  {
    reason: 'an instance that cannot be composed is a cause itself',
    root: { conditions: { Synced: 'False CompositionNotFound none', Ready: 'Unknown Unknown' } },
    causes: ['Shop/root: CompositionNotFound: none'],
    exit: 3,
  },
  {
    reason: 'an object without conditions is as its composite says',
    root: {
      conditions: waiting,
      inventory: [{ id: 'a', synced: false, ready: false, waitingOn: 'others write its fields' }],
    },
    others: [object('a', { kind: 'ConfigMap' })],
    causes: ['a: ConfigMap/a: others write its fields'],
    exit: 3,
  },
  {
    reason: 'a reference that leads nowhere is told itself, not those that wait for it',
    root: {
      conditions: waiting,
      inventory: [{ id: 'copy', name: 'copy', ready: false, waitingOn: 'gone does not exist yet' }],
      unresolved: [
        {
          ...{ id: 'gone', kind: 'ConfigMap', name: 'there', message: 'does not exist yet' },
          neededBy: ['copy'],
        },
      ],
    },
    causes: ['gone: ConfigMap/there: does not exist yet'],
    exit: 3,
  },
  {
    reason: 'a node that came to nothing is told without an object',
    root: {
      conditions: waiting,
      inventory: [],
      unresolved: [{ id: 'many', message: 'forEach.x: 1: divide by zero' }],
    },
    causes: ['many: -: forEach.x: 1: divide by zero'],
    exit: 3,
  },
  {
    reason: 'a deletion waits for a finalizer of others, not for what is gone already',
    root: {
      ...{ conditions: leaving, heldBy: [own] },
      inventory: [
        { id: 'gone', name: 'gone' },
        { id: 'map', name: 'map', ready: true, synced: true, needs: ['base'] },
        { id: 'base', name: 'base', ready: true, waitingOn: 'is needed by map' },
      ],
    },
    others: [object('map', { kind: 'ConfigMap', heldBy: ['acme.test/hold'] }), object('base')],
    causes: ['map: ConfigMap/map: is being deleted, and held by acme.test/hold'],
    exit: 3,
  },
  {
    reason: 'what is protected is told with what to do, though it is well',
    root: {
      ...{ conditions: leaving, heldBy: [own] },
      inventory: [
        { id: 'db', name: 'db', ready: true, protect: true, waitingOn: 'is protected; to …' },
      ],
    },
    others: [object('db', { kind: 'Db', conditions: well })],
    causes: ['db: Db/db: is protected; to …'],
    exit: 3,
  },
  {
    reason: 'a managed resource tells itself why it stays',
    root: {
      ...{ conditions: leaving, heldBy: [own] },
      inventory: [{ id: 'db', name: 'db', ready: true }],
    },
    others: [
      object('db', {
        ...{ kind: 'Db', heldBy: ['plumbline.dev/managed', 'acme.test/hold'] },
        conditions: { Synced: 'True Done', Ready: 'False Deleting a snapshot is taken' },
      }),
    ],
    causes: [
      'db: Db/db: Deleting: a snapshot is taken; is being deleted, and held by acme.test/hold',
    ],
    exit: 3,
  },
  {
    reason: 'what left the Composition and stays is told while all else is well',
    root: {
      conditions: { Synced: 'False Protected old: is protected', Ready: 'True Available' },
      inventory: [
        { id: 'old', name: 'old', ready: true, protect: true, waitingOn: 'is protected' },
      ],
    },
    others: [object('old', { kind: 'Db', conditions: well })],
    causes: ['Shop/root: Protected: old: is protected', 'old: Db/old: is protected'],
    exit: 3,
  },
  {
    reason: 'what may not be read is as its composite says',
    root: { conditions: well, inventory: [{ name: 'hidden', synced: true, ready: true }] },
    causes: [],
    exit: 0,
  },
  {
    reason: 'drift is told once all is Ready',
    root: { conditions: { ...well, Drifted: 'True DriftDetected db: spec.size' } },
    causes: [],
    exit: 2,
  },
  {
    reason: 'an edit that nobody has looked at yet',
    root: { conditions: well, generation: 2, observedGeneration: 1 },
    causes: [],
    exit: 4,
  },
  {
    reason: 'a forged circle ends',
    root: { conditions: well, inventory: [{ name: 'root', synced: true, ready: true }] },
    others: [object('root', { conditions: well, inventory: [{ name: 'root' }] })],
    causes: [],
    exit: 0,
  },
]

describe('a trace', () => {
  test.each(rows)('$reason', async ({ root, others = [], causes, exit }) => {
    const tree = await grow(object('root', root), others)
    const told = causesOf(tree).map(({ path, object: title, message }) =>
      [path.join(' > '), title, message].filter((part) => part !== '').join(': '),
    )
    expect(told).toEqual(causes)
    expect(exitCodeOf(tree)).toBe(exit)
  })

  test('is printed as a tree with its causes', async () => {
    const tree = await grow(
      object('root', {
        conditions: waiting,
        inventory: [
          { id: 'inner', name: 'inner', ready: false },
          { id: 'map', name: 'map', ready: true, synced: true },
        ],
      }),
      [
        object('inner', { conditions: waiting, inventory: [{ id: 'db', name: 'db' }] }),
        object('map', { kind: 'ConfigMap' }),
        object('db', { kind: 'Db', conditions: { Synced: denied } }),
      ],
    )
    expect(printTrace(tree)).toBe(
      [
        'NAME              NODE   READY  SYNCED  STATUS',
        'Shop/root (team)         False  True    Creating: 1 of 2 not ready',
        '├─ Shop/inner     inner  False  True    Creating: 1 of 2 not ready',
        '│  └─ Db/db       db     -      False   ReconcileError: AccessDenied: no',
        '└─ ConfigMap/map  map    True   True',
        '',
        'Shop/root is not in order:',
        '  inner > db: Db/db: ReconcileError: AccessDenied: no',
        '',
      ].join('\n'),
    )
  })
})
