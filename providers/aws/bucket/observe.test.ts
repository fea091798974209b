import { beforeEach, describe, expect, test } from '@jest/globals'
import { type ExternalName, toExternalName } from '../../../src/provider/index.ts'
import { region, signal, useBucketStand } from '../../../test/support/bucket-stand.ts'
import { deny, operations } from '../../../test/support/emulator-calls.ts'
import { observe } from './observe.ts'

const { emulator, ports, made, look } = useBucketStand()

beforeEach(async () => {
  await emulator().call('POST', '/_lifecycle/reset', {}, signal())
  await emulator().call('POST', '/_lifecycle/calls/reset', {}, signal())
})

describe('existence', () => {
  test.each(['unknown', 'expected'] as const)(
    'a bucket elsewhere, whose existence is %s, is a mistake that names its region',
    async (existence) => {
      const name = await made('elsewhere')
      const { reader } = await ports('us-east-2')
      const ask = { groups: new Set(['versioning', 'cors']), existence }
      await expect(observe(reader, name, ask, signal())).rejects.toMatchObject({
        reason: 'invalid',
        message: expect.stringContaining('region eu-west-1'),
      })
    },
  )

  test.each([
    { existence: 'unknown', calls: ['HeadBucket', 'ListBuckets'] },
    {
      existence: 'expected',
      calls: ['GetBucketCors', 'GetBucketVersioning', 'HeadBucket', 'ListBuckets'],
    },
  ] as const)(
    'a bucket of another account, whose existence is $existence, is foreign, and nothing is created',
    async ({ existence, calls }) => {
      const body = { name: 'foreign', region }
      await emulator().call('POST', '/_lifecycle/foreign-bucket', body, signal())
      const { reader } = await ports()
      const ask = { groups: new Set(['versioning', 'cors']), existence }
      const asked = observe(reader, toExternalName('foreign'), ask, signal())
      await expect(asked).rejects.toMatchObject({ reason: 'already-exists' })
      expect([...(await operations(emulator()))].sort()).toEqual(calls)
    },
  )

  test('only the groups asked for are read, and a proven bucket is not looked for again', async () => {
    const name = await made('asked')
    const { reader } = await ports()
    await emulator().call('POST', '/_lifecycle/calls/reset', {}, signal())
    const ask = { groups: new Set(['versioning', 'cors']), existence: 'proven' as const }
    await observe(reader, name, ask, signal())
    expect([...(await operations(emulator()))].sort()).toEqual([
      'GetBucketCors',
      'GetBucketVersioning',
    ])
  })

  test('a bucket that is expected speaks through its groups, and is looked for when none answers', async () => {
    const name = await made('expected')
    const asked = ['versioning', 'cors']
    expect(await callsOf(name, asked)).toEqual(['GetBucketCors', 'GetBucketVersioning'])
    expect(await callsOf(name, [])).toEqual(['HeadBucket'])
    await deny(emulator(), 'GetBucketCors')
    expect(await callsOf(name, asked)).toEqual(['GetBucketCors', 'GetBucketVersioning'])
    await deny(emulator(), 'GetBucketCors', 'GetBucketVersioning')
    expect(await callsOf(name, asked)).toEqual([
      'GetBucketCors',
      'GetBucketVersioning',
      'HeadBucket',
    ])
  })

  test('a bucket that is expected and gone is confirmed to be absent', async () => {
    const { reader } = await ports()
    const ask = { groups: new Set(['versioning']), existence: 'expected' as const }
    expect(await observe(reader, toExternalName('vanished'), ask, signal())).toEqual({
      is: 'absent',
    })
    expect(await operations(emulator())).toEqual(['GetBucketVersioning', 'HeadBucket'])
  })

  test('a group that the endpoint does not know is unread, the others go on', async () => {
    const name = await made('partly')
    const { reader } = await ports()
    const found = await look(reader, name, ['requestPayment', 'versioning'])
    expect(found.actual).toHaveProperty('versioningConfiguration')
    expect(found.unread).toMatchObject({ requestPayment: { reason: 'unsupported' } })
  })
})

describe('failures', () => {
  test('a group that may not be read is unread and names the permission; the others go on', async () => {
    const name = await made('denied')
    await deny(emulator(), 'GetBucketEncryption')
    const { reader } = await ports()
    const found = await look(reader, name, ['encryption', 'versioning'])
    expect(found.actual).not.toHaveProperty('serverSideEncryptionConfiguration')
    expect(found.actual).toHaveProperty('versioningConfiguration')
    expect(found.unread).toMatchObject({
      encryption: { reason: 'denied', action: 's3:GetEncryptionConfiguration' },
    })
  })

  test('403 on a bucket of ours is a missing permission', async () => {
    const name = await made('hidden')
    await deny(emulator(), 'HeadBucket')
    const { reader } = await ports()
    await expect(look(reader, name, [])).rejects.toMatchObject({
      reason: 'denied',
      action: 's3:ListBucket',
    })
  })
})

/** The calls that a look at a bucket makes that was seen before, sorted. */
async function callsOf(name: ExternalName, asked: readonly string[]): Promise<readonly string[]> {
  const { reader } = await ports()
  await emulator().call('POST', '/_lifecycle/calls/reset', {}, signal())
  const ask = { groups: new Set(asked), existence: 'expected' as const }
  expect(await observe(reader, name, ask, signal())).toMatchObject({ is: 'present' })
  return [...(await operations(emulator()))].sort()
}
