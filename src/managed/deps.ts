import type { Resource } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import type { AnyKind, Provider } from '../provider/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Store, StoreReader } from '../runtime/store.ts'
import type { EventRecorder } from '../telemetry/events.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { AttentionBook } from './attention.ts'
import type { Connections } from './connections.ts'
import type { DigestKey } from './digest-key.ts'
import type { ReferenceBook } from './references/reference-book.ts'
import type { SecretReader } from './secret-reader.ts'

/** What the engine of one kind works with. */
export interface ManagedDeps {
  readonly provider: Provider
  readonly kind: AnyKind
  readonly resource: Resource
  readonly store: Store
  readonly kube: KubeClient
  readonly connections: Connections
  readonly secrets: SecretReader
  readonly references: ReferenceBook
  readonly digestKey: DigestKey
  readonly attention: AttentionBook
  readonly events: EventRecorder
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
  /** False once the lease is lost. */
  readonly mayWrite: () => boolean
  readonly options: ManagedOptions
}

/** What looking and deciding works with: nothing of it can write. */
export interface LookDeps
  extends Pick<ManagedDeps, 'kind' | 'digestKey' | 'attention' | 'clock' | 'options'> {
  readonly store: Pick<StoreReader, 'byIndex'>
  readonly connections: Pick<Connections, 'resolve'>
  readonly secrets: Pick<SecretReader, 'read'>
  readonly references: Pick<ReferenceBook, 'resolve'>
}

/** Durations in milliseconds. */
export interface ManagedOptions {
  /** How often a settled object is checked, unless it says otherwise itself. */
  readonly pollIntervalMs: number
  /** How long an accepted write may take to show before its effect is judged. */
  readonly settleMs: number
  /** How long after drift was found it is looked at again before anything is said or written. */
  readonly confirmMs: number
  /** How long a refused object waits for its next look when nothing wakes it. */
  readonly stalledMs: number
}

export const defaultManagedOptions: ManagedOptions = {
  pollIntervalMs: 5 * 60_000,
  settleMs: 30_000,
  confirmMs: 3_000,
  stalledMs: 5 * 60_000,
}
