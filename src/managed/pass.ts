import { createMeans, type Means } from '../drift/digest.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { ExternalName, Observation } from '../provider/index.ts'
import { type PortHooks, type Purpose, watchPort } from './cloud-ports.ts'
import type { Connected } from './connections.ts'
import type { LookDeps, ManagedDeps } from './deps.ts'
import type { Trigger } from './drift-status.ts'
import type { Ledger } from './ledger.ts'
import type { ManagedResource } from './managed-resource.ts'

/** Where one reconcile stands. Each step returns the next one; nothing is changed in place. */
export interface Pass {
  readonly resource: ManagedResource
  readonly ledger: Ledger
  readonly name: ExternalName
  /** The account worked in. */
  readonly account: string
  readonly trigger: Trigger
  /** Values of the secret references, by path. */
  readonly secrets: ReadonlyMap<string, string>
  readonly means: Means
  readonly ports: BoundPorts
  /** What the last look found. */
  readonly seen: Observation | undefined
  readonly verdicts: readonly Verdict[]
  /** Groups to read at the next look; undefined = all that matter. */
  readonly reread: ReadonlySet<string> | undefined
  /** Whether this pass created the resource. */
  readonly created: boolean
  /** Conflicts that this pass overwrote, to be told. */
  readonly overwritten: readonly Verdict[]
  /** Drifted paths that were written in this pass. */
  readonly corrected: ReadonlySet<string>
  /** Accepted writes to the cloud in this pass. */
  readonly writes: number
  /** What the user should know although all is well: an annotation that cannot be read. */
  readonly remark: string | undefined
  /** What the user should know of an action, told once. */
  readonly note: string | undefined
}

/** The kind's ports, counted under a purpose and fenced. */
export interface BoundPorts {
  reader(purpose: Purpose): unknown
  writer(purpose: Purpose): unknown
}

export async function bindPorts(
  deps: ManagedDeps,
  connected: Connected,
  region: string,
): Promise<BoundPorts> {
  const { reader, writer } = await deps.kind.bind(connected.connection.clients, region)
  const hooks: PortHooks = {
    mayWrite: deps.mayWrite,
    called: ({ operation, purpose, ok }) =>
      deps.metrics.cloud.calls.inc({
        service: deps.kind.service,
        operation,
        purpose,
        result: ok ? 'ok' : 'error',
      }),
  }
  return {
    reader: (purpose) => watchPort(reader, purpose, false, hooks),
    writer: (purpose) => watchPort(writer, purpose, true, hooks),
  }
}

/** The name in the cloud: the recorded spelling, else the one the kind makes of the requested name. */
export function externalNameOf(
  deps: Pick<LookDeps, 'kind'>,
  resource: ManagedResource,
): ExternalName {
  return deps.kind.identity.toName(resource.requestedName)
}

/** The region to work in: declared, else the one last observed (an invalid spec can be deleted). */
export function regionOf(resource: ManagedResource): string {
  const region = resource.desired.region ?? resource.status.atProvider?.region
  return typeof region === 'string' ? region : ''
}

export function meansOf(
  deps: Pick<LookDeps, 'digestKey'>,
  resource: ManagedResource,
  secrets: ReadonlyMap<string, string>,
): Means {
  return createMeans({ key: deps.digestKey.bytes, uid: resource.uid, secrets })
}
