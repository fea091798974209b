import { enumOf } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'

/** Who owns objects and whether ACLs count. Never deleted: that would leave no known state. */
export const ownership = defineGroup({
  members: {
    objectOwnership: enumOf(
      'Who owns uploaded objects; BucketOwnerEnforced switches ACLs off.',
      ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'],
      { initial: 'BucketOwnerEnforced' },
    ),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketOwnershipControls(name, signal)
    const rule = answer?.OwnershipControls?.Rules?.[0]
    return { actual: { objectOwnership: rule?.ObjectOwnership ?? 'ObjectWriter' } }
  },
  write: async (writer, name, { next }, signal) => {
    if (next.objectOwnership === undefined) return
    const OwnershipControls = { Rules: [{ ObjectOwnership: next.objectOwnership }] }
    await writer.putBucketOwnershipControls(name, { OwnershipControls }, signal)
  },
})
