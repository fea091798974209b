import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
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
  return (await readAuditLogFrom(path, 0)).events
}

/** The events from an offset in bytes on, which is 0 or the `end` of an earlier answer. */
export async function readAuditLogFrom(
  path: string,
  offset: number,
): Promise<{ readonly events: readonly AuditEvent[]; readonly end: number }> {
  const bytes = await readFrom(path, offset)
  const complete = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)
  const events = complete
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent) // the API server's own format
  return { events, end: offset + complete.length }
}

async function readFrom(path: string, start: number): Promise<Buffer> {
  try {
    return await buffer(createReadStream(path, { start }))
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return Buffer.alloc(0)
    throw error
  }
}
