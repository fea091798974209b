import type { ConfigSecretRef } from '../../src/provider/index.ts'
import type { AwsConfig } from './config-fields.ts'

/** Paths of the secrets a spec names, the keys of `ProviderConfigView.secret`. */
export const secretPath = {
  credentials: 'credentials.secretRef',
  token: 'credentials.webIdentity.tokenConfig.secretRef',
} as const

/** The Secrets that the chosen source reads; others that happen to be named are not touched. */
export function secretRefs({ credentials }: AwsConfig): readonly ConfigSecretRef[] {
  const token = credentials.webIdentity?.tokenConfig
  if (credentials.source === 'Secret' && credentials.secretRef !== undefined) {
    return [{ path: secretPath.credentials, ...credentials.secretRef }]
  }
  if (credentials.source === 'WebIdentity' && token?.source === 'Secret' && token.secretRef) {
    return [{ path: secretPath.token, ...token.secretRef }]
  }
  return []
}

/** Why the spec cannot be used, or undefined. */
export function checkConfig(config: AwsConfig): string | undefined {
  return checkSource(config) ?? checkRoles(config) ?? checkEndpoint(config) ?? checkAccount(config)
}

function checkSource(config: AwsConfig): string | undefined {
  const { credentials } = config
  switch (credentials.source) {
    case 'Secret':
      return needs(credentials.secretRef, 'Secret', 'credentials.secretRef')
    case 'Filesystem':
      return needs(credentials.fs, 'Filesystem', 'credentials.fs.path')
    case 'Environment':
      return needs(credentials.env, 'Environment', 'credentials.env.name')
    case 'WebIdentity':
      return checkWebIdentity(config)
    case 'None':
      return needs(config.endpoint, 'None', 'endpoint, since AWS refuses unsigned calls')
    case 'InjectedIdentity':
    case 'IRSA':
    case 'PodIdentity':
      return undefined
    default:
      credentials.source satisfies never
      return 'credentials.source is none of the known sources'
  }
}

function checkWebIdentity({ credentials }: AwsConfig): string | undefined {
  const identity = credentials.webIdentity
  if (identity === undefined) return needs(identity, 'WebIdentity', 'credentials.webIdentity')
  const { source, fs, secretRef } = identity.tokenConfig
  const place = source === 'Secret' ? secretRef : fs
  if (place !== undefined) return undefined
  const member = source === 'Secret' ? 'secretRef' : 'fs.path'
  return `credentials.webIdentity.tokenConfig.source ${source} needs credentials.webIdentity.tokenConfig.${member}`
}

function checkRoles(config: AwsConfig): string | undefined {
  const spelled = [
    ...(config.assumeRoleChain === undefined ? [] : ['assumeRoleChain']),
    ...(config.assumeRole === undefined ? [] : ['assumeRole']),
    ...(config.assumeRoleARN === undefined ? [] : ['assumeRoleARN']),
  ]
  if (spelled.length > 1) return `${spelled.join(' and ')} mean the same: keep one of them`
  if (config.externalID !== undefined && config.assumeRoleARN === undefined) {
    return 'externalID belongs to assumeRoleARN: set assumeRoleARN, or move it to assumeRole.externalID'
  }
  return undefined
}

function checkEndpoint({ endpoint }: AwsConfig): string | undefined {
  if (endpoint === undefined) return undefined
  const { type, dynamic } = endpoint.url
  if (type === 'Dynamic') {
    return dynamic === undefined
      ? 'endpoint.url.type Dynamic needs endpoint.url.dynamic'
      : undefined
  }
  if (endpoint.url.static === undefined) return 'endpoint.url.type Static needs endpoint.url.static'
  return URL.canParse(endpoint.url.static) ? undefined : 'endpoint.url.static is not a URL'
}

function checkAccount(config: AwsConfig): string | undefined {
  return config.skipCredentialsValidation === true && config.accountId === undefined
    ? 'skipCredentialsValidation needs accountId, since STS is then not asked'
    : undefined
}

function needs(value: unknown, source: string, member: string): string | undefined {
  return value === undefined ? `credentials.source ${source} needs ${member}` : undefined
}
