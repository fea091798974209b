import { type KubeObject, keyOf, type ObjectKey, toObjectKey } from '../kube/object.ts'
import type { KubeReader } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import { compareResourceVersions } from '../runtime/resource-version.ts'
import type { Store } from '../runtime/store.ts'

/** What is kept of a Secret between reads: its version only, never its data. */
export type SecretVersions = Pick<Store, 'get'>

/** Decoded data of a Secret: key to text. */
export type SecretData = ReadonlyMap<string, string>

/** One version of a Secret. */
interface SecretCopy {
  readonly version: string
  readonly data: SecretData
  /** Uids of its owners. */
  readonly owners: readonly string[]
}

const mostCached = 500

/**
 * Reads Secrets by namespace and name. The watch behind `versions` carries no data; data is fetched
 * when asked for and kept as long as the version stays the same.
 */
export class SecretReader {
  readonly #kube: Pick<KubeReader, 'get'>
  readonly #versions: SecretVersions
  readonly #cache = new Map<ObjectKey, SecretCopy>()

  constructor(deps: {
    readonly kube: Pick<KubeReader, 'get'>
    readonly versions: SecretVersions
  }) {
    this.#kube = deps.kube
    this.#versions = deps.versions
  }

  /** The data, or undefined when there is no such Secret. */
  async read(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<SecretData | undefined> {
    return (await this.readCopy(toObjectKey(namespace, name), signal))?.data
  }

  /** The Secret with its owners, or undefined when there is none. */
  async readCopy(key: ObjectKey, signal: AbortSignal): Promise<SecretCopy | undefined> {
    const version = this.#versions.get(key)?.metadata.resourceVersion
    const cached = this.#cache.get(key)
    const isFresh =
      cached !== undefined &&
      version !== undefined &&
      compareResourceVersions(cached.version, version) >= 0
    if (isFresh) return cached
    const secret = await this.#kube.get(SECRETS, key, signal)
    if (secret !== undefined) return this.remember(secret)
    this.#cache.delete(key)
    return undefined
  }

  /** Takes over the answer to our own write, which the watch may not have brought yet. */
  remember(secret: KubeObject): SecretCopy {
    const { resourceVersion: version, ownerReferences = [] } = secret.metadata
    const owners = ownerReferences.map(({ uid }) => uid)
    const copy = { version, data: decode(secret.data), owners }
    if (this.#cache.size >= mostCached) this.#cache.clear()
    this.#cache.set(keyOf(secret), copy)
    return copy
  }
}

function decode(data: unknown): SecretData {
  const encoded = (data ?? {}) as Readonly<Record<string, string>>
  return new Map(
    Object.entries(encoded).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
}
