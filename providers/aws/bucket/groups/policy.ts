import { type Doc, text } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { type TypedPolicy, toPolicyDocument } from '../policy-document.ts'
import { policyField } from '../policy-fields.ts'

/** The bucket policy, as fields or as text; compared as what it permits, not as how it is written. */
export const policy = defineGroup({
  members: {
    policy: policyField,
    policyDocument: text('The bucket policy as JSON text; "" means no policy.', {
      compare: 'iam-policy',
      absent: '',
      maxLength: 32_768,
      untestable: 'a valid policy names the bucket; tested by hand-written documents',
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketPolicy(name, signal)
    return { actual: answer?.Policy === undefined ? {} : { policyDocument: answer.Policy } }
  },
  write: async (writer, name, { next }, signal) => {
    const text = next.policyDocument ?? ''
    if (text === '') await writer.deleteBucketPolicy(name, signal)
    else await writer.putBucketPolicy(name, { Policy: text }, signal)
  },
})

/** Folds both spellings into `policyDocument`; with `IfNull` silence means no policy. Idempotent. */
export function canonicalPolicy(desired: Doc): Doc {
  const { policy, ...others } = desired
  // Both have the types of their fields: the API server has checked them.
  if (policy !== undefined) {
    return { ...others, policyDocument: toPolicyDocument(policy as TypedPolicy) }
  }
  const rule = desired.policyUpdatePolicy as { readonly deletionPolicy?: string } | undefined
  return rule?.deletionPolicy === 'IfNull' && desired.policyDocument === undefined
    ? { ...others, policyDocument: '' }
    : desired
}
