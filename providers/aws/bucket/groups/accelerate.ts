import { enumOf, object } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'

/** Faster transfers over long distances. Some regions lack it, and names with dots cannot have it. */
export const accelerate = defineGroup({
  members: {
    accelerateConfiguration: object('Faster transfers over long distances.', {
      status: enumOf('Suspended equals never enabled.', ['Enabled', 'Suspended'], {
        absent: 'Suspended',
      }),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketAccelerateConfiguration(name, signal)
    const status = answer?.Status
    return { actual: { accelerateConfiguration: status === undefined ? {} : { status } } }
  },
  write: async (writer, name, { next }, signal) => {
    const Status = next.accelerateConfiguration?.status ?? 'Suspended'
    const AccelerateConfiguration = { Status }
    await writer.putBucketAccelerateConfiguration(name, { AccelerateConfiguration }, signal)
  },
})
