import { type Cluster, withCluster } from '../cluster/cluster.ts'
import type { ClusterFlags } from '../cluster/cluster-flags.ts'
import { type Manifest, ManifestError, titleOf } from '../manifest/manifest.ts'
import { offlineSchemas } from '../schemas/offline-schemas.ts'
import { clusterSchemas, withKinds } from '../schemas/schema-source.ts'
import { askServer } from './ask-server.ts'
import { checkManifests, isComposition } from './check-manifests.ts'
import type { CheckReport } from './report.ts'

/** Against schemas of files. Throws ManifestError. */
export async function checkOffline(
  manifests: readonly Manifest[],
  schemaPaths: readonly string[],
  signal: AbortSignal,
): Promise<CheckReport> {
  const schemas = await offlineSchemas(schemaPaths)
  const source = withKinds(schemas, schemas.kinds)
  return ofSomething(await checkManifests(manifests, source, signal))
}

/** Against what a cluster serves; what has no error is put to its API server too. */
export async function checkOnCluster(
  manifests: readonly Manifest[],
  flags: ClusterFlags,
  signal: AbortSignal,
): Promise<CheckReport> {
  return await withCluster(flags, (cluster) => checkWith(cluster, manifests, signal), signal)
}

async function checkWith(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<CheckReport> {
  const source = clusterSchemas(cluster)
  const report = ofSomething(await checkManifests(manifests, source, signal))
  const broken = new Set(
    report.findings.flatMap(({ level, object }) => (level === 'error' ? [object] : [])),
  )
  const sound = manifests
    .filter(({ object }) => isComposition(object))
    .filter(({ object }) => !broken.has(titleOf(object)))
  const asked = await Promise.all(sound.map((manifest) => askServer(cluster, manifest, signal)))
  return { ...report, findings: [...report.findings, ...asked.flat()] }
}

/** A check of nothing is a wrong path, not a success. */
function ofSomething(report: CheckReport): CheckReport {
  if (report.checked > 0) return report
  throw new ManifestError('the files hold no Composition and no CompositeResourceDefinition')
}
