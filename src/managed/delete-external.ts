import { type DeletionStep, Failure } from '../provider/index.ts'
import { forceDelete } from './annotations.ts'
import type { ManagedDeps } from './deps.ts'
import type { Pass } from './pass.ts'

/** Requests deletion of the external resource. What the kind refuses is a Failure with its sentence. */
export async function deleteExternal(
  deps: ManagedDeps,
  pass: Pass,
  signal: AbortSignal,
): Promise<Pass> {
  if (pass.seen?.is !== 'present') throw new Error('delete without an observation')
  const { annotations, object } = pass.resource
  const { force, problem } = forceDelete(annotations)
  const step: DeletionStep = await deps.kind.delete(
    pass.ports.writer('delete'),
    {
      name: pass.name,
      options: pass.resource.desired,
      observed: pass.seen,
      force,
      requestedAt: object.metadata.deletionTimestamp ?? '',
    },
    signal,
  )
  switch (step.is) {
    case 'refused':
      throw new Failure(
        'invalid',
        problem === undefined ? step.message : `${step.message}; ${problem}`,
      )
    case 'progress':
      throw new Failure('busy', step.message, { afterMs: 0 })
    case 'requested':
      deps.attention.update(pass.resource.uid, { leaving: true })
      return { ...pass, writes: pass.writes + 1, note: step.note, seen: undefined }
    default:
      return step satisfies never
  }
}
