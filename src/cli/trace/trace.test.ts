import { describe, expect, test } from '@jest/globals'
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
  readonly generation?: number
  readonly observedGeneration?: number
}

/** `conditions`: type to `Status Reason message`. */
function object(name: string, given: Given = {}): KubeObject {
  const { kind = 'Shop', conditions = {}, inventory, generation = 1, observedGeneration } = given
  const list = Object.entries(conditions).map(([type, text]) => {
    const [status, reason, ...message] = text.split(' ')
    return { type, status, reason, message: message.join(' ') }
  })
  return {
    apiVersion: 'acme.test/v1',
    kind,
    metadata: { name, namespace: 'team', uid: name, resourceVersion: '1', generation },
    status: {
      conditions: list,
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
      ...(inventory === undefined
        ? {}
        : { plumbline: { inventory: inventory.map((each) => ({ ...entry, ...each })) } }),
    },
  }
}

const entry = { id: 'a', apiVersion: 'acme.test/v1', kind: 'Part', name: 'a', namespace: 'team' }
const well = { Synced: 'True Done', Ready: 'True Available' }
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
        'NAME              NODE   SYNCED  READY  STATUS',
        'Shop/root (team)         True    False  Creating: 1 of 2 not ready',
        '├─ Shop/inner     inner  True    False  Creating: 1 of 2 not ready',
        '│  └─ Db/db       db     False   -      ReconcileError: AccessDenied: no',
        '└─ ConfigMap/map  map    True    True',
        '',
        'Shop/root is not in order:',
        '  inner > db: Db/db: ReconcileError: AccessDenied: no',
        '',
      ].join('\n'),
    )
  })
})
