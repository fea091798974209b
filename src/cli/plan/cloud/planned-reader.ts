import { KubeError } from '../../../kube/error.ts'
import { type KubeObject, keyOf, type ObjectKey, type Resource } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { groupOf } from '../../manifest/manifest.ts'
import type { Subject } from '../draft.ts'
import { JointWork } from './joint-work.ts'

/** The reason of the KubeError that says that an object is known only after apply. */
export const notKnownYet = 'NotKnownYet'

/**
 * Reads objects as they would be: what the plan makes or changes comes first, the rest once. Of two
 * planned objects with one name the first one counts.
 */
export class PlannedReader implements Pick<KubeReader, 'get'> {
  readonly #reader: Pick<KubeReader, 'get'>
  readonly #planned: ReadonlyMap<string, Subject>
  readonly #read: JointWork<KubeObject | undefined>

  /** Reads that several wait for go on until `ended`. */
  constructor(
    reader: Pick<KubeReader, 'get'>,
    planned: readonly Subject[],
    { ended }: { readonly ended: AbortSignal },
  ) {
    this.#reader = reader
    this.#read = new JointWork(ended)
    this.#planned = new Map(
      planned.toReversed().map((subject) => {
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
    return await this.#read.run(name, (ended) => this.#reader.get(resource, key, ended), signal)
  }
}

function print(group: string, kind: string, key: ObjectKey): string {
  return `${group}/${kind} ${key}`
}
