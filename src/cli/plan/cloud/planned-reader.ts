import { KubeError } from '../../../kube/error.ts'
import { type KubeObject, keyOf, type ObjectKey, type Resource } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { groupOf } from '../../manifest/manifest.ts'
import type { Subject } from '../draft.ts'

/** The reason of the KubeError that says that an object is known only after apply. */
export const notKnownYet = 'NotKnownYet'

/** Reads objects as they would be: what the plan makes or changes comes first, the rest once. */
export class PlannedReader implements Pick<KubeReader, 'get'> {
  readonly #reader: Pick<KubeReader, 'get'>
  readonly #planned: ReadonlyMap<string, Subject>
  readonly #read = new Map<string, Promise<KubeObject | undefined>>()

  constructor(reader: Pick<KubeReader, 'get'>, planned: readonly Subject[]) {
    this.#reader = reader
    this.#planned = new Map(
      planned.map((subject) => {
        const { apiVersion, kind } = subject.object
        return [print(groupOf(apiVersion), kind, keyOf(subject.object)), subject]
      }),
    )
  }

  /** Throws KubeError, `notKnownYet` for what is planned and not known yet. */
  async get(
    resource: Resource,
    key: ObjectKey,
    signal: AbortSignal,
  ): Promise<KubeObject | undefined> {
    const name = print(resource.group, resource.kind, key)
    const planned = this.#planned.get(name)
    if (planned?.partial === true) {
      const message = `${resource.kind} ${key} is known only after apply`
      throw new KubeError({ message, code: 0, reason: notKnownYet })
    }
    if (planned !== undefined) return planned.object
    const before = this.#read.get(name)
    if (before !== undefined) return before
    const reading = this.#reader.get(resource, key, signal)
    this.#read.set(name, reading)
    // One that asked with too little time left says nothing to the next one.
    reading.catch(() => this.#read.delete(name))
    return reading
  }
}

function print(group: string, kind: string, key: ObjectKey): string {
  return `${group}/${kind} ${key}`
}
