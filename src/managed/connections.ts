import { createHash } from 'node:crypto'
import { startDeadline, untilAborted } from '../kube/deadline.ts'
import type { KubeObject, ObjectKey } from '../kube/object.ts'
import { toObjectKey } from '../kube/object.ts'
import {
  type Connection,
  type Doc,
  Failure,
  type Principal,
  type Provider,
} from '../provider/index.ts'
import type { Clock } from '../runtime/clock.ts'
import { annotation } from './annotations.ts'
import type { ProviderConfigRef } from './managed-resource.ts'
import type { SecretReader } from './secret-reader.ts'

/** A usable connection and who it belongs to. */
export interface Connected {
  readonly connection: Connection
  readonly principal: Principal
  /** The account that a person confirmed on the configuration. */
  readonly confirmedAccount: string | undefined
}

/** Looks a provider configuration up in what the watch has seen. */
export type FindConfig = (kind: ProviderConfigRef['kind'], key: ObjectKey) => KubeObject | undefined

interface Entry {
  readonly identity: string
  /** Kind and name of the configuration, for messages. */
  readonly label: string
  readonly connection: Connection
  /** Ends what is asked of it. */
  readonly ended: AbortController
  who: Promise<Principal> | undefined
  checkedAt: number
  failures: number
  failedAt: number
  failure: Failure | undefined
}

/** The credentials of a configuration suddenly lead to another account. */
export class AccountChanged extends Failure {
  constructor(message: string) {
    super('denied', message, { connection: true })
    this.name = 'AccountChanged'
  }
}

const identityCheckMs = 3_600_000
/** How long one asking may take; whoever waits for it may give up sooner. */
const askMs = 60_000
const firstRetryMs = 2_000
const longestRetryMs = 300_000

/**
 * Connections of one provider, one per (configuration, generation, secret content). All users of a
 * configuration share its connection, its principal and its failures: a role that refuses us is
 * asked once per backoff step, not once per object.
 */
export class Connections {
  readonly #provider: Provider
  readonly #find: FindConfig
  readonly #secrets: SecretReader
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(deps: {
    readonly provider: Provider
    readonly find: FindConfig
    readonly secrets: SecretReader
    readonly clock: Clock
  }) {
    this.#provider = deps.provider
    this.#find = deps.find
    this.#secrets = deps.secrets
    this.#clock = deps.clock
  }

  /**
   * The connection an object of `namespace` may use. Throws a Failure that names the configuration
   * and what to do; `denied` for what only a person can mend.
   */
  async resolve(
    ref: ProviderConfigRef,
    namespace: string,
    signal: AbortSignal,
  ): Promise<Connected> {
    const config = this.#find(ref.kind, configKey(ref, namespace))
    const label = labelOf(ref, namespace)
    if (config === undefined)
      throw new Failure(
        'denied',
        `${label} does not exist; create it, or change spec.providerConfigRef`,
        { connection: true },
      )
    const spec = (config.spec ?? {}) as Doc
    const namespaces = spec.allowedNamespaces as readonly string[] | undefined
    if (
      ref.kind === 'ClusterProviderConfig' &&
      namespaces !== undefined &&
      !namespaces.includes(namespace)
    ) {
      throw new Failure(
        'denied',
        `${label} does not allow namespace ${namespace}; add it to spec.allowedNamespaces`,
        { connection: true },
      )
    }
    return this.connect(config, signal)
  }

  /** The connection of a configuration itself. Throws as `resolve` does. */
  async connect(config: KubeObject, signal: AbortSignal): Promise<Connected> {
    const entry = await this.#entryOf(config, signal)
    const principal = await this.#identify(entry, signal)
    const known = (config.status as { readonly accountId?: string } | undefined)?.accountId
    const confirmed = config.metadata.annotations?.[annotation.confirmAccount]
    if (known !== undefined && known !== principal.account && confirmed !== principal.account) {
      throw new AccountChanged(
        `AccountChanged: ${describeConfig(config)} answered with account ${principal.account} instead of ${known}; all writes are stopped; if this is intended, set annotation ${annotation.confirmAccount}: "${principal.account}" on it`,
      )
    }
    return { connection: entry.connection, principal, confirmedAccount: confirmed }
  }

