import type { KubeObject } from '../kube/object.ts'

/** What an election needs of a Lease. Free leases have holder "". */
export interface LeaseRecord {
  readonly holder: string
  readonly durationMs: number
  readonly transitions: number
  readonly resourceVersion: string
}

/** What a holder writes. Times are wall clock milliseconds, for people to read. */
export interface LeaseTerm {
  readonly holder: string
  readonly durationMs: number
  readonly renewedMs: number
  /** When the term began, and how often the holder has changed; only written by its first write. */
  readonly acquiredMs?: number
  readonly transitions?: number
}

/** Reads a Lease, taking members that are absent or of a wrong type for those of a free lease. */
export function toLeaseRecord(lease: KubeObject): LeaseRecord {
  const spec: Readonly<Record<string, unknown>> = isRecord(lease.spec) ? lease.spec : {}
  const { holderIdentity, leaseDurationSeconds, leaseTransitions } = spec
  return {
    holder: typeof holderIdentity === 'string' ? holderIdentity : '',
    durationMs: typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds * 1000 : 0,
    transitions: typeof leaseTransitions === 'number' ? leaseTransitions : 0,
    resourceVersion: lease.metadata.resourceVersion,
  }
}

/** The `spec` of a Lease, for a create or a merge patch. */
export function toLeaseSpec(term: LeaseTerm): Readonly<Record<string, unknown>> {
  return {
    holderIdentity: term.holder,
    leaseDurationSeconds: Math.ceil(term.durationMs / 1000),
    ...(term.transitions === undefined ? {} : { leaseTransitions: term.transitions }),
    ...(term.acquiredMs === undefined ? {} : { acquireTime: toMicroTime(term.acquiredMs) }),
    renewTime: toMicroTime(term.renewedMs),
  }
}

/** A MicroTime: exactly six decimals, or the API server refuses it with 500 (seen on 1.36.3). */
function toMicroTime(ms: number): string {
  return new Date(Math.floor(ms)).toISOString().replace('Z', '000Z')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
