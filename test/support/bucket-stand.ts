import { bindBucket } from '../../providers/aws/bucket/api.ts'
import { create } from '../../providers/aws/bucket/create.ts'
import { observe } from '../../providers/aws/bucket/observe.ts'
import { type AwsClients, provider } from '../../providers/aws/provider.ts'
import {
  type Doc,
  type ExternalName,
  type Present,
  toExternalName,
} from '../../src/provider/index.ts'
import { useEmulator } from './emulator.ts'

export const region = 'eu-west-1'

export function signal(): AbortSignal {
  return AbortSignal.timeout(20_000)
}

/** The Bucket module on the emulator, without the engine. */
export function useBucketStand() {
  const emulator = useEmulator()

  async function ports(where = region) {
    const connection = await provider.connect({
      name: 'test',
      uid: 'u',
      spec: {
        credentials: { source: 'None' },
        endpoint: { url: { type: 'Static', static: emulator().url } },
        accountId: '123456789012',
        skipCredentialsValidation: true,
      },
      secret: () => undefined,
    })
    // The provider forgets the type of the clients it makes; these are its own.
    const clients = connection.clients as AwsClients
    return { ...bindBucket(clients, where), clients }
  }

  async function made(text: string): Promise<ExternalName> {
    const name = toExternalName(text)
    const { writer } = await ports()
    await create(writer, creation(name, { region }), signal())
    return name
  }

  /** What a look at these groups finds of a bucket that is there. */
  async function look(
    reader: Awaited<ReturnType<typeof ports>>['reader'],
    name: ExternalName,
    asked: readonly string[],
  ): Promise<Present> {
    const ask = { groups: new Set(asked), existence: 'unknown' as const }
    const found = await observe(reader, name, ask, signal())
    if (found.is !== 'present') throw new Error('the bucket is not there')
    return found
  }

  return { emulator, ports, made, look }
}

export function creation(name: ExternalName, desired: Doc) {
  return { name, desired, token: 'u', secret: () => undefined }
}
