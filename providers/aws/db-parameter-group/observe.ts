import {
  type Ask,
  type Doc,
  type ExternalName,
  Failure,
  type Observation,
} from '../../../src/provider/index.ts'
import { decodeTags } from '../provider.ts'
import type { DBParameterGroup, GroupReader, Page, Parameter, Tag } from './api.ts'
import { factsOf } from './facts.ts'
import { parametersRest, readParameters } from './parameters.ts'
import { type User, userNote, usersAmong } from './users.ts'

/** What the tags' applier gets from observe. */
interface TagsRest {
  readonly arn: string
}

/** One call, or its pages, beside the description of the group. */
type Part<Value> =
  | { readonly is: 'not-asked' }
  | { readonly is: 'read'; readonly value: Value }
  | { readonly is: 'unread'; readonly failure: Failure }
  | { readonly is: 'gone' }

interface Parts {
  readonly tags: Part<readonly Tag[]>
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
    lookAt(groups.has('tags'), readTags, signal),
    lookAt(groups.has('parameters'), readAll, signal),
    lookAt(true, readUsers, signal),
  ])
  return presentGroup(group, { tags, parameters, users })
}

/** The ARN that observe left for the tags' applier. */
export function arnOf(rest: unknown): string {
  if (!isTagsRest(rest)) throw new Failure('transient', 'the tags were not read before this write')
  return rest.arn
}

function isTagsRest(rest: unknown): rest is TagsRest {
  return typeof rest === 'object' && rest !== null && 'arn' in rest && typeof rest.arn === 'string'
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

/** A part that cannot be read, as without permission, does not keep the others from being compared. */
async function lookAt<Value>(
  isAsked: boolean,
  read: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Part<Value>> {
  if (!isAsked) return { is: 'not-asked' }
  try {
    return { is: 'read', value: await read() }
  } catch (error) {
    if (!(error instanceof Failure) || error.connection || signal.aborted) throw error
    return error.reason === 'not-found' ? { is: 'gone' } : { is: 'unread', failure: error }
  }
}

/** The observation of a described group. Pure. */
function presentGroup(group: DBParameterGroup, parts: Parts): Observation {
  const { tags, parameters, users } = parts
  if (tags.is === 'gone' || parameters.is === 'gone') return { is: 'absent' }
  const family = group.DBParameterGroupFamily ?? ''
  const rest: TagsRest = { arn: group.DBParameterGroupArn ?? '' }
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

/** The region is the fourth part of the ARN: arn:partition:rds:region:account:pg:name. */
function fixedMembers(group: DBParameterGroup): Doc {
  const region = group.DBParameterGroupArn?.split(':')[3]
  const { DBParameterGroupFamily: family, Description: description } = group
  return {
    ...(region === undefined ? {} : { region }),
    ...(family === undefined ? {} : { dbParameterGroupFamily: family }),
    ...(description === undefined ? {} : { description }),
  }
}
