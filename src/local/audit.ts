import { readFile } from 'node:fs/promises'
import { hasErrno } from './error.ts'

/** One entry per request, written when the answer is complete. */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

/** The members of an audit event (audit.k8s.io/v1) that tests look at. */
export interface AuditEvent {
  readonly stage: string
  readonly verb: string
  readonly userAgent?: string
  readonly requestURI: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly apiGroup?: string
    readonly resource?: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly responseStatus?: { readonly code: number }
  /** RFC 3339 with microseconds. */
  readonly requestReceivedTimestamp: string
}

/** All events of an audit log so far, oldest first; none when there is no log yet. */
export async function readAuditLog(path: string): Promise<readonly AuditEvent[]> {
  try {
    const text = await readFile(path, 'utf8')
    const complete = text.slice(0, text.lastIndexOf('\n') + 1)
    return complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEvent) // the API server's own format
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  }
}
