import type { KubeObject } from '../../src/kube/object.ts'
import { fromObjectKey } from '../../src/kube/object.ts'
import type { KubeClient, NewObject } from '../../src/kube/port.ts'

/** One write of a controller to the API server. */
export interface KubeWrite {
  /** `verb plural[/subresource] name`; of an Event, its reason and what it is about. */
  readonly what: string
  /** The object as stored; undefined until it is, and for what was deleted. */
  stored: KubeObject | undefined
}

/** Where a controller dies: right before or right after one of its writes. */
export interface CrashPoint {
  readonly when: 'before' | 'after'
  /** Which of those that match, from 1 on. */
  readonly nth: number
  /** Default: every write. */
  readonly matches?: (what: string) => boolean
}

/** A process that dies at a write: whatever it does afterwards, nothing of it reaches the server. */
export class Crash {
  readonly #died = Promise.withResolvers<void>()
  readonly #writes: KubeWrite[] = []
  #point: CrashPoint | undefined
  #matching = 0
  #dead = false

  /** Undefined: it lives until it is told where to die. */
  constructor(point?: CrashPoint) {
    this.#point = point
  }

  /** Every write that it began, in order. */
  get writes(): readonly KubeWrite[] {
    return this.#writes
  }

  get isDead(): boolean {
    return this.#dead
  }

  /** Resolves when it has died. */
  get died(): Promise<void> {
    return this.#died.promise
  }

  /** Writes are counted anew from here on; undefined: it dies no more. */
  aim(point: CrashPoint | undefined): void {
    this.#point = point
    this.#matching = 0
  }

  between(kube: KubeClient): KubeClient {
    return {
      ...kube,
      create: (resource, object, signal) =>
        this.#write(`create ${resource.plural} ${nameOf(object)}`, () =>
          kube.create(resource, object, signal),
        ),
      patch: (resource, key, patch, signal) => {
        const verb = patch.type === 'apply' ? 'apply' : 'patch'
        const place = [resource.plural, patch.subresource].filter((part) => part !== undefined)
        const what = `${verb} ${place.join('/')} ${fromObjectKey(key).name}`
        return this.#write(what, () => kube.patch(resource, key, patch, signal))
      },
      delete: (resource, key, options, signal) =>
        this.#write(`delete ${resource.plural} ${fromObjectKey(key).name}`, async () => {
          await kube.delete(resource, key, options, signal)
          return undefined
        }),
    }
  }

  async #write<T extends KubeObject | undefined>(what: string, send: () => Promise<T>): Promise<T> {
    const isHere = this.#isHere(what)
    if (isHere && this.#point?.when === 'before') this.#die()
    if (this.#dead) throw new Error('the process is dead')
    const write: KubeWrite = { what, stored: undefined }
    this.#writes.push(write)
    const answer = await send()
    write.stored = answer
    if (isHere) this.#die()
    if (this.#dead) throw new Error('the process is dead')
    return answer
  }

  #isHere(what: string): boolean {
    if (this.#point === undefined || this.#point.matches?.(what) === false) return false
    this.#matching += 1
    return this.#matching === this.#point.nth
  }

  #die(): void {
    this.#dead = true
    this.#died.resolve()
  }
}

/** Events have names that only programs read. */
function nameOf(object: NewObject): string {
  const { reason, regarding } = object as {
    readonly reason?: string
    readonly regarding?: NamedOne
  }
  return regarding === undefined ? String(object.metadata.name) : `${reason} ${regarding.name}`
}

interface NamedOne {
  readonly name: string
}
