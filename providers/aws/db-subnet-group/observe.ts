import {
  type Ask,
  type Doc,
  type ExternalName,
  Failure,
  type Observation,
  type Phase,
} from '../../../src/provider/index.ts'
import { decodeTags } from '../provider.ts'
import type { DBSubnetGroup, GroupReader, Tag } from './api.ts'
import { factsOf } from './facts.ts'

/** What the tags' applier gets from observe. */
interface TagsRest {
  readonly arn: string
}

type TagsLook =
  | { readonly is: 'not-asked' }
  | { readonly is: 'read'; readonly tags: readonly Tag[] }
  | { readonly is: 'unread'; readonly failure: Failure }
  | { readonly is: 'gone' }

/** Looks at one group; its tags are a call of their own, made only when they are asked for. */
export async function observeGroup(
  reader: GroupReader,
  name: ExternalName,
  { groups }: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const group = await reader.describeDBSubnetGroups(name, signal)
  if (group === undefined) return { is: 'absent' }
  const look: TagsLook = groups.has('tags')
    ? await lookAtTags(reader, group, signal)
    : { is: 'not-asked' }
  return look.is === 'gone' ? { is: 'absent' } : presentGroup(group, look, groups)
}

/** The ARN that observe left for the tags' applier. */
export function arnOf(rest: unknown): string {
  if (!isTagsRest(rest)) throw new Failure('transient', 'the tags were not read before this write')
  return rest.arn
}

function isTagsRest(rest: unknown): rest is TagsRest {
  return typeof rest === 'object' && rest !== null && 'arn' in rest && typeof rest.arn === 'string'
}

/** Missing permission to read tags does not keep the group from being compared. */
async function lookAtTags(
  reader: GroupReader,
  { DBSubnetGroupArn: arn = '' }: DBSubnetGroup,
  signal: AbortSignal,
): Promise<TagsLook> {
  try {
    return { is: 'read', tags: await reader.listTagsForResource(arn, signal) }
  } catch (error) {
    if (!(error instanceof Failure) || error.connection || signal.aborted) throw error
    return error.reason === 'not-found' ? { is: 'gone' } : { is: 'unread', failure: error }
  }
}

/** The observation of a described group. Pure. */
function presentGroup(
  group: DBSubnetGroup,
  look: Exclude<TagsLook, { is: 'gone' }>,
  groups: Ask['groups'],
): Observation {
  const word = group.SubnetGroupStatus ?? 'unknown'
  const rest: TagsRest = { arn: group.DBSubnetGroupArn ?? '' }
  return {
    is: 'present',
    phase: phaseOf(word),
    word,
    writable: 'all',
    actual: {
      ...regionOf(group),
      ...(groups.has('group') ? ownMembers(group) : {}),
      ...(look.is === 'read' ? { tags: decodeTags(look.tags) } : {}),
    },
    rest: { tags: rest },
    facts: factsOf(group),
    ...(look.is === 'unread' ? { unread: { tags: look.failure } } : {}),
  }
}

/** The API has no list of words; all that is known of another one is that it is not the good one. */
function phaseOf(word: string): Phase {
  return word === 'Complete' ? 'ready' : 'degraded'
}

function ownMembers(group: DBSubnetGroup): Doc {
  const { DBSubnetGroupDescription: description, Subnets = [] } = group
  const subnetIds = Subnets.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []).sort()
  return { ...(description === undefined ? {} : { description }), subnetIds }
}

/** The region is the fourth part of the ARN: arn:partition:rds:region:account:subgrp:name. */
function regionOf({ DBSubnetGroupArn: arn }: DBSubnetGroup): Doc {
  const region = arn?.split(':')[3]
  return region === undefined ? {} : { region }
}
