import type { Deletion, DeletionStep } from '../../../src/provider/index.ts'
import type { BucketWriter } from './api.ts'
import { emptyBucket } from './empty-bucket.ts'

/** Deletes the bucket; empties it first, a part per call, where the user consented to that. */
export async function remove(
  writer: BucketWriter,
  deletion: Deletion,
  signal: AbortSignal,
): Promise<DeletionStep> {
  const { name, force } = deletion
  if (await writer.deleteBucket(name, signal)) return { is: 'requested' }
  if (force === 'no') {
    return {
      is: 'refused',
      message: `bucket ${name} is not empty: empty it, or let it be emptied with the annotation plumbline.dev/force-delete: "true"`,
    }
  }
  const emptied = await emptyBucket(writer, name, force === 'include-locked', signal)
  if (emptied.is !== 'empty') return emptied
  if (await writer.deleteBucket(name, signal)) return { is: 'requested' }
  return { is: 'progress', message: `bucket ${name} was filled again while it was emptied` }
}
