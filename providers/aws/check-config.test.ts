import { describe, expect, test } from '@jest/globals'
import { checkConfig, secretRefs } from './check-config.ts'
import type { AwsConfig } from './config-fields.ts'

const injected = { credentials: { source: 'InjectedIdentity' } } as const
const roleARN = 'arn:aws:iam::111122223333:role/r'
const secret = { name: 's', key: 'k' }
const endpoint = { url: { type: 'Static', static: 'http://127.0.0.1:5000' } } as const

const rows: readonly {
  readonly reason: string
  readonly config: AwsConfig
  readonly says: string | undefined
}[] = [
  { reason: 'the chain needs nothing', config: injected, says: undefined },
  {
    reason: 'a Secret must be named',
    config: { credentials: { source: 'Secret' } },
    says: 'credentials.source Secret needs credentials.secretRef',
  },
  {
    reason: 'so must a file',
    config: { credentials: { source: 'Filesystem' } },
    says: 'credentials.source Filesystem needs credentials.fs.path',
  },
  {
    reason: 'and a variable',
    config: { credentials: { source: 'Environment' } },
    says: 'credentials.source Environment needs credentials.env.name',
  },
  {
    reason: 'a web identity needs its token',
    config: {
      credentials: {
        source: 'WebIdentity',
        webIdentity: { roleARN, tokenConfig: { source: 'Secret' } },
      },
    },
    says: 'credentials.webIdentity.tokenConfig.source Secret needs credentials.webIdentity.tokenConfig.secretRef',
  },
  {
    reason: 'AWS refuses a dummy key',
    config: { credentials: { source: 'None' } },
    says: 'credentials.source None needs endpoint, since AWS refuses unsigned calls',
  },
  {
    reason: 'an endpoint makes it legal',
    config: { credentials: { source: 'None' }, endpoint },
    says: undefined,
  },
  {
    reason: 'one spelling of roles',
    config: { ...injected, assumeRole: { roleARN }, assumeRoleARN: roleARN },
    says: 'assumeRole and assumeRoleARN mean the same: keep one of them',
  },
  {
    reason: 'an external id needs its role',
    config: { ...injected, externalID: 'x' },
    says: 'externalID belongs to assumeRoleARN: set assumeRoleARN, or move it to assumeRole.externalID',
  },
  {
    reason: 'a static endpoint needs its address',
    config: { ...injected, endpoint: { url: { type: 'Static' } } },
    says: 'endpoint.url.type Static needs endpoint.url.static',
  },
  {
    reason: 'which must be a URL',
    config: { ...injected, endpoint: { url: { type: 'Static', static: 'http://[' } } },
    says: 'endpoint.url.static is not a URL',
  },
  {
    reason: 'a dynamic endpoint needs its host',
    config: { ...injected, endpoint: { url: { type: 'Dynamic' } } },
    says: 'endpoint.url.type Dynamic needs endpoint.url.dynamic',
  },
  {
    reason: 'an account that is not asked for must be told',
    config: { ...injected, skipCredentialsValidation: true },
    says: 'skipCredentialsValidation needs accountId, since STS is then not asked',
  },
]

describe('checkConfig', () => {
  test.each(rows)('$reason', ({ config, says }) => {
    expect(checkConfig(config)).toBe(says)
  })
})

describe('secretRefs', () => {
  test('names what the source reads, and nothing else', () => {
    const tokenConfig = { source: 'Secret', secretRef: secret } as const
    const webIdentity = { roleARN, tokenConfig }
    expect(secretRefs(injected)).toEqual([])
    expect(
      secretRefs({ credentials: { source: 'Secret', secretRef: secret, webIdentity } }),
    ).toEqual([{ path: 'credentials.secretRef', ...secret }])
    expect(secretRefs({ credentials: { source: 'WebIdentity', webIdentity } })).toEqual([
      { path: 'credentials.webIdentity.tokenConfig.secretRef', ...secret },
    ])
  })
})
