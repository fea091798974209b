import { describe, expect, test } from '@jest/globals'
import {
  managedResource,
  ownedLedger,
  present,
  snapshot,
} from '../../test/support/managed-snapshot.ts'
import { kind as widget } from '../../test/support/sample-provider/sample/widget/index.ts'
import { Failure, type Observation } from '../provider/index.ts'
import type { ManagedDeps } from './deps.ts'
import type { Ledger } from './ledger.ts'
import { look } from './look.ts'
import type { Pass } from './pass.ts'
import { noReferences, type Waiting } from './references/resolution.ts'

const waiting: Waiting = {
  ...{ at: 'size', member: 'size', createOnly: false, message: 'waits' },
  ...{ on: undefined, stuck: false, kept: false },
}
const lost: Ledger = { ...ownedLedger, memory: { applied: undefined, known: new Map() } }
const unread = { unread: { shape: new Failure('denied', 'no') } }

interface Scene {
  readonly reason: string
  readonly waits?: Partial<Waiting>
  readonly seen?: Partial<Observation>
  /** `spec.forProvider.size`; the cloud has 3. */
  readonly size?: number
}

/** The ledger after a look at a resource of which nothing was applied, as far as is known. */
async function ledgerAfter(ledger: Ledger, { waits, seen, size }: Scene): Promise<Ledger> {
  const forProvider = { region: 'eu-west-1', ...(size === undefined ? {} : { size }) }
  const resource = managedResource({ spec: { forProvider } })
  const references = {
    ...noReferences,
    waiting: waits === undefined ? [] : [{ ...waiting, ...waits }],
  }
  const { name, means } = snapshot()
  const pass = {
    ...{ resource: { ...resource, references }, ledger, name, means },
    ports: { reader: () => ({}), writer: () => ({}) },
    ...{ seen: undefined, verdicts: [], reread: undefined, created: false },
  }
  const actual = { region: 'eu-west-1', size: 3 }
  const kind = { ...widget, observe: async () => ({ ...present, actual, ...seen }) }
  // A look needs no more of either.
  const after = await look(
    { kind } as unknown as ManagedDeps,
    pass as unknown as Pass,
    0,
    new AbortController().signal,
  )
  return after.ledger
}

describe('lost bookkeeping', () => {
  test.each<Scene & { readonly rebuilt: boolean }>([
    { reason: 'is rebuilt from a look at all of it', rebuilt: true },
    { reason: 'is not while a reference withholds a member', waits: {}, rebuilt: false },
    {
      reason: 'is when that mattered at creation only: it is never written again',
      waits: { createOnly: true },
      rebuilt: true,
    },
    { reason: 'is when the value is there, and in doubt', waits: { kept: true }, rebuilt: true },
    { reason: 'is not while a group cannot be read', seen: unread, rebuilt: false },
  ])('$reason', async ({ rebuilt, ...scene }) => {
    const { memory } = await ledgerAfter(lost, scene)
    expect(memory.applied !== undefined).toBe(rebuilt)
  })
})

describe('what a reference stood for before', () => {
  const old = { at: 'size', by: 'name old', to: 'old', value: 3, replaced: true } as const
  test.each<Scene & { readonly forgotten: boolean }>([
    { reason: 'is forgotten when the cloud is as declared', size: 3, forgotten: true },
    { reason: 'is not while the new value is not there', size: 4, forgotten: false },
    { reason: 'is not while the new value is awaited', waits: {}, forgotten: false },
    { reason: 'is not while its group cannot be read', size: 3, seen: unread, forgotten: false },
    {
      reason: 'is not while the kind does not compare it',
      size: 3,
      seen: { exempt: ['size'] },
      forgotten: false,
    },
    {
      reason: 'is not while the new value waits for its window, and the old one is in use',
      size: 3,
      seen: { pending: ['size'] },
      forgotten: false,
    },
    {
      reason: 'is not while the cloud is at work',
      size: 3,
      seen: { phase: 'updating' },
      forgotten: false,
    },
  ])('$reason', async ({ forgotten, ...scene }) => {
    const { resolved } = await ledgerAfter({ ...ownedLedger, resolved: [old] }, scene)
    expect(resolved).toEqual(forgotten ? [] : [old])
  })
})
