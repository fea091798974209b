import { specOf } from '../../composition/composition.ts'
import { toInstance } from '../../composition/instance.ts'
import { followedBy } from '../../composition/rollout/member.ts'
import { timeOf } from '../../composition/rollout/order.ts'
import type { Rollout } from '../../composition/rollout/rollout.ts'
import type { KubeObject } from '../../kube/object.ts'
import { type Cluster, withCluster } from '../cluster/cluster.ts'
import type { ClusterFlags } from '../cluster/cluster-flags.ts'
import { findComposition } from './find-composition.ts'

/** A rollout, and how many instances follow each revision of its Composition. */
export interface RolloutStatus {
  readonly composition: string
  readonly rollout: Rollout
  /** By the name of the revision; sorted. */
  readonly instances: Readonly<Record<string, number>>
}

/** Throws RolloutError, KubeError, KubeconfigError. */
export function readStatus(name: string, flags: ClusterFlags): Promise<RolloutStatus> {
  return withCluster(flags, async (cluster, signal) => {
    const { composition, rollout } = await findComposition(cluster, name, signal)
    const revisions = await revisionsFollowed(cluster, composition, signal)
    const counts = new Map<string, number>()
    for (const revision of revisions.toSorted()) {
      counts.set(revision, (counts.get(revision) ?? 0) + 1)
    }
    return { composition: name, rollout, instances: Object.fromEntries(counts) }
  })
}

async function revisionsFollowed(
  { kube, mapping }: Cluster,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { apiVersion, kind } = specOf(composition).compositeTypeRef
  const resource = await mapping.find(apiVersion, kind, signal)
  if (resource === undefined) return []
  const revisions: string[] = []
  for await (const { items } of kube.list(resource, {}, signal)) {
    for (const object of items) {
      const { revision } = toInstance(object).status.plumbline ?? {}
      const isHere = followedBy(object) === composition.metadata.name
      if (isHere && revision !== undefined) revisions.push(revision.name)
    }
  }
  return revisions
}

/** Ends in a newline. Pure. */
export function printStatus({ composition, rollout, instances }: RolloutStatus): string {
  const { state, wave, waves, revision, stable, message, forecast, obeyed } = rollout
  const isStopped = state !== 'Complete' && state !== 'Progressing'
  const at = isStopped && obeyed !== undefined ? timeOf(obeyed) : undefined
  const followed = Object.entries(instances).map(([name, count]) => `${count} on ${name}`)
  const lines = [
    ['composition', composition],
    ['state', `${state}, wave ${wave} of ${waves}`],
    ['revision', revision],
    ...(stable === undefined ? [] : [['before', stable]]),
    ['instances', followed.join(', ') || 'none'],
    ...(forecast === undefined
      ? []
      : [['takes', `${forecast.replaces} replaced, ${forecast.deletes} deleted`]]),
    ...(message === undefined ? [] : [['because', message]]),
    ...(at === undefined ? [] : [['last order', `${obeyed?.split(' ')[0]} at ${at}`]]),
    ...(isStopped ? [['then', wayOn(composition, rollout)]] : []),
  ]
  return lines.map(([name = '', text = '']) => `${name.padEnd(13)}${text}\n`).join('')
}

/** What people can do about a rollout that stands still. */
function wayOn(composition: string, { state, revision, stable }: Rollout): string {
  const resume = `kubectl plumbline rollout resume ${composition}`
  const isBack = state === 'Undone' || stable === undefined || stable === revision
  const back = isBack ? '' : `, undo leads everybody back to ${stable}`
  return `${resume} leads to ${revision}${state === 'Undone' ? ' again' : ''}${back}; a new revision begins anew`
}

export function exitCodeOf({ rollout }: RolloutStatus): number {
  switch (rollout.state) {
    case 'Complete':
      return 0
    case 'Progressing':
      return 2
    case 'Paused':
    case 'Aborted':
    case 'Undone':
      return 1
    default:
      return rollout.state satisfies never
  }
}
