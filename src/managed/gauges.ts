import type { KubeObject } from '../kube/object.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type DriftState, isOpen } from './drift-status.ts'
import type { ManagedStatus } from './managed-resource.ts'

const states: readonly DriftState[] = ['Drifted', 'Held', 'NonConverging', 'Deleted', 'Replaced']

/** Sets the gauges of one kind from what its objects say; called when metrics are read. */
export function measureDrift(metrics: Metrics, kind: string, objects: readonly KubeObject[]): void {
  const drifts = objects.flatMap(
    (object) => (object.status as ManagedStatus | undefined)?.drift ?? [],
  )
  for (const state of states) {
    const open = drifts.filter((drift) => isOpen(drift) && drift.state === state)
    const paths = open.map((drift) => Math.max(1, drift.fields?.length ?? 0))
    metrics.drift.active.set({ kind, class: state }, sum(paths))
  }
  const stuck = drifts.flatMap((drift) =>
    isOpen(drift) ? (drift.fields ?? []).filter((field) => field.action === 'NonConverging') : [],
  )
  metrics.drift.nonconverging.set({ kind }, stuck.length)
  const known = drifts.map((drift) => drift.knownDifferences?.length ?? 0)
  metrics.drift.knownDifferences.set({ kind }, sum(known))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
