import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { RDSClient } from '@aws-sdk/client-rds'
import type { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import type { AwsConfig } from './config-fields.ts'
import type { CredentialSource } from './credentials.ts'
import { endpointOf, type Service, usesPathStyle } from './endpoints.ts'
import { environment } from './environment.ts'

/** What the kinds get: SDK clients of one identity, made when first asked for and then kept. */
export interface AwsClients {
  s3(region: string): Promise<S3Client>
  rds(region: string): Promise<RDSClient>
  /** Account of the credentials: from the spec, else once STS has told. */
  accountId(): string | undefined
}

/**
 * Sockets of the whole process. Never destroyed: a connection that is replaced may still have calls
 * under way, and idle sockets keep no process alive.
 */
const sockets = { keepAlive: true, maxSockets: 64 } as const
const agents = { httpAgent: new HttpAgent(sockets), httpsAgent: new HttpsAgent(sockets) }

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }
const version = '0.1.0'

/**
 * Settings every client shares. Without the timeouts the SDK waits for ever on a silent server, and
 * a breached request timeout is only logged unless it is told to throw. The queue backs off, so the
 * SDK tries twice only; AWS_MAX_ATTEMPTS overrides that.
 */
export function clientSettings(config: AwsConfig, service: Service, region: string) {
  const address = endpointOf(config.endpoint, service, region)
  const signingRegion = config.endpoint?.signingRegion
  return {
    region,
    logger: silent,
    customUserAgent: [['plumbline', version]] satisfies [string, string][],
    requestHandler: {
      ...agents,
      connectionTimeout: 3_000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
      socketTimeout: 60_000,
      logger: silent,
    },
    ...(environment('AWS_MAX_ATTEMPTS') === undefined ? { maxAttempts: 2 } : {}),
    ...(address === undefined ? {} : { endpoint: address }),
    ...(signingRegion === undefined ? {} : { signingRegion }),
  }
}

/** Backends other than AWS may not know the checksums that the SDK adds by itself. */
const plainChecksums = {
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const

export async function createS3(
  config: AwsConfig,
  region: string,
  credentials: CredentialSource,
): Promise<S3Client> {
  const { S3Client } = await import('./s3-sdk.ts')
  const settings = clientSettings(config, 's3', region)
  return new S3Client({
    ...settings,
    credentials,
    forcePathStyle: usesPathStyle(config),
    ...('endpoint' in settings ? plainChecksums : {}),
  })
}

export async function createRds(
  config: AwsConfig,
  region: string,
  credentials: CredentialSource,
): Promise<RDSClient> {
  const { RDSClient } = await import('./rds-sdk.ts')
  return new RDSClient({ ...clientSettings(config, 'rds', region), credentials })
}

export function createSts(config: AwsConfig, region: string, credentials: CredentialSource) {
  return new STSClient({ ...clientSettings(config, 'sts', region), credentials })
}

/** Keeps what `make` made for a region. */
export function perRegion<C>(make: (region: string) => C): (region: string) => C {
  const made = new Map<string, C>()
  return (region) => {
    const known = made.get(region)
    if (known !== undefined) return known
    const client = make(region)
    made.set(region, client)
    return client
  }
}

function ignore(): void {}
