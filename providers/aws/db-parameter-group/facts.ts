import { type Doc, integer, listOf, object, text } from '../../../src/provider/index.ts'
import type { DBParameterGroup } from './api.ts'
import { listedUsers, type User, userFacts } from './users.ts'

const name = (description: string) => text(description, { maxLength: 255 })

/** Members of `status.atProvider`. */
export const dbParameterGroupFacts = {
  arn: text('ARN of the group.', { maxLength: 2048 }),
  userCount: integer('How many instances use the group.'),
  users: listOf(
    `The first ${listedUsers} instances that use the group, those that wait for something first.`,
    object('An instance.', {
      dbInstanceIdentifier: name('Its identifier.'),
      parameterApplyStatus: name(
        'in-sync, applying, pending-reboot, pending-database-upgrade or failed-to-apply.',
      ),
    }),
    { maxItems: listedUsers },
  ),
} as const

/** The members that tell of the users. */
export const userMembers = ['userCount', 'users'] as const

/** `status.atProvider`. `users` undefined: they could not be read. */
export function factsOf(group: DBParameterGroup, users: readonly User[] | undefined): Doc {
  const { DBParameterGroupArn: arn } = group
  return {
    ...(arn === undefined ? {} : { arn }),
    ...(users === undefined ? {} : userFacts(users)),
  }
}
