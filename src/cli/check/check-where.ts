import { FUNCTIONS } from '../../composition/resources.ts'
import { type Cluster, withCluster } from '../cluster/cluster.ts'
import type { ClusterFlags } from '../cluster/cluster-flags.ts'
import { type Manifest, ManifestError, titleOf } from '../manifest/manifest.ts'
import { isDefinition } from '../schemas/defined-kinds.ts'
import { offlineSchemas } from '../schemas/offline-schemas.ts'
import { clusterSchemas, withKinds } from '../schemas/schema-source.ts'
import { askFunctions, askRights, unknownFunctions } from './ask-author.ts'
import { askDefinition } from './ask-definition.ts'
import { askServer } from './ask-server.ts'
import { checkManifests, isComposition } from './check-manifests.ts'
import type { CheckReport, Judged } from './report.ts'

/** Against schemas of files. Throws ManifestError. */
export async function checkOffline(
  manifests: readonly Manifest[],
  schemaPaths: readonly string[],
  signal: AbortSignal,
): Promise<CheckReport> {
  const schemas = await offlineSchemas(schemaPaths)
  const source = withKinds(schemas, schemas.kinds)
  const report = ofSomething(await checkManifests(manifests, source, signal))
  const given = functionsOf(manifests)
  const functions = manifests
    .filter(({ object }) => isComposition(object))
    .flatMap((manifest) => unknownFunctions(manifest, given).notes)
  return { ...report, notes: [...report.notes, ...functions, withoutCluster] }
}

const withoutCluster =
  'without a cluster nobody checked whether definitions break what is served, and whether the author may do what Compositions do'

/** The names of the Functions among the files. */
function functionsOf(manifests: readonly Manifest[]): ReadonlySet<string> {
  const functions = manifests.filter(({ object }) => object.kind === FUNCTIONS.kind)
  return new Set(functions.map(({ object }) => object.metadata.name))
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
  const given = functionsOf(manifests)
  const judged = await Promise.all(
    withoutErrors(manifests, report).map((manifest) => askAll(cluster, manifest, given, signal)),
  )
  const findings = [...report.findings, ...judged.flatMap((each) => each.findings)]
  return { ...report, findings, notes: [...report.notes, ...judged.flatMap(({ notes }) => notes)] }
}

/** The Compositions and definitions in which nothing was found. */
function withoutErrors(
  manifests: readonly Manifest[],
  { findings }: Pick<CheckReport, 'findings'>,
): readonly Manifest[] {
  const broken = new Set(
    findings.flatMap(({ level, object }) => (level === 'error' ? [object] : [])),
  )
  return manifests
    .filter(({ object }) => isComposition(object) || isDefinition(object))
    .filter(({ object }) => !broken.has(titleOf(object)))
}

/** What has an error by our own code is not put to the API server, whose webhook would repeat it. */
async function askAll(
  cluster: Cluster,
  manifest: Manifest,
  given: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Judged> {
  const asked = isDefinition(manifest.object)
    ? [await askDefinition(cluster, manifest, signal)]
    : await Promise.all([
        askRights(cluster, manifest, signal),
        askFunctions(cluster, manifest, given, signal),
      ])
  const findings = asked.flatMap((each) => each.findings)
  const isSound = findings.every(({ level }) => level !== 'error')
  const refused = isSound ? await askServer(cluster, manifest, signal) : []
  return { findings: [...findings, ...refused], notes: asked.flatMap(({ notes }) => notes) }
}

/** A check of nothing is a wrong path, not a success. */
function ofSomething(report: CheckReport): CheckReport {
  if (report.checked > 0) return report
  throw new ManifestError('the files hold no Composition and no CompositeResourceDefinition')
}
