import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import {
  type Connection,
  Failure,
  type Principal,
  type ProviderConfigView,
} from '../../src/provider/index.ts'
import {
  type AwsClients,
  clientSettings,
  createRds,
  createS3,
  createSts,
  perRegion,
} from './clients.ts'
import type { AwsConfig } from './config-fields.ts'
import { credentialSource } from './credentials.ts'
import { environment } from './environment.ts'
import { toFailure } from './errors.ts'
import { assumeRoles, rolesOf, stsRegion } from './roles.ts'

/**
 * One identity, shared by every client: the STS client memoises the credentials, renews them five
 * minutes before they expire and answers all concurrent callers with one renewal; the others sign
 * with what it holds, so a role is assumed once however many clients there are.
 */
export function connect(view: ProviderConfigView, config: AwsConfig): Connection<AwsClients> {
  const roles = rolesOf(config)
  const home = stsRegion(roles, environment('AWS_REGION'))
  const settings = clientSettings(config, 'sts', home)
  const source = assumeRoles(credentialSource(config, view), roles, view.name, settings)
  const sts = createSts(config, home, source)
  const credentials = () => sts.config.credentials()
  let account = config.accountId
  return {
    clients: {
      s3: perRegion((region) => createS3(config, region, credentials)),
      rds: perRegion((region) => createRds(config, region, credentials)),
      accountId: () => account,
    },
    whoAmI: async (signal) => {
      const principal = await whoAmI(config, sts, signal)
      account = principal.account
      return principal
    },
    // Sockets are the process's and clients hold nothing else, so calls under way end by themselves.
    close: () => undefined,
  }
}

async function whoAmI(
  config: AwsConfig,
  sts: ReturnType<typeof createSts>,
  signal: AbortSignal,
): Promise<Principal> {
  const { accountId, skipCredentialsValidation } = config
  if (skipCredentialsValidation === true && accountId !== undefined) {
    return { account: accountId, principal: `arn:aws:iam::${accountId}:root` }
  }
  const call = { operation: 'GetCallerIdentity', action: 'sts:GetCallerIdentity' }
  try {
    const answer = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal })
    return { account: answer.Account ?? '', principal: answer.Arn ?? '' }
  } catch (error) {
    const failure = toFailure(error, call)
    // Any refusal of this call is about who we are: it needs no permission.
    if (failure.reason !== 'denied' || failure.connection) throw failure
    throw new Failure('denied', failure.message, { ...call, connection: true, cause: error })
  }
}
