import {
  type Ask,
  type Doc,
  type ExternalName,
  type Failure,
  type Observation,
  type Part,
  readPart,
} from '../../../src/provider/index.ts'
import {
  allPages,
  decodeTags,
  definedMembers,
  type RdsTag,
  type RdsTagsRest,
  regionMember,
} from '../provider.ts'
import type { DBParameterGroup, GroupReader, Parameter } from './api.ts'
import { factsOf, userMembers } from './facts.ts'
import { parametersRest, readParameters } from './parameters.ts'
import { type User, userNote, usersAmong } from './users.ts'

interface Parts {
  readonly tags: Part<readonly RdsTag[]>
  readonly parameters: Part<readonly Parameter[]>
  readonly users: Part<readonly User[]>
}

/**
 * Looks at one group. Tags and parameters are read when they are asked for: one call, and one per
 * hundred parameters of the family. Its users are asked for at every look: any instance may be
 * rebooted, made or moved at any time, and RDS tells it nowhere else.
 */
export async function observeGroup(
  reader: GroupReader,
  name: ExternalName,
  { groups }: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const group = await reader.describeDBParameterGroups(name, signal)
  if (group === undefined) return { is: 'absent' }
  const readTags = () => reader.listTagsForResource(group.DBParameterGroupArn ?? '', signal)
  const readAll = () => allPages((marker) => reader.describeDBParameters(name, marker, signal))
  const readUsers = async () => usersAmong(await reader.allDBInstances(signal), name)
  const [tags, parameters, users] = await Promise.all([
    readPart(groups.has('tags'), readTags, signal),
    readPart(groups.has('parameters'), readAll, signal),
    readPart(true, readUsers, signal),
  ])
  return presentGroup(group, { tags, parameters, users })
}

/** The observation of a described group. Pure. */
function presentGroup(group: DBParameterGroup, parts: Parts): Observation {
  const { tags, parameters, users } = parts
  if (tags.is === 'gone' || parameters.is === 'gone') return { is: 'absent' }
  const family = group.DBParameterGroupFamily ?? ''
  const rest: RdsTagsRest = { arn: group.DBParameterGroupArn ?? '' }
  const note = noteOn(users)
  return {
    is: 'present',
    phase: 'ready',
    word: 'available',
    writable: 'all',
    actual: {
      ...fixedMembers(group),
      ...(tags.is === 'read' ? { tags: decodeTags(tags.value) } : {}),
      ...(parameters.is === 'read' ? { parameters: readParameters(parameters.value) } : {}),
    },
    rest: {
      tags: rest,
      ...(parameters.is === 'read' ? { parameters: parametersRest(family, parameters.value) } : {}),
    },
    unread: {
      ...(tags.is === 'unread' ? { tags: tags.failure } : {}),
      ...(parameters.is === 'unread' ? { parameters: parameters.failure } : {}),
    },
    facts: factsOf(group, users.is === 'read' ? users.value : undefined),
    ...(users.is === 'read' ? {} : { unreadFacts: userMembers }),
    ...(note === undefined ? {} : { note }),
  }
}

function noteOn(users: Parts['users']): string | undefined {
  switch (users.is) {
    case 'read':
      return userNote(users.value)
    case 'unread':
      return isPassing(users.failure)
        ? undefined
        : `the users are unknown: ${users.failure.message}`
    case 'gone':
    case 'not-asked':
      return undefined
    default:
      return users satisfies never
  }
}

/** What the next look may read again is not worth a sentence that comes and goes. */
function isPassing({ reason }: Failure): boolean {
  return reason === 'throttled' || reason === 'transient' || reason === 'busy'
}

function fixedMembers(group: DBParameterGroup): Doc {
  return {
    ...regionMember(group.DBParameterGroupArn),
    ...definedMembers({
      dbParameterGroupFamily: group.DBParameterGroupFamily,
      description: group.Description,
    }),
  }
}
