import type { Doc } from '../../../src/provider/index.ts'
import type { DBInstance } from './api.ts'

/** An instance in the group, and how far it got with the group's values. */
export interface User {
  readonly instance: string
  /** in-sync, applying, pending-reboot, pending-database-upgrade or failed-to-apply. */
  readonly status: string
}

/** Users that `status.atProvider` lists; a status has bounds, a fleet has none. */
export const listedUsers = 100
/** Users that a sentence names. */
const namedUsers = 5

/** The users of a group among instances, by name: groups are named in lower case everywhere. */
export function usersAmong(instances: readonly DBInstance[], group: string): readonly User[] {
  return instances
    .flatMap(({ DBInstanceIdentifier, DBParameterGroups = [] }) =>
      DBParameterGroups.filter(({ DBParameterGroupName }) => DBParameterGroupName === group).map(
        ({ ParameterApplyStatus = 'unknown' }) => ({
          instance: DBInstanceIdentifier ?? '',
          status: ParameterApplyStatus,
        }),
      ),
    )
    .sort((a, b) => inOrder(a.instance, b.instance))
}

/** As facts: those that are not in sync come first, and what is beyond the bound is counted only. */
export function userFacts(users: readonly User[]): Doc {
  const open = users.filter(isOpen)
  const shown = [...open, ...users.filter((user) => !isOpen(user))].slice(0, listedUsers)
  return {
    userCount: users.length,
    users: shown.map(({ instance, status }) => ({
      dbInstanceIdentifier: instance,
      parameterApplyStatus: status,
    })),
  }
}

/** What somebody has to do before all users have the group's values; undefined: nothing. */
export function userNote(users: readonly User[]): string | undefined {
  const sentences = [
    ['pending-reboot', 'reboot needed to apply the parameters to'],
    ['failed-to-apply', 'the parameters could not be applied to'],
  ].flatMap(([word, says]) => {
    const names = users.filter(({ status }) => status === word).map(({ instance }) => instance)
    return names.length === 0 ? [] : [`${says} ${someOf(names)}`]
  })
  return sentences.length === 0 ? undefined : sentences.join('; ')
}

function someOf(names: readonly string[]): string {
  const more = names.length - namedUsers
  const named = names.slice(0, namedUsers).join(', ')
  return more > 0 ? `${named} and ${more} more` : named
}

function isOpen({ status }: User): boolean {
  return status !== 'in-sync'
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
