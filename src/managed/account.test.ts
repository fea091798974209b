import { describe, expect, test } from '@jest/globals'
import { ownedLedger } from '../../test/support/managed-snapshot.ts'
import { inAccount } from './account.ts'
import { annotation } from './annotations.ts'
import { AccountChanged } from './connections.ts'
import type { Ledger } from './ledger.ts'
import type { Ownership } from './ownership.ts'

const here = '111111111111'
const there = '222222222222'

const leadsTo = (account: string, confirmedAccount?: string) =>
  ({
    connection: {} as never,
    principal: { account, principal: 'someone' },
    confirmedAccount,
  }) as const

const ownedIn = (account: string | undefined): Ledger => {
  const { account: _, ...owned } = ownedLedger.owned as Ownership
  return { ...ownedLedger, owned: { ...owned, ...(account === undefined ? {} : { account }) } }
}

describe('a resource lives in one account', () => {
  const going = [
    {
      reason: 'the account it is in',
      ledger: ownedIn(here),
      annotations: {},
      connected: leadsTo(here),
    },
    {
      reason: 'nothing recorded yet',
      ledger: ownedIn(undefined),
      annotations: {},
      connected: leadsTo(here),
    },
    {
      reason: 'another one, confirmed on the configuration',
      ledger: ownedIn(there),
      annotations: {},
      connected: leadsTo(here, here),
    },
    {
      reason: 'another one, confirmed on the object',
      ledger: ownedIn(there),
      annotations: { [annotation.confirmAccount]: here },
      connected: leadsTo(here),
    },
  ]
  test.each(going)('$reason: it is looked for there', ({ ledger, annotations, connected }) => {
    expect(inAccount({ annotations }, ledger, connected).owned?.account).toBe(here)
  })

  const stopped = [
    { reason: 'not confirmed', annotations: {}, connected: leadsTo(here) },
    { reason: 'a third one confirmed', annotations: {}, connected: leadsTo(here, '333333333333') },
  ]
  test.each(stopped)('another account, $reason: nothing is done', ({ annotations, connected }) => {
    expect(() => inAccount({ annotations }, ownedIn(there), connected)).toThrow(AccountChanged)
  })

  test('what is not owned yet has no account', () => {
    const ledger = { ...ownedLedger, owned: undefined }
    expect(inAccount({ annotations: {} }, ledger, leadsTo(here))).toBe(ledger)
  })
})
