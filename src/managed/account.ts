import { annotation } from './annotations.ts'
import { AccountChanged, type Connected } from './connections.ts'
import type { Ledger } from './ledger.ts'
import type { ManagedResource } from './managed-resource.ts'

/**
 * The ledger, for work in the account that the connection leads to. A resource lives in one account:
 * looked for in another one it would seem gone, and be made there a second time or let go. Throws
 * AccountChanged until a person confirms the new account, on the configuration or on the object.
 */
export function inAccount(
  { annotations }: Pick<ManagedResource, 'annotations'>,
  ledger: Ledger,
  { principal: { account }, confirmedAccount }: Connected,
): Ledger {
  const { owned } = ledger
  if (owned === undefined || owned.account === account) return ledger
  const confirmed = [confirmedAccount, annotations[annotation.confirmAccount]]
  if (owned.account !== undefined && !confirmed.includes(account)) {
    throw new AccountChanged(
      `AccountChanged: ${owned.name ?? 'the external resource'} is in account ${owned.account}, and the provider configuration leads to ${account}; nothing is read or written; lead it back, or, if ${owned.name ?? 'it'} is to be looked for in ${account} from now on, set annotation ${annotation.confirmAccount}: "${account}" on this object`,
    )
  }
  return { ...ledger, owned: { ...owned, account } }
}
