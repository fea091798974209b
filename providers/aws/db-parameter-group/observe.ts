import {
  type Ask,
  type Doc,
  type ExternalName,
  type Observation,
  type Part,
  readPart,
} from '../../../src/provider/index.ts'
import {
  decodeTags,
  definedMembers,
  type RdsTag,
  type RdsTagsRest,
  regionMember,
} from '../provider.ts'
import type { DBParameterGroup, GroupReader, Page, Parameter } from './api.ts'
import { factsOf } from './facts.ts'
import { parametersRest, readParameters } from './parameters.ts'
import { type User, userNote, usersAmong } from './users.ts'

interface Parts {
  readonly tags: Part<readonly RdsTag[]>
  readonly parameters: Part<readonly Parameter[]>
  readonly users: Part<readonly User[]>
}

/**
 * Looks at one group. Tags and parameters are read when they are asked for: one call, and one per
 * hundred parameters of the family. Its users are read at every look, one call per hundred instances
 * of the region: any of them may be rebooted, made or moved at any time, and RDS tells it nowhere else.
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
  const readAll = () => all((marker) => reader.describeDBParameters(name, marker, signal))
  const readUsers = async () =>
    usersAmong(await all((marker) => reader.describeDBInstances(marker, signal)), name)
  const [tags, parameters, users] = await Promise.all([
    readPart(groups.has('tags'), readTags, signal),
    readPart(groups.has('parameters'), readAll, signal),
    readPart(true, readUsers, signal),
  ])
  return presentGroup(group, { tags, parameters, users })
}

async function all<Item>(
  page: (marker: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let marker: string | undefined
  do {
    const answer = await page(marker)
    items.push(...answer.items)
    marker = answer.marker
  } while (marker !== undefined)
  return items
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
    ...(note === undefined ? {} : { note }),
  }
}

function noteOn(users: Parts['users']): string | undefined {
  switch (users.is) {
    case 'read':
      return userNote(users.value)
    case 'unread':
      return `the users are unknown: ${users.failure.message}`
    case 'gone':
    case 'not-asked':
      return undefined
    default:
      return users satisfies never
  }
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
