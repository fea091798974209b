import { dirname } from 'node:path'

/** What a shell needs to work with an environment. */
export interface EnvFacts {
  readonly kubeconfig: string
  readonly awsEndpoint: string | undefined
  /** Absent for an endpoint that is not ours: its user has credentials. */
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string }
    | undefined
  readonly metricsUrl: string | undefined
  /** Path of the kubectl we use; for shells that have none. */
  readonly kubectl: string
}

/** The facts as shell exports, one a line. */
export function toEnvFile(facts: EnvFacts): string {
  const { kubeconfig, awsEndpoint, credentials, metricsUrl, kubectl } = facts
  const variables: Readonly<Record<string, string | undefined>> = {
    KUBECONFIG: kubeconfig,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_REGION: credentials?.region,
    AWS_DEFAULT_REGION: credentials?.region,
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey,
    PLUMBLINE_METRICS_URL: metricsUrl,
  }
  const lines = Object.entries(variables)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
  // Last in PATH: one that is installed already is preferred.
  return [...lines, `export PATH="$PATH":${quote(dirname(kubectl))}\n`].join('')
}

/** Quotes for a POSIX shell, only where it is needed. */
function quote(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
