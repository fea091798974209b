import { type ObjectKey, toObjectKey } from '../kube/object.ts'
import type { KubeClient, NewObject } from '../kube/port.ts'
import { LEASES } from '../kube/well-known.ts'
import { type LeaseRecord, type LeaseTerm, toLeaseRecord, toLeaseSpec } from './lease-record.ts'

export type LeaseClient = Pick<KubeClient, 'get' | 'create' | 'patch'>

/** One Lease on the API server. Failures are KubeErrors. */
export class LeaseStorage {
  readonly key: ObjectKey
  readonly #client: LeaseClient
  readonly #metadata: NewObject['metadata']

  constructor(client: LeaseClient, namespace: string, name: string) {
    this.#client = client
    this.#metadata = { namespace, name }
    this.key = toObjectKey(namespace, name)
  }

  async read(signal: AbortSignal): Promise<LeaseRecord | undefined> {
    const lease = await this.#client.get(LEASES, this.key, signal)
    return lease && toLeaseRecord(lease)
  }

  /** AlreadyExists when another was faster. */
  async create(term: LeaseTerm, signal: AbortSignal): Promise<LeaseRecord> {
    const lease: NewObject = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: this.#metadata,
      spec: toLeaseSpec(term),
    }
    return toLeaseRecord(await this.#client.create(LEASES, lease, signal))
  }

  /** Writes the term if the Lease is still at `resourceVersion`, else Conflict. */
  async write(resourceVersion: string, term: LeaseTerm, signal: AbortSignal): Promise<LeaseRecord> {
    const body = { metadata: { resourceVersion }, spec: toLeaseSpec(term) }
    const lease = await this.#client.patch(LEASES, this.key, { type: 'merge', body }, signal)
    return toLeaseRecord(lease)
  }
}
