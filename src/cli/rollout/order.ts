import { COMPOSITIONS } from '../../composition/resources.ts'
import { overBudget, type RolloutBudget } from '../../composition/rollout/budget.ts'
import { type Act, orderAnnotation, orderOf, printOrder } from '../../composition/rollout/order.ts'
import { type Rollout, rolloutSpecOf } from '../../composition/rollout/rollout.ts'
import { type KubeObject, keyOf } from '../../kube/object.ts'
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
    assertPossible(act, composition, rollout)
    const { revision } = rollout
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
    return `${name}: ${sentenceOf(act, rollout, rolloutSpecOf(composition).budget)}`
  })
}

/** An order that was given a moment ago may change everything: nothing is impossible beside it. */
function assertPossible(act: Act, composition: KubeObject, rollout: Rollout): void {
  const { revision, state, stable, wave, waves } = rollout
  const isOver = state === 'Complete' && act !== 'undo'
  if (isOver) throw new RolloutError(`every instance follows ${revision} already`)
  if (act === 'undo' && (stable === undefined || stable === revision)) {
    throw new RolloutError(`there is no revision before ${revision} to go back to`)
  }
  const pending = orderOf(composition)
  if (pending?.revision === revision && pending.text !== rollout.obeyed) return
  if (act === 'resume' && state === 'Progressing') {
    throw new RolloutError(`${revision} is on its way already: wave ${wave} of ${waves}`)
  }
  if (act === 'pause' && state !== 'Progressing') {
    throw new RolloutError(`nobody moves to ${revision} anyway: the rollout is ${state}`)
  }
}

function sentenceOf(
  act: Act,
  { revision, stable, forecast }: Rollout,
  budget: RolloutBudget | undefined,
): string {
  switch (act) {
    case 'pause':
    case 'abort':
      return `whoever does not follow ${revision} yet stays where they are`
    case 'resume':
      return `goes on to ${revision}${budget === undefined ? '' : acceptedOf(budget, forecast)}`
    case 'undo':
      return `everybody goes back to ${stable}`
    default:
      return act satisfies never
  }
}

/** Resuming accepts what was counted: who does so must know what that is. */
function acceptedOf(budget: RolloutBudget, counted: Rollout['forecast']): string {
  if (counted === undefined) return ', once it is counted that this keeps to its budget'
  const excess = overBudget(budget, { ...counted, details: [], isKnown: true })
  return excess === undefined ? '' : ` although ${excess}: that is accepted`
}
