import type { KubeObject } from '../../kube/object.ts'

/** A write under way. `held`: something was told of its object meanwhile. */
interface Write {
  held: boolean
}

/** What concerns one write: whose it is, and of which object of which informer. */
export interface WritePlace {
  readonly follower: string
  readonly watched: string
  readonly key: string
}

/** Where the answer to a write goes. */
export interface WriteEnd {
  readonly take: (answer: KubeObject) => void
  /** The version that is known of the object now. */
  readonly known: () => string | undefined
  readonly wake: () => void
}

/**
 * Tells the followers' own writes from news. A watch is often faster than the answer to a write: what
 * it tells meanwhile wakes the writer only when it is not what was answered.
 */
export class OwnWrites {
  readonly #underWay = new Map<string, Write>()
  /** Whose answer is being put into a store right now. */
  #writer: string | undefined

  /** Whether a change is no news to that follower, or not yet known to be any. */
  covers(place: WritePlace): boolean {
    if (place.follower === this.#writer) return true
    const write = this.#underWay.get(nameOf(place))
    if (write !== undefined) write.held = true
    return write !== undefined
  }

  /** What `put` tells the stores is that follower's own doing. */
  attribute(follower: string, put: () => void): void {
    this.#writer = follower
    try {
      put()
    } finally {
      this.#writer = undefined
    }
  }

  /** Sends a write and takes over its answer. */
  async send(
    place: WritePlace,
    { take, known, wake }: WriteEnd,
    send: () => Promise<KubeObject>,
  ): Promise<KubeObject> {
    const write: Write = { held: false }
    this.#underWay.set(nameOf(place), write)
    let answer: KubeObject | undefined
    try {
      answer = await send()
      take(answer)
      return answer
    } finally {
      this.#underWay.delete(nameOf(place))
      const isAnswer = answer !== undefined && known() === answer.metadata.resourceVersion
      if (write.held && !isAnswer) wake()
    }
  }
}

function nameOf({ follower, watched, key }: WritePlace): string {
  return `${follower} ${watched} ${key}`
}
