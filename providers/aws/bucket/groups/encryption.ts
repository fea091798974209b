import {
  bool,
  type Doc,
  enumOf,
  listOf,
  object,
  setOf,
  text,
} from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = { sseAlgorithm: 'SSEAlgorithm', kmsMasterKeyId: 'KMSMasterKeyID' } as const

const rule = object('The one rule that S3 has room for; folded from rules.', {
  applyServerSideEncryptionByDefault: object(
    'How new objects are encrypted.',
    {
      sseAlgorithm: enumOf('Algorithm.', ['AES256', 'aws:kms', 'aws:kms:dsse'], {
        absent: 'AES256',
      }),
      kmsMasterKeyId: text(
        'KMS key, by ARN or id; only with a KMS algorithm. "" means the key that AWS manages.',
        {
          compare: 'arn-or-id',
          absent: '',
          maxLength: 2048,
          untestable: 'valid only together with a KMS algorithm',
        },
      ),
    },
    {
      rules: [
        {
          rule: "!has(self.kmsMasterKeyId) || self.kmsMasterKeyId == '' || (has(self.sseAlgorithm) && self.sseAlgorithm != 'AES256')",
          message:
            'kmsMasterKeyId needs a KMS algorithm: set sseAlgorithm to aws:kms or aws:kms:dsse, or remove the key',
        },
      ],
    },
  ),
  bucketKeyEnabled: bool('Whether one key per bucket saves calls to KMS.', { absent: false }),
  blockedEncryptionTypes: object('Kinds of encryption that uploads may not use.', {
    encryptionType: setOf('Kinds.', enumOf('A kind.', ['NONE', 'SSE-C']), {
      maxItems: 2,
      untestable: 'the emulator drops it',
    }),
  }),
})

/** Encryption of new objects. Since January 2023 there is no bucket without; the least is AES256. */
export const encryption = defineGroup({
  members: {
    serverSideEncryptionConfiguration: object(
      'Encryption of new objects.',
      {
        rules: listOf('A list of one rule; [] means AES256, what every new bucket has.', rule, {
          maxItems: 1,
          untestable: 'folded into rule before anything is compared',
        }),
        rule,
      },
      {
        rules: [
          {
            rule: '!has(self.rules) || !has(self.rule)',
            message: 'rules and rule mean the same: keep one of them',
          },
        ],
      },
    ),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketEncryption(name, signal)
    const found = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]
    return {
      actual: { serverSideEncryptionConfiguration: { rule: fromSdk(found ?? {}, spelling) } },
    }
  },
  write: async (writer, name, { next }, signal) => {
    const wanted = next.serverSideEncryptionConfiguration?.rule
    const { sseAlgorithm = 'AES256', kmsMasterKeyId } =
      wanted?.applyServerSideEncryptionByDefault ?? {}
    const key = sseAlgorithm === 'AES256' || !kmsMasterKeyId ? {} : { kmsMasterKeyId }
    const whole = { ...wanted, applyServerSideEncryptionByDefault: { sseAlgorithm, ...key } }
    const isDefault =
      sseAlgorithm === 'AES256' &&
      wanted?.bucketKeyEnabled !== true &&
      wanted?.blockedEncryptionTypes === undefined
    if (isDefault) await writer.deleteBucketEncryption(name, signal)
    else {
      const ServerSideEncryptionConfiguration = { Rules: [toSdk(whole, spelling)] }
      await writer.putBucketEncryption(name, { ServerSideEncryptionConfiguration }, signal)
    }
  },
})

/**
 * A list of one rule becomes the rule, compared member by member. The list speaks for the whole
 * rule, so its silence on the key and the bucket key is a statement. Idempotent.
 */
export function canonicalEncryption(configuration: Doc): Doc {
  const { rules, ...others } = configuration
  if (!Array.isArray(rules)) return configuration
  // The schema makes each element an object.
  const { applyServerSideEncryptionByDefault, ...first }: Doc = (rules[0] ?? {}) as Doc
  const standard = { sseAlgorithm: 'AES256', kmsMasterKeyId: '' }
  return {
    ...others,
    rule: {
      bucketKeyEnabled: false,
      ...first,
      applyServerSideEncryptionByDefault: {
        ...standard,
        ...(applyServerSideEncryptionByDefault as Doc | undefined),
      },
    },
  }
}
