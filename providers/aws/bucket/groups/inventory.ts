import {
  bool,
  enumOf,
  keyedList,
  object,
  required,
  setOf,
  text,
  type Values,
} from '../../../../src/provider/index.ts'
import type { BucketReader } from '../api.ts'
import { allPages, writeById } from '../by-id.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = { sseS3: 'SSES3', sseKms: 'SSEKMS' } as const

const optionalField = enumOf('A column.', [
  'BucketKeyStatus',
  'ChecksumAlgorithm',
  'ETag',
  'EncryptionStatus',
  'IntelligentTieringAccessTier',
  'IntelligentTieringReferenceDate',
  'IsMultipartUploaded',
  'LastModifiedDate',
  'LifecycleExpirationDate',
  'ObjectAccessControlList',
  'ObjectLockEventHoldDuration',
  'ObjectLockEventHoldStatus',
  'ObjectLockLegalHoldStatus',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'ObjectOwner',
  'ReplicationStatus',
  'Size',
  'StorageClass',
])

const s3BucketDestination = object('The bucket, in the same region.', {
  bucket: required(text('Its ARN.', { maxLength: 256 })),
  accountId: text('Account that owns it.', { maxLength: 12 }),
  format: required(enumOf('Format.', ['CSV', 'ORC', 'Parquet'])),
  prefix: text('How the keys of the lists begin.', { absent: '', maxLength: 1024 }),
  encryption: object('How the lists are encrypted; one of the two.', {
    sseS3: bool('With keys of S3.', { absent: false }),
    sseKms: object('With a KMS key.', {
      keyId: required(text('The key, by ARN.', { maxLength: 2048 })),
    }),
  }),
})

const inventoryMembers = {
  id: required(text('Id of the list.', { minLength: 1, maxLength: 64 })),
  destination: required(
    object('Where lists go.', { s3BucketDestination: required(s3BucketDestination) }),
  ),
  isEnabled: required(bool('Whether lists are made.')),
  filter: object('Which objects; unset means all.', {
    prefix: required(text('Those whose key begins so.', { maxLength: 1024 })),
  }),
  includedObjectVersions: required(enumOf('Which versions.', ['All', 'Current'])),
  optionalFields: setOf('Columns beside bucket, key and version.', optionalField, {
    maxItems: 19,
  }),
  schedule: required(
    object('How often.', { frequency: required(enumOf('How often.', ['Daily', 'Weekly'])) }),
  ),
}

type Page = Awaited<ReturnType<BucketReader['listBucketInventoryConfigurations']>>
type InventoryAnswer = NonNullable<Page['InventoryConfigurationList']>[number]
type Inventory = Values<typeof inventoryMembers>

/** Regular lists of objects, each known by its id; those of others are left alone. */
export const inventory = defineGroup({
  members: {
    inventoryConfigurations: keyedList(
      'Regular lists of objects that the manifest owns; [] removes those it applied and no others.',
      inventoryMembers,
      {
        key: 'id',
        owns: 'declared-keys',
        maxItems: 100,
        untestable: 'the emulator lists all versions always, and deletes the bucket with the list',
      },
    ),
  },
  read: async (reader, name, signal) => {
    const pages = await allPages((token) =>
      reader.listBucketInventoryConfigurations(name, token, signal),
    )
    const found = pages.flatMap((page) => page.InventoryConfigurationList ?? []).map(fromInventory)
    return { actual: { inventoryConfigurations: fromSdk(found, spelling) } }
  },
  write: async (writer, name, { changes, next }, signal) => {
    await writeById(changes, next.inventoryConfigurations, {
      put: (element) => {
        const body = { Id: element.id, InventoryConfiguration: toInventory(element) }
        return writer.putBucketInventoryConfiguration(name, body, signal)
      },
      remove: (Id) => writer.deleteBucketInventoryConfiguration(name, { Id }, signal),
    })
  },
})

/** Encryption with keys of S3 is an empty object whose presence counts; the manifest says true. */
function toInventory(element: Inventory) {
  const whole = toSdk(element, spelling)
  const { Encryption, ...place } = whole.Destination.S3BucketDestination
  const { SSES3, ...others } = Encryption ?? {}
  const S3BucketDestination = {
    ...place,
    ...(Encryption === undefined
      ? {}
      : { Encryption: { ...others, ...(SSES3 === true ? { SSES3: {} } : {}) } }),
  }
  return { ...whole, Destination: { S3BucketDestination } }
}

function fromInventory(found: InventoryAnswer): unknown {
  const place = found.Destination?.S3BucketDestination
  if (place?.Encryption?.SSES3 === undefined) return found
  const Encryption = { SSES3: true }
  return { ...found, Destination: { S3BucketDestination: { ...place, Encryption } } }
}
