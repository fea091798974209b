import { reviewDefinition } from '../../composition/admission/review-definition.ts'
import { DEFINITIONS } from '../../composition/resources.ts'
import { KubeError } from '../../kube/error.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import type { KubeWriter } from '../../kube/port.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { dryRun } from '../cluster/dry-run.ts'
import { type Manifest, titleOf } from '../manifest/manifest.ts'
import { readDefinition } from '../schemas/defined-kinds.ts'
import { findingAt, type Judged, nothing } from './report.ts'

/**
 * What the controller would say of a definition where the cluster has an earlier one: its very code,
 * with a client that only tries. Throws KubeError.
 */
export async function askDefinition(
  cluster: Cluster,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Judged> {
  const definition = readDefinition(manifest.object)
  if (definition === undefined) return nothing
  const { discovery, kube } = cluster
  try {
    const key = toObjectKey(undefined, definition.name)
    const stored = await kube.get(DEFINITIONS, key, signal)
    const patch: KubeWriter['patch'] = (resource, at, wanted, active) =>
      dryRun(cluster, { resource, key: at, patch: wanted }, active)
    const trial = { discovery, kube: { get: kube.get, patch } }
    const { refusals } = await reviewDefinition(trial, merged(definition.object, stored), signal)
    const findings = refusals.map((message) => findingAt(manifest, ['spec'], 'refused', message))
    return { findings, notes: [] }
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 403) throw error
    const note = `${titleOf(manifest.object)}: whether it breaks what is served was not checked: you may not read and patch customresourcedefinitions here`
    return { findings: [], notes: [note] }
  }
}

/** As applying would leave it: what others have annotated stays, and the status is what it was. */
function merged(object: KubeObject, stored: KubeObject | undefined): KubeObject {
  if (stored === undefined) return object
  const annotations = { ...stored.metadata.annotations, ...object.metadata.annotations }
  return { ...object, status: stored.status, metadata: { ...object.metadata, annotations } }
}
