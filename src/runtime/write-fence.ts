import type { KubeWriter } from '../kube/port.ts'

/** Stands between a decision and its effect: asked right before every external write. */
export interface WriteFence {
  /** Throws NotLeadingError unless this process holds the lease right now. */
  assertLeading(): void
}

/** A write was stopped because another process may lead by now. */
export class NotLeadingError extends Error {
  readonly code = 'NotLeading'

  constructor(lease: string) {
    super(`nothing is written: this process does not hold the lease ${lease}`)
    this.name = 'NotLeadingError'
  }
}

/** The writer, refusing with NotLeadingError whatever the fence does not let through. */
export function fenceWrites(writer: KubeWriter, fence: WriteFence): KubeWriter {
  return {
    create: async (...call) => {
      fence.assertLeading()
      return await writer.create(...call)
    },
    patch: async (...call) => {
      fence.assertLeading()
      return await writer.patch(...call)
    },
    delete: async (...call) => {
      fence.assertLeading()
      await writer.delete(...call)
    },
  }
}
