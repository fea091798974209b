import { COMPOSITIONS } from '../../composition/resources.ts'
import { type Act, orderAnnotation, printOrder } from '../../composition/rollout/order.ts'
import { keyOf } from '../../kube/object.ts'
import { toObjectPath } from '../../kube/paths.ts'
import { withCluster } from '../cluster/cluster.ts'
import type { ClusterFlags } from '../cluster/cluster-flags.ts'
import { findComposition, RolloutError } from './find-composition.ts'

/**
 * Tells the controller what to do with the rollout of the newest revision; returns a sentence. Throws
 * RolloutError when that is impossible, KubeError.
 */
export function order(name: string, act: Act, flags: ClusterFlags): Promise<string> {
  return withCluster(flags, async (cluster, signal) => {
    const { composition, rollout } = await findComposition(cluster, name, signal)
    const { revision, state, stable } = rollout
    const isOver = state === 'Complete' && act !== 'undo'
    if (isOver) throw new RolloutError(`every instance follows ${revision} already`)
    if (act === 'undo' && (stable === undefined || stable === revision)) {
      throw new RolloutError(`there is no revision before ${revision} to go back to`)
    }
    const text = printOrder(act, revision, new Date().toISOString())
    const metadata = { annotations: { [orderAnnotation]: text } }
    await cluster.transport.send(
      {
        verb: 'patch',
        resource: COMPOSITIONS.plural,
        path: toObjectPath(COMPOSITIONS, keyOf(composition)),
        method: 'PATCH',
        body: { contentType: 'application/merge-patch+json', value: { metadata } },
        repeat: 'always', // the same order twice is one
      },
      signal,
    )
    return sentenceOf(act, { name, revision, stable })
  })
}

function sentenceOf(
  act: Act,
  facts: { readonly name: string; readonly revision: string; readonly stable: string | undefined },
): string {
  const { name, revision, stable } = facts
  switch (act) {
    case 'abort':
      return `${name}: whoever does not follow ${revision} yet stays where they are`
    case 'resume':
      return `${name}: goes on to ${revision}`
    case 'undo':
      return `${name}: everybody goes back to ${stable}`
    default:
      return act satisfies never
  }
}
