import { bool, object } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk } from '../spelling.ts'

const off = { absent: false, initial: true } as const

/**
 * The four switches against public access. Without a configuration all four are off. It is never
 * deleted, since that too means off.
 */
export const publicAccess = defineGroup({
  members: {
    publicAccessBlockConfiguration: object('Switches against public access.', {
      blockPublicAcls: bool('Refuse ACLs that make something public.', off),
      ignorePublicAcls: bool('Ignore ACLs that make something public.', off),
      blockPublicPolicy: bool('Refuse a policy that makes the bucket public.', off),
      restrictPublicBuckets: bool(
        'Let only the account and AWS services use a public policy.',
        off,
      ),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getPublicAccessBlock(name, signal)
    const found = fromSdk(answer?.PublicAccessBlockConfiguration ?? {})
    return { actual: { publicAccessBlockConfiguration: found } }
  },
  write: async (writer, name, { next }, signal) => {
    const flags = next.publicAccessBlockConfiguration
    const all = {
      BlockPublicAcls: flags?.blockPublicAcls ?? false,
      IgnorePublicAcls: flags?.ignorePublicAcls ?? false,
      BlockPublicPolicy: flags?.blockPublicPolicy ?? false,
      RestrictPublicBuckets: flags?.restrictPublicBuckets ?? false,
    }
    await writer.putPublicAccessBlock(name, { PublicAccessBlockConfiguration: all }, signal)
  },
})
