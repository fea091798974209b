import type { Members } from './field.ts'
import type { Classify } from './kind.ts'
import type { Doc } from './observation.ts'

/** A cloud: how to connect to it and how to read its errors. One per folder under `providers`. */
export interface Provider<Clients = unknown> {
  readonly name: string
  /** Group and version of ProviderConfig and ClusterProviderConfig. */
  readonly group: string
  readonly version: string
  /** `spec` of both; ClusterProviderConfig has `allowedNamespaces` besides, from the engine. */
  readonly configFields: Members
  /** Cluster-wide secret references of the spec: which Secret holds what. Pure. */
  secrets(spec: Doc): readonly ConfigSecretRef[]
  /** Why the spec cannot be used, or undefined. Pure. */
  check(spec: Doc): string | undefined
  /**
   * Makes clients lazily, loads what they need by `import()`; no call. One connection per
   * (configuration, generation, secret content).
   */
  connect(config: ProviderConfigView): Promise<Connection<Clients>>
  readonly classify: Classify
}

export interface ConfigSecretRef {
  readonly path: string
  readonly name: string
  readonly key: string
  /** Only meaningful for a ClusterProviderConfig; a ProviderConfig reads its own namespace. */
  readonly namespace?: string
}

export interface ProviderConfigView {
  readonly name: string
  readonly uid: string
  readonly spec: Doc
  /** Content of the Secrets named by `secrets(spec)`, by path. */
  readonly secret: (path: string) => string | undefined
}

export interface Connection<Clients = unknown> {
  readonly clients: Clients
  /** Who the credentials belong to. Called once per connection and at most hourly after. */
  whoAmI(signal: AbortSignal): Promise<Principal>
  close(): void
}

export interface Principal {
  readonly account: string
  readonly principal: string
}

/** States the type of a provider's clients and forgets it; see defineKind. */
export function defineProvider<Clients>(provider: Provider<Clients>): Provider {
  return provider as unknown as Provider
}
