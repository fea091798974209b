import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  type Doc,
  type ExternalName,
  type Present,
  toExternalName,
} from '../../../src/provider/index.ts'
import { creation, region, signal, useBucketStand } from '../../../test/support/bucket-stand.ts'
import { operations, putObject } from '../../../test/support/emulator-calls.ts'
import { canonical } from './canonical.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { bucketFields, groups } from './fields.ts'
import { observe } from './observe.ts'

const { emulator, ports, made, look } = useBucketStand()
const unknown = ['requestPayment', 'analytics', 'metrics', 'intelligentTiering']
const supported = bucketFields.order.filter((group) => !unknown.includes(group))
const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::emptied' }],
})

beforeEach(async () => {
  await emulator().call('POST', '/_lifecycle/reset', {}, signal())
  await emulator().call('POST', '/_lifecycle/calls/reset', {}, signal())
})

describe('create', () => {
  test('a bucket is absent, created with its tags, and then present', async () => {
    const { reader, writer } = await ports()
    const name = toExternalName('created')
    const ask = { groups: new Set(['tagging']), existence: 'unknown' as const }
    expect(await observe(reader, name, ask, signal())).toEqual({ is: 'absent' })
    const tagging = { tagSet: [{ key: 'team', value: 'a' }] }
    await create(writer, creation(name, { region, tagging }), signal())
    expect(await observe(reader, name, ask, signal())).toEqual({
      is: 'present',
      phase: 'ready',
      word: 'available',
      writable: 'all',
      actual: { region, bucketNamespace: 'global', tagging },
      rest: {},
      unread: {},
      facts: { arn: 'arn:aws:s3:::created', region, accountId: '123456789012' },
      connection: { endpoint: 'created', region },
    })
    expect(await operations(emulator())).toEqual([
      'HeadBucket',
      'CreateBucket',
      'HeadBucket',
      'GetBucketTagging',
    ])
  })

  test('us-east-1 is no location constraint', async () => {
    const { reader, writer } = await ports('us-east-1')
    const name = toExternalName('in-virginia')
    await create(writer, creation(name, { region: 'us-east-1' }), signal())
    const ask = { groups: new Set<string>(), existence: 'unknown' as const }
    expect(await observe(reader, name, ask, signal())).toMatchObject({ is: 'present' })
  })

  test('a bucket that is ours already is a failure the engine decides about', async () => {
    const { writer } = await ports()
    const name = toExternalName('ours')
    await create(writer, creation(name, { region }), signal())
    await expect(create(writer, creation(name, { region }), signal())).rejects.toMatchObject({
      reason: 'already-exists',
      action: 's3:CreateBucket',
    })
  })
})

interface Row {
  readonly reason: string
  readonly desired: Doc
  /** What is read back where it is not what was written. */
  readonly reads?: Doc
}

const rows: readonly Row[] = [
  { reason: 'ownership', desired: { objectOwnership: 'ObjectWriter' } },
  {
    reason: 'all four switches are always sent',
    desired: { publicAccessBlockConfiguration: { blockPublicPolicy: true } },
    reads: {
      publicAccessBlockConfiguration: {
        blockPublicAcls: false,
        ignorePublicAcls: false,
        blockPublicPolicy: true,
        restrictPublicBuckets: false,
      },
    },
  },
  { reason: 'versions are kept', desired: { versioningConfiguration: { status: 'Enabled' } } },
  { reason: 'and no more', desired: { versioningConfiguration: { status: 'Suspended' } } },
  {
    reason: 'a KMS rule',
    desired: {
      serverSideEncryptionConfiguration: {
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: 'k' },
            bucketKeyEnabled: true,
          },
        ],
      },
    },
  },
  {
    reason: 'a policy as fields comes back as text',
    desired: {
      policy: {
        statements: [
          {
            effect: 'Deny',
            principal: { allowAnon: true },
            action: ['s3:DeleteBucket'],
            resource: ['arn:aws:s3:::written'],
          },
        ],
      },
    },
  },
  {
    reason: 'rules with every kind of filter',
    desired: {
      lifecycleConfiguration: {
        rules: [
          { id: 'all', status: 'Enabled', expiration: { days: 9 } },
          {
            id: 'tag',
            status: 'Enabled',
            filter: { tag: { key: 'a', value: 'b' } },
            expiration: { date: '2030-01-01' },
          },
          {
            id: 'and',
            status: 'Disabled',
            filter: { and: { prefix: 'p/', tags: [{ key: 'a', value: 'b' }] } },
            transitions: [{ days: 30, storageClass: 'GLACIER' }],
          },
        ],
      },
    },
  },
  {
    reason: 'rules in order',
    desired: {
      corsConfiguration: {
        corsRules: [
          { allowedMethods: ['GET'], allowedOrigins: ['https://a.example'], maxAgeSeconds: 5 },
          { allowedMethods: ['PUT'], allowedOrigins: ['*'], allowedHeaders: ['*'] },
        ],
      },
    },
  },
  {
    reason: 'a site with a rule',
    desired: {
      websiteConfiguration: {
        indexDocument: { suffix: 'index.html' },
        errorDocument: { key: 'oops.html' },
        routingRules: [
          { condition: { keyPrefixEquals: 'old/' }, redirect: { replaceKeyPrefixWith: 'new/' } },
        ],
      },
    },
  },
  { reason: 'acceleration', desired: { accelerateConfiguration: { status: 'Enabled' } } },
  { reason: 'tags', desired: { tagging: { tagSet: [{ key: 'a', value: '' }] } } },
  {
    reason: 'a canned ACL is a set of grants',
    desired: { objectOwnership: 'ObjectWriter', acl: 'authenticated-read' },
  },
  {
    reason: 'a queue with a filter',
    desired: {
      notificationConfiguration: {
        queueConfigurations: [
          {
            ID: 'new-logs',
            queueArn: 'arn:aws:sqs:eu-west-1:123456789012:logs',
            events: ['s3:ObjectCreated:*'],
            filter: { key: { filterRules: [{ name: 'prefix', value: 'logs/' }] } },
          },
        ],
      },
    },
  },
]