  /** Forgets a deleted configuration. */
  forget(uid: string): void {
    end(this.#entries.get(uid))
    this.#entries.delete(uid)
  }

  async #entryOf(config: KubeObject, signal: AbortSignal): Promise<Entry> {
    const spec = (config.spec ?? {}) as Doc
    const problem = this.#provider.check(spec)
    if (problem !== undefined)
      throw new Failure('invalid', `${describeConfig(config)}: ${problem}`, { connection: true })
    const secrets = await this.#secretsOf(config, spec, signal)
    const identity = identityOf(config, secrets)
    const old = this.#entries.get(config.metadata.uid)
    if (old?.identity === identity) return old
    const connection = await this.#provider.connect({
      name: config.metadata.name,
      uid: config.metadata.uid,
      spec,
      secret: (path) => secrets.get(path),
    })
    const entry: Entry = {
      identity,
      label: describeConfig(config),
      connection,
      ended: new AbortController(),
      who: undefined,
      checkedAt: 0,
      failures: 0,
      failedAt: 0,
      failure: undefined,
    }
    const current = this.#entries.get(config.metadata.uid)
    if (current?.identity === identity) {
      // Somebody else was as far at the same time.
      connection.close()
      return current
    }
    end(current)
    this.#entries.set(config.metadata.uid, entry)
    return entry
  }

  async #secretsOf(
    config: KubeObject,
    spec: Doc,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    for (const ref of this.#provider.secrets(spec)) {
      const namespace = config.metadata.namespace ?? ref.namespace ?? ''
      const data = await this.#secrets.read(namespace, ref.name, signal)
      const value = data?.get(ref.key)
      if (value === undefined) {
        const what = data === undefined ? 'does not exist' : `has no key ${ref.key}`
        throw new Failure(
          'denied',
          `${describeConfig(config)}: Secret ${namespace}/${ref.name} ${what}; create it, or change spec.${ref.path}`,
          { connection: true },
        )
      }
      found.set(ref.path, value)
    }
    return found
  }

  #identify(entry: Entry, signal: AbortSignal): Promise<Principal> {
    const now = this.#clock.monotonic()
    if (entry.failure !== undefined) {
      const step = Math.min(firstRetryMs * 2 ** (entry.failures - 1), longestRetryMs)
      if (now - entry.failedAt < step) return Promise.reject(entry.failure)
    }
    if (entry.who === undefined || now - entry.checkedAt > identityCheckMs) {
      entry.checkedAt = now
      entry.who = this.#ask(entry)
      // Whoever waited may have given up by the time it fails.
      entry.who.catch(() => undefined)
    }
    return untilAborted(entry.who, signal)
  }

  /** Others wait for it too, so no caller's signal ends it. */
  async #ask(entry: Entry): Promise<Principal> {
    const deadline = startDeadline(this.#clock, askMs, entry.ended.signal)
    try {
      deadline.signal.throwIfAborted()
      const asked = entry.connection.whoAmI(deadline.signal)
      const principal = await untilAborted(asked, deadline.signal)
      entry.failure = undefined
      entry.failures = 0
      return principal
    } catch (error) {
      entry.who = undefined
      if (entry.ended.signal.aborted) throw gone(entry)
      const failure = deadline.expired() ? silent : this.#provider.classify(error)
      entry.failure = ofConfig(failure, entry.label)
      entry.failures += 1
      entry.failedAt = this.#clock.monotonic()
      throw entry.failure
    } finally {
      deadline.release()
    }
  }
}

function end(entry: Entry | undefined): void {
  entry?.ended.abort()
  entry?.connection.close()
}

function gone({ label }: Entry): Failure {
  return new Failure('transient', `${label} was changed or deleted`, { connection: true })
}

const silent = new Failure(
  'transient',
  `whose credentials these are was not told within ${askMs / 1000} s`,
)

/** The failure, saying whose credentials failed. */
function ofConfig(failure: Failure, label: string): Failure {
  const { reason, message, action, afterMs } = failure
  return new Failure(reason, `${label}: ${message}`, {
    connection: true,
    cause: failure,
    ...(action === undefined ? {} : { action }),
    ...(afterMs === undefined ? {} : { afterMs }),
  })
}

export function configKey(ref: ProviderConfigRef, namespace: string): ObjectKey {
  return toObjectKey(ref.kind === 'ClusterProviderConfig' ? undefined : namespace, ref.name)
}

function labelOf(ref: ProviderConfigRef, namespace: string): string {
  return ref.kind === 'ClusterProviderConfig'
    ? `${ref.kind} ${ref.name}`
    : `${ref.kind} ${namespace}/${ref.name}`
}

function describeConfig(config: KubeObject): string {
  const { namespace, name } = config.metadata
  return namespace === undefined ? `${config.kind} ${name}` : `${config.kind} ${namespace}/${name}`
}

/** Credential identity: a change of the configuration or of its Secret makes a new connection. */
function identityOf(config: KubeObject, secrets: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256').update(
    `${config.metadata.uid}/${config.metadata.generation ?? 0}`,
  )
  for (const [path, value] of [...secrets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\0${path}\0${value}`)
  }
  return hash.digest('hex')
}
