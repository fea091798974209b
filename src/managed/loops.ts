import {
  fromObjectKey,
  type KubeObject,
  keyOf,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../kube/object.ts'
import { SECRETS } from '../kube/well-known.ts'
import type { AnyKind, Provider } from '../provider/index.ts'
import { type LoopDeps, ResourceLoop } from '../runtime/resource-loop.ts'
import { configKey } from './connections.ts'
import type { LoadedProvider } from './crd/loaded-provider.ts'
import { type ProviderConfigRef, toManagedResource } from './managed-resource.ts'
import { ReferenceBook } from './references/reference-book.ts'
import { byExternalName, claimedName } from './rival.ts'
import { secretUses } from './secret-values.ts'
import { withoutSecretData } from './secret-versions.ts'

export interface KindLoop {
  readonly kind: AnyKind
  readonly loop: ResourceLoop
}

const byConfig = 'config'
const bySecret = 'secret'
const byConnectionSecret = 'connection-secret'

/** The loops of one provider, and who refers to whom among their objects. */
export class Loops {
  readonly kinds: readonly KindLoop[]
  readonly configs: Readonly<Record<ProviderConfigRef['kind'], ResourceLoop>>
  readonly secrets: ResourceLoop
  readonly references: ReferenceBook
  readonly #provider: Provider

  constructor(deps: LoopDeps, { provider, kinds }: LoadedProvider) {
    this.#provider = provider
    this.kinds = kinds.map((kind) => ({ kind, loop: new ResourceLoop(deps, toResource(kind)) }))
    this.configs = {
      ProviderConfig: new ResourceLoop(deps, configResource(provider, 'ProviderConfig')),
      ClusterProviderConfig: new ResourceLoop(
        deps,
        configResource(provider, 'ClusterProviderConfig'),
      ),
    }
    this.secrets = new ResourceLoop({ ...deps, reader: withoutSecretData(deps.reader) }, SECRETS)
    this.#index()
    this.references = new ReferenceBook(
      this.kinds.map(({ kind, loop }) => ({ kind, store: loop.store })),
    )
  }

  all(): readonly ResourceLoop[] {
    return [...this.kinds.map(({ loop }) => loop), ...Object.values(this.configs), this.secrets]
  }

  /** Something a managed resource depends on has changed. */
  wake({ apiVersion, kind, metadata }: KubeObject): void {
    const [group] = apiVersion.split('/')
    const one = this.kinds.find(
      ({ kind: { names } }) => names.kind === kind && names.group === group,
    )
    one?.loop.wake(toObjectKey(metadata.namespace, metadata.name))
  }

  /** The managed resources that refer to a configuration, with the loop of each. */
  usersOf(config: KubeObject): readonly (readonly [ResourceLoop, KubeObject])[] {
    const name = `${config.kind} ${keyOf(config)}`
    return this.kinds.flatMap(({ loop }) =>
      loop.store.byIndex(byConfig, name).map((user) => [loop, user] as const),
    )
  }

  /** The configuration a managed resource refers to. */
  configOf(user: KubeObject): readonly [ResourceLoop, KubeObject | undefined, ObjectKey] {
    const ref = refOf(user)
    const key = configKey(ref, user.metadata.namespace ?? '')
    const loop = this.configs[ref.kind]
    return [loop, loop.store.get(key), key]
  }

  /** The configurations that read a Secret. */
  configsOfSecret(key: ObjectKey): readonly (readonly [ResourceLoop, KubeObject])[] {
    return Object.values(this.configs).flatMap((loop) =>
      loop.store.byIndex(bySecret, key).map((config) => [loop, config] as const),
    )
  }

  /** The managed resources whose manifest refers to a Secret. */
  usersOfSecret(key: ObjectKey): readonly (readonly [ResourceLoop, KubeObject])[] {
    return this.kinds.flatMap(({ loop }) =>
      loop.store.byIndex(bySecret, key).map((user) => [loop, user] as const),
    )
  }

  /** The managed resources whose connection Secret is called so. */
  writersOfSecret(key: ObjectKey): readonly (readonly [ResourceLoop, KubeObject])[] {
    return this.kinds.flatMap(({ loop }) =>
      loop.store.byIndex(byConnectionSecret, key).map((user) => [loop, user] as const),
    )
  }

  /** Keys of the Secrets that a configuration reads. */
  secretsOf(config: KubeObject): readonly ObjectKey[] {
    const { namespace } = fromObjectKey(keyOf(config))
    const spec = (config.spec ?? {}) as Readonly<Record<string, unknown>>
    return this.#provider
      .secrets(spec)
      .map((ref) => toObjectKey(namespace ?? ref.namespace, ref.name))
  }

  /** Whether a configuration that is in use reads the Secret. */
  isSecretNeeded(key: ObjectKey): boolean {
    return this.configsOfSecret(key).some(([, config]) => this.usersOf(config).length > 0)
  }

  #index(): void {
    for (const { kind, loop } of this.kinds) {
      loop.store.addIndex(byConfig, (object) => [configIndex(object)])
      loop.store.addIndex(byExternalName, (object) => [claimedName(kind, object)])
      loop.store.addIndex(bySecret, (object) => secretIndex(kind, object))
      loop.store.addIndex(byConnectionSecret, (object) => connectionSecretIndex(kind, object))
    }
    for (const loop of Object.values(this.configs)) {
      loop.store.addIndex(bySecret, (config) => this.secretsOf(config))
    }
  }
}

/** How the objects of a kind are addressed. */
export function toResource(kind: AnyKind): Resource {
  const { group, version, plural, kind: name } = kind.names
  return { group, version, plural, kind: name, namespaced: true }
}

/** How the configurations of a provider are addressed. */
export function configResource(provider: Provider, kind: ProviderConfigRef['kind']): Resource {
  const { group, version } = provider
  const plural = `${kind.toLowerCase()}s`
  return { group, version, kind, plural, namespaced: kind === 'ProviderConfig' }
}

function refOf(user: KubeObject): ProviderConfigRef {
  return (user.spec as { readonly providerConfigRef: ProviderConfigRef }).providerConfigRef
}

function configIndex(user: KubeObject): string {
  const ref = refOf(user)
  return `${ref.kind} ${configKey(ref, user.metadata.namespace ?? '')}`
}

function connectionSecretIndex(kind: AnyKind, object: KubeObject): readonly string[] {
  const { namespace, connectionSecretName } = toManagedResource(kind, object)
  return connectionSecretName === undefined ? [] : [toObjectKey(namespace, connectionSecretName)]
}

function secretIndex(kind: AnyKind, object: KubeObject): readonly string[] {
  const resource = toManagedResource(kind, object)
  return secretUses(kind.fields.schema, resource.desired).map((use) =>
    toObjectKey(resource.namespace, use.name),
  )
}
