import type { KubeObject } from '../../src/kube/object.ts'
import { statusOf } from './conformance-objects.ts'

export type Progress = 'Terminating' | 'InProgress' | 'Failed' | 'Current'

/**
 * What Flux, kpt and Helm make of an object, in their order of questions.
 * Source: sigs.k8s.io/cli-utils, pkg/kstatus/status/generic.go
 */
export function kstatusOf(object: KubeObject): Progress {
  const { observedGeneration, conditions = [] } = statusOf(object)
  const of = (type: string): string | undefined =>
    conditions.find((condition) => condition.type === type)?.status
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (observedGeneration !== undefined && observedGeneration !== object.metadata.generation)
    return 'InProgress'
  if (of('Reconciling') === 'True') return 'InProgress'
  if (of('Stalled') === 'True') return 'Failed'
  const ready = of('Ready')
  return ready === undefined || ready === 'True' ? 'Current' : 'InProgress'
}
