import { readFile } from 'node:fs/promises'
import {
  fromHttp,
  fromNodeProviderChain,
  fromTokenFile,
  fromWebToken,
} from '@aws-sdk/credential-providers'
import { Failure, type ProviderConfigView } from '../../src/provider/index.ts'
import { secretPath } from './check-config.ts'
import type { AwsConfig } from './config-fields.ts'
import { environment } from './environment.ts'
import { type Keys, readProfile } from './profile.ts'

/** Keys as the SDK takes them: with `expiration` it asks again five minutes before. */
export interface Credentials extends Keys {
  readonly expiration?: Date
}

export type CredentialSource = () => Promise<Credentials>

/** A call to the metadata service outside AWS would hang for seconds. */
const metadata = { timeout: 1_000, maxRetries: 0 } as const
/** The SDK renews five minutes early, so a file is read again every five minutes. */
const fileLifetimeMs = 600_000

/**
 * Where the keys come from before any role is assumed. Makes no call; the source is asked when a
 * request is signed, and fails with a Failure on the connection that names it. Only
 * `InjectedIdentity` is a chain: no other source ever falls through to the next.
 */
export function credentialSource(
  config: AwsConfig,
  view: Pick<ProviderConfigView, 'name' | 'secret'>,
): CredentialSource {
  const source = bareSource(config, view)
  const named = config.credentials.source
  return async () => {
    try {
      return await source()
    } catch (error) {
      if (error instanceof Failure) throw error
      const why = error instanceof Error ? error.message : String(error)
      const message = `credentials.source ${named}: ${why}`
      throw new Failure('denied', message, { connection: true, cause: error })
    }
  }
}

function bareSource(
  config: AwsConfig,
  view: Pick<ProviderConfigView, 'name' | 'secret'>,
): CredentialSource {
  const { source, fs, env } = config.credentials
  switch (source) {
    case 'Secret':
      return async () => readProfile(view.secret(secretPath.credentials) ?? '', 'the Secret')
    case 'Filesystem':
      return () => fromFile(fs?.path ?? '')
    case 'Environment':
      return async () =>
        readProfile(environment(env?.name ?? '') ?? '', `the variable ${env?.name}`)
    case 'InjectedIdentity':
      return fromNodeProviderChain(metadata)
    case 'IRSA':
      return fromTokenFile()
    case 'PodIdentity':
      return fromHttp(metadata)
    case 'WebIdentity':
      return fromWebIdentity(config, view)
    case 'None':
      return async () => ({ accessKeyId: 'none', secretAccessKey: 'none' })
    default:
      return source satisfies never
  }
}

async function fromFile(path: string): Promise<Credentials> {
  const keys = readProfile(await readFile(path, 'utf8'), `the file ${path}`)
  return { ...keys, expiration: new Date(Date.now() + fileLifetimeMs) }
}

function fromWebIdentity(
  { credentials }: AwsConfig,
  view: Pick<ProviderConfigView, 'name' | 'secret'>,
): CredentialSource {
  const identity = credentials.webIdentity
  if (identity === undefined) throw new Failure('invalid', 'credentials.webIdentity is not set')
  const role = {
    roleArn: identity.roleARN,
    roleSessionName: identity.roleSessionName ?? sessionName(view.name),
  }
  const { source, fs } = identity.tokenConfig
  return source === 'Secret'
    ? fromWebToken({ ...role, webIdentityToken: (view.secret(secretPath.token) ?? '').trim() })
    : fromTokenFile({ ...role, webIdentityTokenFile: fs?.path ?? '' })
}

/**
 * The name of our sessions in CloudTrail: stable, and of the characters STS accepts.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionName(config: string): string {
  return `plumbline-${config}`.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64)
}
