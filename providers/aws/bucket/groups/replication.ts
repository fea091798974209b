import { type Doc, keyedList, object, text } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import {
  canonicalReplicationRule,
  replicationRuleMembers,
  withDemanded,
} from '../replication-rule.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = {
  id: 'ID',
  ownerOverride: 'Owner',
  replicaKmsKeyId: 'ReplicaKmsKeyID',
} as const
const untestable = 'the emulator answers with rules of its own'

/** Copies in other buckets. Both sides need versioning. */
export const replication = defineGroup({
  members: {
    replicationConfiguration: object('Copies in other buckets.', {
      role: text('ARN of the role that S3 copies with.', { maxLength: 2048, untestable }),
      rules: keyedList('Rules; [] means none.', replicationRuleMembers, {
        key: 'id',
        maxItems: 1_000,
        untestable,
      }),
    }),
  },
  read: async (reader, name, signal) => {
    const found = (await reader.getBucketReplication(name, signal))?.ReplicationConfiguration
    const rules = fromSdk(found?.Rules ?? [], { ...spelling })
    const role = found?.Role === undefined ? {} : { role: found.Role }
    const configuration = canonicalReplication(
      { ...role, rules: withTagList(rules) },
      reader.region,
    )
    return { actual: { replicationConfiguration: configuration } }
  },
  write: async (writer, name, { next }, signal) => {
    const { role, rules = [] } = next.replicationConfiguration ?? {}
    if (rules.length === 0) {
      await writer.deleteBucketReplication(name, signal)
      return
    }
    const Rules = rules.map((rule, index) => {
      const { and, ...bare } = withDemanded(rule, index).filter
      const { tag, ...inside } = and ?? {}
      const Filter = {
        ...toSdk(bare),
        ...(and === undefined ? {} : { And: { ...toSdk(inside), Tags: toSdk(tag ?? []) } }),
      }
      return { ...toSdk(withDemanded(rule, index), spelling), Filter }
    })
    const ReplicationConfiguration = { Role: role, Rules }
    await writer.putBucketReplication(name, { ReplicationConfiguration }, signal)
  },
})

/** Every rule in its one canonical spelling. Idempotent. */
export function canonicalReplication(configuration: Doc, region: string): Doc {
  const { rules } = configuration
  return Array.isArray(rules)
    ? { ...configuration, rules: rules.map((rule) => canonicalReplicationRule(rule, region)) }
    : configuration
}

/** The manifest calls the list in `and` by the singular. */
function withTagList(rules: unknown): unknown {
  return (Array.isArray(rules) ? rules : []).map((rule: Doc) => {
    const filter = rule.filter as { readonly and?: Doc } | undefined
    if (filter?.and === undefined) return rule
    const { tags, ...others } = filter.and
    return { ...rule, filter: { ...filter, and: { ...others, tag: tags } } }
  })
}
