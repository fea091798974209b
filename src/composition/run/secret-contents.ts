import { KubeError } from '../../kube/error.ts'
import type { ObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import { SECRETS } from '../../kube/well-known.ts'
import { toCachedObject } from '../../runtime/cached-object.ts'
import type { Glance } from './decide-child.ts'

interface Content {
  users: number
  /** The version that was read; undefined while none was. */
  version: string | undefined
  glance: Glance
}

const unread: Glance = { is: 'blind', failure: undefined }

/**
 * The Secrets that graphs refer to, and no other. One informer watches the metadata of all Secrets,
 * which says when the content is to be read again: a watch of each would be as many as instances.
 */
export class SecretContents {
  readonly #reader: Pick<KubeReader, 'get'>
  readonly #contents = new Map<ObjectKey, Content>()

  constructor(reader: Pick<KubeReader, 'get'>) {
    this.#reader = reader
  }

  /** Secrets whose content is held. */
  get size(): number {
    return this.#contents.size
  }

  hold(keys: readonly ObjectKey[]): void {
    for (const key of keys) {
      const known = this.#contents.get(key)
      if (known === undefined)
        this.#contents.set(key, { users: 1, version: undefined, glance: unread })
      else known.users += 1
    }
  }

  /** What nobody holds any more is forgotten. */
  drop(keys: readonly ObjectKey[]): void {
    for (const key of keys) {
      const known = this.#contents.get(key)
      if (known === undefined) continue
      known.users -= 1
      if (known.users === 0) this.#contents.delete(key)
    }
  }

  /** Reads what is held, unless its content is that of `version`. A refusal is kept as such. */
  async read(key: ObjectKey, version: string, signal: AbortSignal): Promise<void> {
    const known = this.#contents.get(key)
    if (known === undefined || known.version === version) return
    try {
      const object = await this.#reader.get(SECRETS, key, signal)
      known.version = object?.metadata.resourceVersion
      known.glance = { is: 'seen', object: object && toCachedObject(object) }
    } catch (error) {
      if (!(error instanceof KubeError)) throw error
      known.version = undefined
      known.glance = { is: 'blind', failure: error }
    }
  }

  get(key: ObjectKey): Glance {
    return this.#contents.get(key)?.glance ?? unread
  }

  clear(): void {
    this.#contents.clear()
  }
}
