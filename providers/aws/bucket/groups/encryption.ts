import {
  bool,
  type Doc,
  enumOf,
  listOf,
  object,
  required,
  setOf,
  text,
} from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = { sseAlgorithm: 'SSEAlgorithm', kmsMasterKeyId: 'KMSMasterKeyID' } as const

const rule = object('The rule.', {
  applyServerSideEncryptionByDefault: object('How new objects are encrypted.', {
    sseAlgorithm: required(enumOf('Algorithm.', ['AES256', 'aws:kms', 'aws:kms:dsse'])),
    kmsMasterKeyId: text('KMS key, by ARN, id or alias; only with a KMS algorithm.', {
      compare: 'arn-or-id',
      maxLength: 2048,
    }),
  }),
  bucketKeyEnabled: bool('Whether one key per bucket saves calls to KMS.', { absent: false }),
  blockedEncryptionTypes: object(
    'Kinds of encryption that uploads may not use; unset keeps what is there.',
    {
      encryptionType: setOf('Kinds.', enumOf('A kind.', ['NONE', 'SSE-C']), { maxItems: 2 }),
    },
    { assigned: true, untestable: 'the emulator drops it' },
  ),
})

/** Encryption of new objects. Since January 2023 there is no bucket without; the least is AES256. */
export const encryption = defineGroup({
  members: {
    serverSideEncryptionConfiguration: object('Encryption of new objects.', {
      rules: listOf('The rule; [] means AES256, what every new bucket has.', rule, {
        maxItems: 1,
        initial: [plain()],
        examples: [[plain()], [kms('alias/aws/s3')], [{ ...kms('alias/other'), bucketKeyEnabled: true }]],
      }),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketEncryption(name, signal)
    const found = fromSdk(answer?.ServerSideEncryptionConfiguration ?? {}, spelling)
    const blocked = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.BlockedEncryptionTypes
    return {
      // fromSdk makes an object of an object.
      actual: { serverSideEncryptionConfiguration: canonicalEncryption(found as Doc) },
      ...(blocked === undefined ? {} : { rest: blocked }),
    }
  },
  write: async (writer, name, { next, rest }, signal) => {
    const rules = next.serverSideEncryptionConfiguration?.rules ?? []
    if (rules.length === 0) return writer.deleteBucketEncryption(name, signal).then(ignore)
    const kept = typeof rest === 'object' && rest !== null ? { BlockedEncryptionTypes: rest } : {}
    const Rules = toSdk(rules, spelling).map((one) => ({ ...kept, ...one }))
    await writer.putBucketEncryption(name, { Rules }, signal)
  },
})

/** AES256 without a key is what S3 does unasked, so it is the same as no rule. Idempotent. */
export function canonicalEncryption(configuration: Doc): Doc {
  const { rules } = configuration
  if (!Array.isArray(rules)) return configuration
  return { ...configuration, rules: rules.filter((one) => !isPlain(one)) }
}

function isPlain(one: Doc): boolean {
  const { applyServerSideEncryptionByDefault, bucketKeyEnabled, ...others } = one
  const { sseAlgorithm, kmsMasterKeyId } = (applyServerSideEncryptionByDefault ?? {}) as Doc
  const standard = sseAlgorithm === undefined || sseAlgorithm === 'AES256'
  const bare = kmsMasterKeyId === undefined && bucketKeyEnabled !== true
  return standard && bare && Object.keys(others).every((member) => member === 'blockedEncryptionTypes')
}

function plain() {
  return { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } } as const
}

function kms(kmsMasterKeyId: string) {
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId },
  } as const
}

function ignore(): void {}