describe('write and read back', () => {
  test.each(rows)('$reason', async ({ desired, reads }) => {
    const name = await made('written')
    await apply(name, canonical(desired))
    const { reader } = await ports()
    const found = await look(reader, name, supported)
    expect(found.unread).toEqual({})
    expect(found.actual).toMatchObject(reads ?? canonical(desired))
  })

  test.each([
    {
      reason: 'policy',
      first: { policyDocument: denyAll },
      empty: { policyDocument: '' },
    },
    {
      reason: 'lifecycle',
      first: {
        lifecycleConfiguration: { rules: [{ status: 'Enabled', expiration: { days: 1 } }] },
      },
      empty: { lifecycleConfiguration: { rules: [] } },
    },
    {
      reason: 'cors',
      first: {
        corsConfiguration: { corsRules: [{ allowedMethods: ['GET'], allowedOrigins: ['*'] }] },
      },
      empty: { corsConfiguration: { corsRules: [] } },
    },
    {
      reason: 'website',
      first: { websiteConfiguration: { indexDocument: { suffix: 'i' } } },
      empty: { websiteConfiguration: {} },
    },
    {
      reason: 'tags',
      first: { tagging: { tagSet: [{ key: 'a', value: 'b' }] } },
      empty: { tagging: { tagSet: [] } },
    },
  ])('$reason can be emptied', async ({ first, empty }) => {
    const name = await made('emptied')
    const { reader } = await ports()
    const before = await look(reader, name, supported)
    await apply(name, first)
    expect((await look(reader, name, supported)).actual).not.toEqual(before.actual)
    await apply(name, empty)
    expect((await look(reader, name, supported)).actual).toEqual(before.actual)
  })
})

describe('delete', () => {
  test('an empty bucket goes', async () => {
    const name = await made('empty')
    const { reader, writer } = await ports()
    expect(await remove(writer, deletion(name, 'no'), signal())).toEqual({ is: 'requested' })
    const ask = { groups: new Set<string>(), existence: 'unknown' as const }
    expect(await observe(reader, name, ask, signal())).toEqual({ is: 'absent' })
    expect(await remove(writer, deletion(name, 'no'), signal())).toEqual({ is: 'requested' })
  })

  test('a full bucket stays without consent, and goes with it, versions and all', async () => {
    const name = await made('full')
    await apply(name, { versioningConfiguration: { status: 'Enabled' } })
    await putObject(emulator(), name, 'one')
    await putObject(emulator(), name, 'one')
    const { writer } = await ports()
    expect(await remove(writer, deletion(name, 'no'), signal())).toMatchObject({
      is: 'refused',
      message: expect.stringContaining('plumbline.dev/force-delete: "true"'),
    })
    expect(await remove(writer, deletion(name, 'yes'), signal())).toEqual({ is: 'requested' })
  })
})

/** Writes every group of the document, as the engine would that found nothing there. */
async function apply(name: ExternalName, desired: Doc): Promise<void> {
  const { reader, writer } = await ports()
  for (const [group, { members, write }] of Object.entries(groups)) {
    const next = Object.fromEntries(Object.entries(desired).filter(([name]) => name in members))
    const changes = Object.keys(next).map((member) => change(member))
    if (changes.length === 0) continue
    const rest = (await look(reader, name, [group])).rest?.[group]
    await write(writer, name, { changes, next, desired, rest } as never, signal())
  }
}

function change(member: string) {
  return { path: [{ member }], at: member, desired: 1, actual: 2 }
}

function deletion(name: ExternalName, force: 'no' | 'yes') {
  const observed = { is: 'present' } as Present
  return { name, options: {}, observed, force, requestedAt: '2030-01-01T00:00:00Z' }
}
