import { enumOf, keyedList, object, required, text } from '../../../../src/provider/index.ts'
import { allPages, writeById } from '../by-id.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'
import { canonicalTagFilters, tagFilter, toFilterUnion } from '../tag-filter.ts'

const s3BucketDestination = object('The bucket.', {
  bucket: required(text('Its ARN.', { maxLength: 256 })),
  bucketAccountId: text('Account that owns it.', { maxLength: 12 }),
  format: required(enumOf('Format.', ['CSV'])),
  prefix: text('How the keys of the reports begin.', { absent: '', maxLength: 1024 }),
})

/** Analyses of how objects are used, each known by its id; those of others are left alone. */
export const analytics = defineGroup({
  members: {
    analyticsConfigurations: keyedList(
      'Analyses that the manifest owns; [] removes those it applied and no others.',
      {
        id: required(text('Id of the analysis.', { minLength: 1, maxLength: 64 })),
        filter: tagFilter,
        storageClassAnalysis: required(
          object('What is analysed.', {
            dataExport: object('Where reports go; unset means nowhere.', {
              outputSchemaVersion: required(enumOf('Version of the format.', ['V_1'])),
              destination: required(
                object('The place.', { s3BucketDestination: required(s3BucketDestination) }),
              ),
            }),
          }),
        ),
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
      reader.listBucketAnalyticsConfigurations(name, token, signal),
    )
    const found = fromSdk(pages.flatMap((page) => page.AnalyticsConfigurationList ?? []))
    return { actual: { analyticsConfigurations: canonicalTagFilters(found) } }
  },
  write: async (writer, name, { changes, next }, signal) => {
    await writeById(changes, next.analyticsConfigurations, {
      put: ({ filter, ...element }) => {
        const Filter = toFilterUnion(toSdk(filter ?? {}))
        const AnalyticsConfiguration = {
          ...toSdk(element),
          ...(Filter === undefined ? {} : { Filter }),
        }
        const body = { Id: element.id, AnalyticsConfiguration }
        return writer.putBucketAnalyticsConfiguration(name, body, signal)
      },
      remove: (Id) => writer.deleteBucketAnalyticsConfiguration(name, { Id }, signal),
    })
  },
})
