import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Connection, Doc } from '../../src/provider/index.ts'
import { useEmulator } from '../../test/support/emulator.ts'
import { type AwsClients, provider } from './provider.ts'

const emulator = useEmulator()

beforeEach(async () => {
  await emulator().call('POST', '/_lifecycle/calls/reset', {}, signal())
})

describe('connect', () => {
  test('a role is assumed once per hop, however many clients there are', async () => {
    const role = (name: string) => ({ roleARN: `arn:aws:iam::111122223333:role/${name}` })
    const { connection, clients } = await connect({ assumeRoleChain: [role('one'), role('two')] })
    const identity = await connection.whoAmI(signal())
    expect(identity.account).toBe('111122223333')
    expect(identity.principal).toContain('two/plumbline-default')
    expect(clients.accountId()).toBe('111122223333')
    const regions = ['eu-west-1', 'eu-west-2', 'us-east-1']
    await Promise.all(regions.map((region) => headNothing(clients, region)))
    const called = await calls()
    expect(called.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(2)
    expect(called.filter(({ operation }) => operation === 'HeadBucket')).toHaveLength(3)
    expect(called.map(({ userAgent }) => userAgent)).toEqual(
      called.map(() => expect.stringContaining('plumbline/')),
    )
  })

  test('clients are made once per region, and without a call', async () => {
    const { clients } = await connect({})
    expect(clients.s3('eu-west-1')).toBe(clients.s3('eu-west-1'))
    expect(clients.s3('eu-west-1')).not.toBe(clients.s3('eu-west-2'))
    expect(clients.rds('eu-west-1')).toBe(clients.rds('eu-west-1'))
    expect(await calls()).toEqual([])
  })

  test('a backend without STS is not asked', async () => {
    const spec = { skipCredentialsValidation: true, accountId: '222233334444' }
    const { connection, clients } = await connect(spec)
    expect(clients.accountId()).toBe('222233334444')
    expect((await connection.whoAmI(signal())).account).toBe('222233334444')
    expect(await calls()).toEqual([])
  })

  test('a key that AWS does not know is a fault of the connection', async () => {
    const { connection } = await connect({}, 'AKIAWRONG1')
    await expect(connection.whoAmI(signal())).rejects.toMatchObject({
      reason: 'denied',
      connection: true,
      message: expect.stringMatching(/^GetCallerIdentity: InvalidClientTokenId: /),
    })
  })

  test('a source that has nothing fails by itself, names its place and tries no other', async () => {
    const credentials = { source: 'Filesystem', fs: { path: '/nowhere/credentials' } }
    const { connection } = await connect({ credentials })
    await expect(connection.whoAmI(signal())).rejects.toMatchObject({
      reason: 'denied',
      connection: true,
      message: expect.stringContaining('/nowhere/credentials'),
    })
    expect(await calls()).toEqual([])
  })
})

async function connect(spec: Doc, key = 'test') {
  const connection: Connection = await provider.connect({
    name: 'default',
    uid: 'u',
    spec: {
      credentials: { source: 'Secret', secretRef: { name: 's', key: 'k' } },
      endpoint: { url: { type: 'Static', static: emulator().url } },
      ...spec,
    },
    secret: () => `[default]\naws_access_key_id=${key}\naws_secret_access_key=s\n`,
  })
  // The provider forgets the type of the clients it makes; these are its own.
  return { connection, clients: connection.clients as AwsClients }
}

/** Any call; that the bucket does not exist is no matter. */
async function headNothing(clients: AwsClients, region: string): Promise<void> {
  const command = new HeadBucketCommand({ Bucket: 'nothing' })
  const client = await clients.s3(region)
  await expect(client.send(command, { abortSignal: signal() })).rejects.toMatchObject({
    name: 'NotFound',
  })
}

async function calls() {
  const answer = await emulator().call('GET', '/_lifecycle/calls', undefined, signal())
  return (answer as { readonly calls: readonly Readonly<Record<string, string>>[] }).calls
}

function signal(): AbortSignal {
  return AbortSignal.timeout(20_000)
}
