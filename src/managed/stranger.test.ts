import { describe, expect, test } from '@jest/globals'
import {
  alreadyExists,
  intentAt,
  managedResource,
  newLedger,
  ownedLedger,
  present,
  snapshot,
} from '../../test/support/managed-snapshot.ts'
import { decide } from './decide.ts'
import type { Snapshot } from './snapshot.ts'

const laterIntent = intentAt('2026-01-01T00:58:00Z')

interface Row {
  readonly reason: string
  readonly given: Partial<Snapshot>
  readonly action: Readonly<Record<string, unknown>>
  readonly open?: string
}

describe('whose resource it is', () => {
  const marked = (mark: string) => ({ ...ownedLedger.owned, mark }) as never
  const rows: readonly Row[] = [
    {
      reason: 'not adopted in silence',
      given: { ledger: newLedger, resource: managedResource({ metadata: { finalizers: [] } }) },
      action: { is: 'refuse', reason: 'AlreadyExists' },
    },
    {
      reason: 'claimed by another object first',
      given: {
        ledger: newLedger,
        rival: 'team-b/logs',
        resource: managedResource({ metadata: { annotations: laterIntent } }),
      },
      action: { is: 'refuse', reason: 'AlreadyExists' },
    },
    {
      reason: 'a name copied with the intent of another object is not given by the user',
      given: {
        ledger: newLedger,
        resource: managedResource({
          metadata: {
            annotations: {
              'plumbline.dev/external-name': 'logs',
              'plumbline.dev/create-intent': 'uid-2 2026-01-01T00:30:00Z',
            },
          },
        }),
      },
      action: { is: 'refuse', reason: 'AlreadyExists' },
    },
    {
      reason: 'named by the user: adopted',
      given: {
        ledger: newLedger,
        resource: managedResource({
          metadata: { annotations: { 'plumbline.dev/external-name': 'logs' }, finalizers: [] },
        }),
      },
      action: { is: 'adopt' },
    },
    {
      reason: 'our interrupted create: taken over',
      given: {
        ledger: newLedger,
        resource: managedResource({ metadata: { annotations: laterIntent } }),
        observation: { ...present, createdAt: '2026-01-01T00:58:05Z' },
      },
      action: { is: 'adopt' },
    },
    {
      reason: 'the cloud refused our create: somebody else made it, whenever that was',
      given: {
        ledger: newLedger,
        resource: managedResource({ metadata: { annotations: laterIntent } }),
        createRefused: true,
      },
      action: { is: 'refuse', reason: 'AlreadyExists' },
    },
    {
      reason: "once told to be somebody else's it stays so, also after a restart",
      given: {
        ledger: newLedger,
        resource: managedResource({
          metadata: { annotations: laterIntent },
          status: alreadyExists,
        }),
      },
      action: { is: 'refuse', reason: 'AlreadyExists' },
    },
    {
      reason: 'older than our intent: somebody else was faster',
      given: {
        ledger: newLedger,
        resource: managedResource({ metadata: { annotations: laterIntent } }),
        observation: { ...present, createdAt: '2026-01-01T00:00:00Z' },
      },
      action: { is: 'refuse', reason: 'AlreadyExists' },
    },
    {
      reason: 'another mark under the same name is another resource',
      given: {
        ledger: { ...ownedLedger, owned: marked('db-1') },
        observation: { ...present, mark: 'db-2' },
      },
      action: { is: 'refuse', reason: 'AlreadyExists' },
      open: 'Replaced',
    },
    {
      reason: 'another mark after our newer intent is our interrupted recreation',
      given: {
        ledger: { ...ownedLedger, owned: marked('db-1') },
        resource: managedResource({ metadata: { annotations: laterIntent } }),
        observation: { ...present, mark: 'db-2', createdAt: '2026-01-01T00:58:05Z' },
      },
      action: { is: 'adopt' },
    },
    {
      reason: 'a finalizer stripped by hand is put back',
      given: { resource: managedResource({ metadata: { finalizers: [] } }) },
      action: { is: 'adopt' },
    },
  ]
  test.each(rows)('$reason', ({ given, action, open }) => {
    const plan = decide(snapshot(given))
    expect(plan.action).toMatchObject(action)
    expect(plan.open?.state).toBe(open)
  })
})
