import { enumOf, object } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'

/** Who pays for requests. */
export const requestPayment = defineGroup({
  members: {
    paymentConfiguration: object('Who pays for requests.', {
      payer: enumOf('Who pays.', ['BucketOwner', 'Requester'], {
        absent: 'BucketOwner',
        untestable: 'the emulator does not know the operation',
      }),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketRequestPayment(name, signal)
    const payer = answer?.Payer
    return { actual: { paymentConfiguration: payer === undefined ? {} : { payer } } }
  },
  write: async (writer, name, { next }, signal) => {
    const Payer = next.paymentConfiguration?.payer ?? 'BucketOwner'
    const RequestPaymentConfiguration = { Payer }
    await writer.putBucketRequestPayment(name, { RequestPaymentConfiguration }, signal)
  },
})
