import { defineProvider, Failure, object, required, text } from '../../../../src/provider/index.ts'

/** A cloud that does not exist, for tests that need a provider of a known shape. */
export const provider = defineProvider<Readonly<Record<string, never>>>({
  name: 'sample',
  group: 'sample.plumbline.test',
  version: 'v1',
  configFields: {
    endpoint: object('Where the cloud is.', {
      url: required(text('Base URL.', { maxLength: 2048 })),
    }),
  },
  secrets: () => [],
  check: () => undefined,
  connect: async () => ({
    clients: {},
    whoAmI: async () => ({ account: '1', principal: 'tester' }),
    close: () => undefined,
  }),
  classify: (error) => new Failure('transient', String(error)),
})
