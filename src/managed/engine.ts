import type { KubeObject } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import type { Provider } from '../provider/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { ResourceLoop } from '../runtime/resource-loop.ts'
import type { EventRecorder } from '../telemetry/events.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { AttentionBook } from './attention.ts'
import { reconcileConfig } from './config-reconcile.ts'
import { configUrgent } from './config-urgency.ts'
import { Connections } from './connections.ts'
import type { LoadedProvider } from './crd/loaded-provider.ts'
import type { ManagedDeps, ManagedOptions } from './deps.ts'
import type { DigestKey } from './digest-key.ts'
import { measureDrift } from './gauges.ts'
import { type KindLoop, Loops } from './loops.ts'
import { toManagedResource } from './managed-resource.ts'
import { reconcile } from './reconcile.ts'
import { nextLook } from './schedule.ts'
import { reconcileSecretHold } from './secret-hold.ts'
import { SecretReader } from './secret-reader.ts'
import { isUrgent } from './urgency.ts'
import { connectWakes, wakeHolds } from './wakes.ts'

export interface EngineDeps {
  readonly kube: KubeClient
  readonly digestKey: () => DigestKey
  readonly events: EventRecorder
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
  readonly mayWrite: () => boolean
}

export interface EngineOptions extends ManagedOptions {
  /** Reconciles at a time, per kind. */
  readonly workers: number
}

/** Reconciles at a time, of configurations and of Secrets each. */
const sideWorkers = 2

/** Long settled: the first check after a start takes the object's own slot. */
const longCalm = 20

/** All kinds and configurations of one provider at work. */
export class Engine {
  readonly #deps: EngineDeps
  readonly #options: EngineOptions
  readonly #provider: Provider
  readonly #loops: Loops
  readonly #secrets: SecretReader
  readonly #connections: Connections

  constructor(deps: EngineDeps, loaded: LoadedProvider, options: EngineOptions) {
    this.#deps = deps
    this.#options = options
    this.#provider = loaded.provider
    this.#loops = new Loops({ ...deps, reader: deps.kube }, loaded)
    this.#secrets = new SecretReader({ kube: deps.kube, versions: this.#loops.secrets.store })
    this.#connections = new Connections({
      provider: loaded.provider,
      find: (kind, key) => this.#loops.configs[kind].store.get(key),
      secrets: this.#secrets,
      clock: deps.clock,
    })
    connectWakes(this.#loops)
  }

  hasSynced(): boolean {
    return this.#loops.all().every((loop) => loop.hasSynced())
  }

  /** Keeps every store true until the signal aborts. */
  async reflect(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#loops.all().map((loop) => loop.reflect(signal)))
  }

  /** Works until the signal aborts; begins when every store is complete. */
  async work(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#loops.all().map((loop) => loop.synced(signal)))
    const configs = Object.values(this.#loops.configs).map((loop) =>
      this.#workOnConfigs(loop, signal),
    )
    const kinds = this.#loops.kinds.map((kind) => this.#workOnKind(kind, signal))
    const secrets = this.#workOnSecrets(signal)
    wakeHolds(this.#loops)
    await Promise.all([...configs, ...kinds, secrets])
  }

  /** Sets the gauges that are read off the objects. */
  measure(): void {
    for (const { kind, loop } of this.#loops.kinds) {
      measureDrift(this.#deps.metrics, kind.names.kind, loop.store.list())
    }
  }

  /** Lets running reconciles end within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.#loops.all().map((loop) => loop.stop(graceMs)))
  }

  #workOnKind({ kind, loop }: KindLoop, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#deps
    const deps: ManagedDeps = {
      ...this.#deps,
      digestKey: this.#deps.digestKey(),
      provider: this.#provider,
      kind,
      resource: loop.resource,
      store: loop.store,
      connections: this.#connections,
      secrets: this.#secrets,
      references: this.#loops.references,
      attention: new AttentionBook(),
      log: this.#deps.log.with({ kind: kind.names.kind }),
      options: this.#options,
    }
    const firstCheckMs = (next: KubeObject) =>
      nextLook({ options: this.#options, clock, random }, toManagedResource(kind, next), longCalm)
    return loop.work(
      {
        reconcile: (key, active) => reconcile(deps, key, active),
        policy: { isUrgent, firstCheckMs },
        workers: this.#options.workers,
      },
      signal,
    )
  }

  #workOnConfigs(loop: ResourceLoop, signal: AbortSignal): Promise<void> {
    const deps = {
      ...this.#deps,
      provider: this.#provider,
      resource: loop.resource,
      store: loop.store,
      connections: this.#connections,
      usersOf: (config: KubeObject) => this.#loops.usersOf(config).length,
    }
    return loop.work(
      {
        reconcile: (key, active) => reconcileConfig(deps, key, active),
        policy: { isUrgent: configUrgent, firstCheckMs: () => 0 },
        workers: sideWorkers,
      },
      signal,
    )
  }

  /** Secrets are worked on only when woken. */
  #workOnSecrets(signal: AbortSignal): Promise<void> {
    const loop = this.#loops.secrets
    const deps = {
      kube: this.#deps.kube,
      store: loop.store,
      isNeeded: this.#loops.isSecretNeeded.bind(this.#loops),
    }
    return loop.work(
      {
        reconcile: (key, active) => reconcileSecretHold(deps, key, active),
        policy: undefined,
        workers: sideWorkers,
      },
      signal,
    )
  }
}
