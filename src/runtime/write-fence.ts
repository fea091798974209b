import { isDryRun, type KubeWriter } from '../kube/port.ts'

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

/**
 * The writer, refusing with NotLeadingError whatever the fence does not let through. What is only tried
 * is no write.
 */
export function fenceWrites(writer: KubeWriter, fence: WriteFence): KubeWriter {
  return {
    create: async (...call) => {
      fence.assertLeading()
      return await writer.create(...call)
    },
    patch: async (resource, key, patch, signal) => {
      if (!isDryRun(patch)) fence.assertLeading()
      return await writer.patch(resource, key, patch, signal)
    },
    delete: async (...call) => {
      fence.assertLeading()
      await writer.delete(...call)
    },
  }
}
