import { KubeError } from '../../kube/error.ts'
import type { ObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import { SECRETS } from '../../kube/well-known.ts'
import { toCachedObject } from '../../runtime/cached-object.ts'
import { compareResourceVersions } from '../../runtime/resource-version.ts'
import type { Glance } from './decide-child.ts'

interface Content {
  users: number
  /** The version that was read; undefined while none was. */
  version: string | undefined
  glance: Glance
  /** Answers that were taken. */
  answers: number
}

const unread: Glance = { is: 'blind', failure: undefined }
const unknown = { version: undefined, glance: unread, answers: 0 }

/** What has no version, an absence or a refusal, is never newer than another answer. */
function isNewer(version: string | undefined, than: string | undefined): boolean {
  if (version === undefined) return false
  return than === undefined || compareResourceVersions(version, than) > 0
}

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
      if (known === undefined) this.#contents.set(key, { ...unknown, users: 1 })
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

  /**
   * Reads what is held, unless its content is that of `version`. A refusal is kept as such. Of reads
   * that overlap the newest content stays, whichever answer comes last.
   */
  async read(key: ObjectKey, version: string, signal: AbortSignal): Promise<void> {
    const known = this.#contents.get(key)
    if (known === undefined || known.version === version) return
    const before = known.answers
    const { version: answered, glance } = await this.#ask(key, signal)
    if (known.answers > before && !isNewer(answered, known.version)) return
    Object.assign(known, { version: answered, glance, answers: known.answers + 1 })
  }

  async #ask(key: ObjectKey, signal: AbortSignal): Promise<Pick<Content, 'version' | 'glance'>> {
    try {
      const object = await this.#reader.get(SECRETS, key, signal)
      const seen: Glance = { is: 'seen', object: object && toCachedObject(object) }
      return { version: object?.metadata.resourceVersion, glance: seen }
    } catch (error) {
      if (!(error instanceof KubeError)) throw error
      return { version: undefined, glance: { is: 'blind', failure: error } }
    }
  }

  get(key: ObjectKey): Glance {
    return this.#contents.get(key)?.glance ?? unread
  }

  clear(): void {
    this.#contents.clear()
  }
}
