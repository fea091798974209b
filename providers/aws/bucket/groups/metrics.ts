import { keyedList, object, required, text } from '../../../../src/provider/index.ts'
import { allPages, writeById } from '../by-id.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'
import { allTags, canonicalTagFilters, tagMembers, toFilterUnion } from '../tag-filter.ts'

const predicates = {
  prefix: text('Those whose key begins so.', { absent: '', maxLength: 1024 }),
  accessPointArn: text('Those asked for through this access point.', { maxLength: 2048 }),
}

/** Request metrics, each known by its id; those of others are left alone. */
export const metrics = defineGroup({
  members: {
    metricsConfigurations: keyedList(
      'Request metrics that the manifest owns; [] removes those it applied and no others.',
      {
        id: required(text('Id of the metrics.', { minLength: 1, maxLength: 64 })),
        filter: object('Which objects; unset means all. One predicate, or several in and.', {
          ...predicates,
          tag: object('Those with this tag.', tagMembers),
          and: object('Those that all of these are true of.', { ...predicates, tags: allTags }),
        }),
      },
      {
        key: 'id',
        owns: 'declared-keys',
        maxItems: 100,
        untestable: 'the emulator does not know the operation',
      },
    ),
  },
  read: async (reader, name, signal) => {
    const pages = await allPages((token) =>
      reader.listBucketMetricsConfigurations(name, token, signal),
    )
    const found = fromSdk(pages.flatMap((page) => page.MetricsConfigurationList ?? []))
    return { actual: { metricsConfigurations: canonicalTagFilters(found) } }
  },
  write: async (writer, name, { changes, next }, signal) => {
    await writeById(changes, next.metricsConfigurations, {
      put: ({ id, filter }) => {
        const { AccessPointArn, ...others } = toSdk(filter ?? {})
        const Filter = AccessPointArn === undefined ? toFilterUnion(others) : { AccessPointArn }
        const MetricsConfiguration = { Id: id, ...(Filter === undefined ? {} : { Filter }) }
        return writer.putBucketMetricsConfiguration(name, { Id: id, MetricsConfiguration }, signal)
      },
      remove: (Id) => writer.deleteBucketMetricsConfiguration(name, { Id }, signal),
    })
  },
})
