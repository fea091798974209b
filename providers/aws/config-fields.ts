import {
  bool,
  enumOf,
  keyedList,
  listOf,
  type Members,
  object,
  required,
  text,
  type Values,
} from '../../src/provider/index.ts'

const roleArn = required(
  text('ARN of the role.', { maxLength: 2048, pattern: '^arn:[a-z-]+:iam::[0-9]{12}:role/.+$' }),
)
const externalId = text('External id that the role demands.', { maxLength: 1224 })

const secretRef = object('Key of a Secret. A ProviderConfig reads Secrets of its own namespace.', {
  namespace: text('Namespace of the Secret; needed in a ClusterProviderConfig only.', {
    maxLength: 63,
  }),
  name: required(text('Name of the Secret.', { maxLength: 253 })),
  key: required(text('Key inside the Secret.', { maxLength: 253 })),
})

const file = object('A file the controller can read.', {
  path: required(text('Absolute path.', { maxLength: 4096, pattern: '^/.+$' })),
})

const credentials = object('Where the credentials come from.', {
  source: required(
    enumOf(
      'Secret, Filesystem and Environment hold INI text with a profile [default]; InjectedIdentity is the chain of the AWS SDK; IRSA, PodIdentity and WebIdentity never fall back to another source; None signs with a dummy key and needs an endpoint.',
      [
        'Secret',
        'Filesystem',
        'Environment',
        'InjectedIdentity',
        'IRSA',
        'PodIdentity',
        'WebIdentity',
        'None',
      ],
    ),
  ),
  secretRef,
  fs: file,
  env: object('A variable of the environment of the controller.', {
    name: required(text('Name of the variable.', { maxLength: 253 })),
  }),
  webIdentity: object('Explicit web identity, for source WebIdentity.', {
    roleARN: roleArn,
    roleSessionName: text('Session name; default plumbline-<name of this configuration>.', {
      maxLength: 64,
      pattern: '^[\\w+=,.@-]+$',
    }),
    tokenConfig: required(
      object('Where the token is.', {
        source: required(enumOf('Kind of place.', ['Secret', 'Filesystem'])),
        secretRef,
        fs: file,
      }),
    ),
  }),
})

const roleMembers = {
  roleARN: roleArn,
  externalID: externalId,
  tags: keyedList(
    'Session tags.',
    {
      key: required(text('Key of the tag.', { maxLength: 128 })),
      value: required(text('Value of the tag.', { maxLength: 256 })),
    },
    { key: 'key', maxItems: 50 },
  ),
  transitiveTagKeys: listOf(
    'Keys of the session tags that the next role sees too.',
    text('A key.', { maxLength: 128 }),
    { maxItems: 50 },
  ),
}

const endpoint = object('Where calls go instead of AWS.', {
  url: required(
    object('The address.', {
      type: required(
        enumOf('Static: one address; Dynamic: one per service and region.', ['Static', 'Dynamic']),
      ),
      static: text('Address of every service.', { maxLength: 2048, pattern: '^https?://.+$' }),
      dynamic: object('Calls go to protocol://service.region.host.', {
        protocol: required(enumOf('Protocol.', ['http', 'https'])),
        host: required(text('Host, with port if it has one.', { maxLength: 253 })),
      }),
    }),
  ),
  services: listOf(
    'Services it applies to; unset or empty means all.',
    enumOf('A service.', ['s3', 'rds', 'sts']),
    { maxItems: 8 },
  ),
  hostnameImmutable: bool('Whether the host must not be changed: S3 then uses path style.'),
  signingRegion: text('Region that requests are signed for, when it is not the one they are for.', {
    maxLength: 32,
  }),
})

/** `spec` of ProviderConfig and ClusterProviderConfig. */
export const configFields = {
  credentials: required(credentials),
  assumeRoleChain: listOf(
    'Roles to assume, in order, each with the credentials of the one before.',
    object('A role.', roleMembers),
    { maxItems: 8 },
  ),
  assumeRole: object('A chain of one role; not together with assumeRoleChain.', roleMembers),
  assumeRoleARN: text('Older spelling of assumeRole.roleARN.', { maxLength: 2048 }),
  externalID: text('Older spelling of assumeRole.externalID.', { maxLength: 1224 }),
  endpoint,
  s3UsePathStyle: bool('Bucket names go into the path; default true with an endpoint, else false.'),
  skipCredentialsValidation: bool(
    'For backends without STS: accountId is believed, nothing is asked.',
  ),
  accountId: text('The account, where it cannot be asked for.', {
    maxLength: 12,
    pattern: '^[0-9]{12}$',
  }),
} satisfies Members

/** The spec as TypeScript sees it. */
export type AwsConfig = Values<typeof configFields>

/** One role of the chain. */
export type Role = Values<typeof roleMembers>
