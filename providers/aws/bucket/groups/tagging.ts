import { entries, object, required, text } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { toSdk } from '../spelling.ts'

/**
 * Tags. A put replaces them all, so it carries the tags of others, those of AWS (`aws:`) included.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
 */
export const tagging = defineGroup({
  members: {
    tagging: object('Tags of the bucket.', {
      tagSet: entries(
        'Tags the manifest owns; other tags are left alone.',
        {
          key: required(text('Key.', { minLength: 1, maxLength: 128 })),
          value: required(text('Value.', { maxLength: 256 })),
        },
        {
          key: 'key',
          value: 'value',
          owns: 'declared-keys',
          reserved: 'aws:',
          maxItems: 50,
          examples: [
            [{ key: 'team', value: 'one' }],
            [
              { key: 'team', value: 'two' },
              { key: 'stage', value: 'test' },
            ],
          ],
        },
      ),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketTagging(name, signal)
    const tagSet = (answer?.TagSet ?? []).map(({ Key, Value }) => ({
      key: Key,
      value: Value ?? '',
    }))
    return { actual: { tagging: { tagSet } } }
  },
  write: async (writer, name, { next }, signal) => {
    const tags = next.tagging?.tagSet ?? []
    if (tags.length === 0) await writer.deleteBucketTagging(name, signal)
    else await writer.putBucketTagging(name, { Tagging: { TagSet: toSdk(tags) } }, signal)
  },
})
