import { describe, expect, test } from '@jest/globals'
import {
  managedResource,
  newLedger,
  nowMs,
  ownedSince,
  present,
  snapshot,
} from '../../test/support/managed-snapshot.ts'
import type { Phase } from '../provider/index.ts'
import type { ManagedDeps } from './deps.ts'
import type { Pass } from './pass.ts'
import { perform } from './perform.ts'

const { kind, name, means } = snapshot()
const intent = { 'plumbline.dev/create-intent': `uid-1 ${ownedSince}` }

/** What is recorded of a resource of this phase that was created, and then taken over. */
async function adopted(phase: Phase) {
  const resource = managedResource({ metadata: { annotations: intent } })
  const pass = {
    ...{ resource, ledger: newLedger, name, means, account: '1', secrets: new Map() },
    seen: { ...present, phase, mark: 'm-1' },
  }
  // An adoption of what is held already needs no more of either.
  const after = await perform(
    { kind, clock: { now: () => nowMs } } as unknown as ManagedDeps,
    pass as unknown as Pass,
    { is: 'adopt' },
    new AbortController().signal,
  )
  return after.ledger.owned
}

describe('what is taken over', () => {
  test.each<{ readonly reason: string; readonly phase: Phase; readonly seen: boolean }>([
    { reason: 'stands: its creation is over', phase: 'ready', seen: true },
    { reason: 'stands, and needs a write', phase: 'degraded', seen: true },
    { reason: 'is still being created', phase: 'creating', seen: false },
    { reason: 'failed on the way', phase: 'failed', seen: false },
  ])('$reason', async ({ phase, seen }) => {
    expect(await adopted(phase)).toMatchObject({ since: ownedSince, mark: 'm-1', seen })
  })
})
