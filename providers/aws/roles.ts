import type { STSClientConfig } from '@aws-sdk/client-sts'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { AwsConfig, Role } from './config-fields.ts'
import { type CredentialSource, sessionName } from './credentials.ts'
import { toFailure } from './errors.ts'

/** The roles to assume, in order, from whichever spelling the spec uses. */
export function rolesOf(config: AwsConfig): readonly Role[] {
  if (config.assumeRoleChain !== undefined) return config.assumeRoleChain
  if (config.assumeRole !== undefined) return [config.assumeRole]
  if (config.assumeRoleARN === undefined) return []
  const { assumeRoleARN: roleARN, externalID } = config
  return [{ roleARN, ...(externalID === undefined ? {} : { externalID }) }]
}

/**
 * Credentials of the last role of the chain. Caches nothing: the caller memoises the result. No
 * duration is asked for, since a chained role may not exceed an hour, which is also the default.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export function assumeRoles(
  first: CredentialSource,
  roles: readonly Role[],
  config: string,
  clientConfig: STSClientConfig,
): CredentialSource {
  return roles.reduce<CredentialSource>((previous, role) => {
    const assume = fromTemporaryCredentials({
      masterCredentials: previous,
      params: toParams(role, config),
      clientConfig,
    })
    return async () => {
      try {
        return await assume()
      } catch (error) {
        const call = { operation: `AssumeRole ${role.roleARN}`, action: 'sts:AssumeRole' }
        throw toFailure(error, { ...call, connection: true })
      }
    }
  }, first)
}

function toParams(role: Role, config: string) {
  return {
    RoleArn: role.roleARN,
    RoleSessionName: sessionName(config),
    ...(role.externalID === undefined ? {} : { ExternalId: role.externalID }),
    ...(role.tags === undefined
      ? {}
      : { Tags: role.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(role.transitiveTagKeys === undefined
      ? {}
      : { TransitiveTagKeys: [...role.transitiveTagKeys] }),
  }
}

/**
 * The region whose STS is asked: credentials are good for their whole partition, and partitions do
 * not know each other, so a role's ARN decides. Source:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function stsRegion(roles: readonly Role[], preferred: string | undefined): string {
  const partition = roles[0]?.roleARN.split(':')[1] ?? 'aws'
  const home = homeRegions[partition]
  return home ?? preferred ?? 'us-east-1'
}

const homeRegions: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
}
