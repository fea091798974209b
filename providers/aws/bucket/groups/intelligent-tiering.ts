import {
  enumOf,
  integer,
  keyedList,
  object,
  required,
  setOf,
  text,
} from '../../../../src/provider/index.ts'
import { allPages, writeById } from '../by-id.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'
import { canonicalTagFilters, tagFilter } from '../tag-filter.ts'

const tiering = object('A tier.', {
  days: required(integer('Days without access.', { minimum: 90, maximum: 730 })),
  accessTier: required(enumOf('The tier.', ['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS'])),
})

/** Archive tiers of intelligent tiering, each known by its id; those of others are left alone. */
export const intelligentTiering = defineGroup({
  members: {
    intelligentTieringConfigurations: keyedList(
      'Archive tiers that the manifest owns; [] removes those it applied and no others.',
      {
        id: required(text('Id of the configuration.', { minLength: 1, maxLength: 64 })),
        filter: tagFilter,
        status: required(enumOf('Whether it works.', ['Enabled', 'Disabled'])),
        tierings: required(setOf('The tiers.', tiering, { maxItems: 2, minItems: 1 })),
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
      reader.listBucketIntelligentTieringConfigurations(name, token, signal),
    )
    const found = fromSdk(pages.flatMap((page) => page.IntelligentTieringConfigurationList ?? []))
    return { actual: { intelligentTieringConfigurations: canonicalTagFilters(found) } }
  },
  write: async (writer, name, { changes, next }, signal) => {
    await writeById(changes, next.intelligentTieringConfigurations, {
      put: (element) => {
        const body = { Id: element.id, IntelligentTieringConfiguration: toSdk(element) }
        return writer.putBucketIntelligentTieringConfiguration(name, body, signal)
      },
      remove: (Id) => writer.deleteBucketIntelligentTieringConfiguration(name, { Id }, signal),
    })
  },
})
