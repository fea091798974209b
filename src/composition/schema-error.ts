import { KubeError } from '../kube/error.ts'

/**
 * The schemas that a graph is checked against cannot be read, and were not before. The message says
 * what cannot be read, and what helps.
 */
export class SchemaError extends Error {
  readonly code = 'SchemaUnavailable'

  constructor(cause: KubeError) {
    super(`schemas cannot be read: ${cause.message}; ${adviceOn(cause)}`, { cause })
    this.name = 'SchemaError'
  }
}

function adviceOn({ code }: KubeError): string {
  return code === 403
    ? 'let the controller get the paths /openapi/v3 and /openapi/v3/*, as the ClusterRole system:discovery does'
    : 'kubectl get --raw shows what the API server says of that path; it goes on by itself once that is mended'
}

/** What reads schemas; failures of the API server are SchemaErrors. Throws the signal's reason. */
export async function readingSchemas<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await read()
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof KubeError ? new SchemaError(error) : error
  }
}
