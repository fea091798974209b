import {
  type Ask,
  type Doc,
  type ExternalName,
  type Observation,
  type Part,
  type Phase,
  readPart,
} from '../../../src/provider/index.ts'
import { decodeTags, type RdsTag, type RdsTagsRest, regionMember } from '../provider.ts'
import type { DBSubnetGroup, GroupReader } from './api.ts'
import { factsOf } from './facts.ts'

/** Looks at one group; its tags are a call of their own, made only when they are asked for. */
export async function observeGroup(
  reader: GroupReader,
  name: ExternalName,
  { groups }: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const group = await reader.describeDBSubnetGroups(name, signal)
  if (group === undefined) return { is: 'absent' }
  const readTags = () => reader.listTagsForResource(group.DBSubnetGroupArn ?? '', signal)
  const tags = await readPart(groups.has('tags'), readTags, signal)
  return presentGroup(group, tags, groups)
}

/** The observation of a described group. Pure. */
function presentGroup(
  group: DBSubnetGroup,
  tags: Part<readonly RdsTag[]>,
  groups: Ask['groups'],
): Observation {
  if (tags.is === 'gone') return { is: 'absent' }
  const word = group.SubnetGroupStatus ?? 'unknown'
  const rest: RdsTagsRest = { arn: group.DBSubnetGroupArn ?? '' }
  return {
    is: 'present',
    phase: phaseOf(word),
    word,
    writable: 'all',
    actual: {
      ...regionMember(group.DBSubnetGroupArn),
      ...(groups.has('group') ? ownMembers(group) : {}),
      ...(tags.is === 'read' ? { tags: decodeTags(tags.value) } : {}),
    },
    rest: { tags: rest },
    facts: factsOf(group),
    ...(tags.is === 'unread' ? { unread: { tags: tags.failure } } : {}),
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
