import { COMPOSITIONS } from '../../composition/resources.ts'
import { type Rollout, rolloutOf } from '../../composition/rollout/rollout.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'

/** What was asked for cannot be: the Composition is not there, or nothing has been rolled out yet. */
export class RolloutError extends Error {
  readonly code = 'NoRollout'

  constructor(message: string) {
    super(message)
    this.name = 'RolloutError'
  }
}

/** A Composition and its rollout. Throws RolloutError; KubeError. */
export async function findComposition(
  { kube }: Pick<Cluster, 'kube'>,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly composition: KubeObject; readonly rollout: Rollout }> {
  const composition = await kube.get(COMPOSITIONS, toObjectKey(undefined, name), signal)
  if (composition === undefined) {
    throw new RolloutError(`no Composition ${name}: kubectl get compositions lists them`)
  }
  const rollout = rolloutOf(composition)
  if (rollout === undefined) {
    throw new RolloutError(
      `Composition ${name} has no rollout yet: kubectl get composition ${name} shows whether it is Ready`,
    )
  }
  return { composition, rollout }
}
