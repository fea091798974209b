import {
  fromObjectKey,
  type KubeObject,
  keyOf,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import type { AnyKind, Provider } from '../provider/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { StoreChange } from '../runtime/store.ts'
import type { EventRecorder } from '../telemetry/events.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { AttentionBook } from './attention.ts'
import { reconcileConfig } from './config-reconcile.ts'
import { configUrgent, configWakesUsers } from './config-urgency.ts'
import { Connections, configKey } from './connections.ts'
import type { LoadedProvider } from './crd/loaded-provider.ts'
import type { ManagedDeps, ManagedOptions } from './deps.ts'
import type { DigestKey } from './digest-key.ts'
import { measureDrift } from './gauges.ts'
import { type ProviderConfigRef, toManagedResource } from './managed-resource.ts'
import { reconcile } from './reconcile.ts'
import { ResourceLoop } from './resource-loop.ts'
import { nextLook } from './schedule.ts'
import { SecretReader } from './secret-reader.ts'
import { secretUses } from './secret-values.ts'
import { withoutSecretData } from './secret-versions.ts'
import { isUrgent } from './urgency.ts'

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

const byConfig = 'config'
const bySecret = 'secret'

/** The number of users of a configuration is written this long after it changed. */
const usersDelayMs = 5_000

interface KindLoop {
  readonly kind: AnyKind
  readonly loop: ResourceLoop
}

/** All kinds and configurations of one provider: what watches them, works on them, wakes them. */
export class Engine {
  readonly #deps: EngineDeps
  readonly #options: EngineOptions
  readonly #provider: Provider
  readonly #kinds: readonly KindLoop[]
  readonly #configs: Readonly<Record<ProviderConfigRef['kind'], ResourceLoop>>
  readonly #secretLoop: ResourceLoop
  readonly #secrets: SecretReader
  readonly #connections: Connections

  constructor(deps: EngineDeps, { provider, kinds }: LoadedProvider, options: EngineOptions) {
    this.#deps = deps
    this.#options = options
    this.#provider = provider
    const loops = { ...deps, reader: deps.kube }
    this.#kinds = kinds.map((kind) => ({ kind, loop: new ResourceLoop(loops, toResource(kind)) }))
    this.#configs = {
      ProviderConfig: new ResourceLoop(loops, configResource(provider, 'ProviderConfig')),
      ClusterProviderConfig: new ResourceLoop(
        loops,
        configResource(provider, 'ClusterProviderConfig'),
      ),
    }
    this.#secretLoop = new ResourceLoop({ ...loops, reader: withoutSecretData(deps.kube) }, SECRETS)
    this.#secrets = new SecretReader({ kube: deps.kube, versions: this.#secretLoop.store })
    this.#connections = new Connections({
      provider,
      find: (kind, key) => this.#configs[kind].store.get(key),
      secrets: this.#secrets,
      clock: deps.clock,
    })
    this.#index()
    this.#connectWakes()
  }

  hasSynced(): boolean {
    return this.#loops().every((loop) => loop.hasSynced())
  }

  /** Keeps every store true until the signal aborts. */
  async reflect(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#loops().map((loop) => loop.reflect(signal)))
  }

  /** Works until the signal aborts; begins when every store is complete. */
  async work(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#loops().map((loop) => loop.synced(signal)))
    const configs = Object.values(this.#configs).map((loop) => this.#workOnConfigs(loop, signal))
    const kinds = this.#kinds.map((kind) => this.#workOnKind(kind, signal))
    await Promise.all([...configs, ...kinds])
  }

  /** Sets the gauges that are read off the objects. */
  measure(): void {
    for (const { kind, loop } of this.#kinds) {
      measureDrift(this.#deps.metrics, kind.names.kind, loop.store.list())
    }
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.#loops().map((loop) => loop.stop(graceMs)))
  }

  #loops(): readonly ResourceLoop[] {
    return [
      ...this.#kinds.map(({ loop }) => loop),
      ...Object.values(this.#configs),
      this.#secretLoop,
    ]
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
      attention: new AttentionBook(),
      log: this.#deps.log.with({ kind: kind.names.kind }),
      options: this.#options,
    }
    const policy = {
      isUrgent,
      firstCheckMs: (next: KubeObject) =>
        nextLook({ options: this.#options, clock, random }, toManagedResource(kind, next), 20),
    }
    return loop.work(
      (key, active) => reconcile(deps, key, active),
      policy,
      this.#options.workers,
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
      usersOf: (config: KubeObject) => this.#users(config).length,
    }
    const policy = { isUrgent: configUrgent, firstCheckMs: () => 0 }
    return loop.work((key, active) => reconcileConfig(deps, key, active), policy, 2, signal)
  }

  #index(): void {
    for (const { kind, loop } of this.#kinds) {
      loop.store.addIndex(byConfig, (object) => [configIndex(object)])
      loop.store.addIndex(bySecret, (object) => secretIndex(kind, object))
    }
    for (const loop of Object.values(this.#configs)) {
      loop.store.addIndex(bySecret, (object) => configSecretIndex(this.#provider, object))
    }
  }

  #connectWakes(): void {
    this.#secretLoop.store.onChange((change) => this.#wakeUsersOfSecret(keyOf(changed(change))))
    for (const loop of Object.values(this.#configs)) {
      loop.store.onChange(({ previous, next }) => {
        if (configWakesUsers(previous, next))
          this.#wakeUsers(changed({ previous, next } as StoreChange))
      })
    }
    for (const { loop } of this.#kinds) {
      loop.store.onChange(({ previous, next }) => {
        if (previous === undefined || next === undefined) this.#wakeConfigOf(next ?? previous)
      })
    }
  }

  #wakeUsersOfSecret(key: ObjectKey): void {
    for (const loop of [...this.#kinds.map(({ loop }) => loop), ...Object.values(this.#configs)]) {
      for (const object of loop.store.byIndex(bySecret, key)) {
        loop.wake(keyOf(object))
        if (loop.resource.group === this.#provider.group) this.#wakeUsers(object)
      }
    }
  }

  #users(config: KubeObject): readonly KubeObject[] {
    return this.#kinds.flatMap(({ loop }) => loop.store.byIndex(byConfig, configName(config)))
  }

  #wakeUsers(config: KubeObject): void {
    for (const { loop } of this.#kinds) {
      for (const user of loop.store.byIndex(byConfig, configName(config))) loop.wake(keyOf(user))
    }
  }

  /** At once when the configuration is not held yet or waits for its last user, else soon. */
  #wakeConfigOf(user: KubeObject | undefined): void {
    if (user === undefined) return
    const ref = refOf(user)
    const loop = this.#configs[ref.kind]
    const key = configKey(ref, user.metadata.namespace ?? '')
    const config = loop.store.get(key)
    if (config === undefined) return
    const held = (config.metadata.finalizers ?? []).length > 0
    if (!held || config.metadata.deletionTimestamp !== undefined) loop.wake(key)
    else loop.wakeAfter(key, usersDelayMs)
  }
}

function changed({ previous, next }: StoreChange): KubeObject {
  return (next ?? previous) as KubeObject
}

function toResource(kind: AnyKind): Resource {
  const { group, version, plural, kind: name } = kind.names
  return { group, version, plural, kind: name, namespaced: true }
}

function configResource(provider: Provider, kind: ProviderConfigRef['kind']): Resource {
  const { group, version } = provider
  return {
    group,
    version,
    kind,
    plural: `${kind.toLowerCase()}s`,
    namespaced: kind === 'ProviderConfig',
  }
}

function refOf(user: KubeObject): ProviderConfigRef {
  return (user.spec as { readonly providerConfigRef: ProviderConfigRef }).providerConfigRef
}

function configIndex(user: KubeObject): string {
  const ref = refOf(user)
  return `${ref.kind} ${configKey(ref, user.metadata.namespace ?? '')}`
}

function configName(config: KubeObject): string {
  return `${config.kind} ${keyOf(config)}`
}

function secretIndex(kind: AnyKind, object: KubeObject): readonly string[] {
  const resource = toManagedResource(kind, object)
  return secretUses(kind.fields.schema, resource.desired).map((use) =>
    toObjectKey(resource.namespace, use.name),
  )
}

function configSecretIndex(provider: Provider, config: KubeObject): readonly string[] {
  const { namespace } = fromObjectKey(keyOf(config))
  const spec = (config.spec ?? {}) as Readonly<Record<string, unknown>>
  return provider.secrets(spec).map((ref) => toObjectKey(namespace ?? ref.namespace, ref.name))
}
