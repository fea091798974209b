import type { AwsConfig } from './config-fields.ts'
import { environment } from './environment.ts'

/** The services that have a client here, as AWS spells them in host names. */
export type Service = 's3' | 'rds' | 'sts'

/** The address that the spec gives a service in a region; undefined leaves the choice to the SDK. */
export function endpointOf(
  endpoint: AwsConfig['endpoint'],
  service: Service,
  region: string,
): string | undefined {
  if (endpoint === undefined || !covers(endpoint, service)) return undefined
  const { type, dynamic } = endpoint.url
  switch (type) {
    case 'Static':
      return endpoint.url.static
    case 'Dynamic':
      return dynamic && `${dynamic.protocol}://${service}.${region}.${dynamic.host}`
    default:
      return type satisfies never
  }
}

/**
 * Whether bucket names go into the path. Any address but AWS's own needs that: `<bucket>.localhost`
 * leads nowhere. The SDK honours `AWS_ENDPOINT_URL*` by itself, but has no variable for path style.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function usesPathStyle(config: AwsConfig): boolean {
  if (config.s3UsePathStyle !== undefined) return config.s3UsePathStyle
  if (config.endpoint !== undefined && covers(config.endpoint, 's3')) return true
  if (environment('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === 'true') return false
  return [environment('AWS_ENDPOINT_URL_S3'), environment('AWS_ENDPOINT_URL')].some(
    (url) => url !== undefined,
  )
}

function covers(endpoint: NonNullable<AwsConfig['endpoint']>, service: Service): boolean {
  const services = endpoint.services ?? []
  return services.length === 0 || services.includes(service)
}
