import { type ObjectKey, toObjectKey } from '../kube/object.ts'
import type { KubeReader } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import type { Store } from '../runtime/store.ts'

/** What is kept of a Secret between reads: its version only, never its data. */
export type SecretVersions = Pick<Store, 'get'>

/** Decoded data of a Secret: key to text. */
export type SecretData = ReadonlyMap<string, string>

const mostCached = 500

/**
 * Reads Secrets by namespace and name. The watch behind `versions` carries no data; data is fetched
 * when asked for and kept as long as the version stays the same.
 */
export class SecretReader {
  readonly #kube: KubeReader
  readonly #versions: SecretVersions
  readonly #cache = new Map<ObjectKey, { readonly version: string; readonly data: SecretData }>()

  constructor(deps: { readonly kube: KubeReader; readonly versions: SecretVersions }) {
    this.#kube = deps.kube
    this.#versions = deps.versions
  }

  /** The data, or undefined when there is no such Secret. */
  async read(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<SecretData | undefined> {
    const key = toObjectKey(namespace, name)
    const version = this.#versions.get(key)?.metadata.resourceVersion
    const cached = this.#cache.get(key)
    if (cached !== undefined && cached.version === version) return cached.data
    const secret = await this.#kube.get(SECRETS, key, signal)
    if (secret === undefined) {
      this.#cache.delete(key)
      return undefined
    }
    const data = decode(secret.data)
    if (this.#cache.size >= mostCached) this.#cache.clear()
    this.#cache.set(key, { version: secret.metadata.resourceVersion, data })
    return data
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
