import { tellable } from '../../composition/run/secret-values.ts'
import type { KubeError } from '../../kube/error.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isRefusal } from '../cluster/dry-run.ts'
import { type ManifestObject, titleOf } from '../manifest/manifest.ts'
import { maskSecrets } from '../manifest/mask-secrets.ts'
import { clusterSchemas, type SchemaSource } from '../schemas/schema-source.ts'
import { differencesOf } from './differences.ts'
import { accepted, type DraftPlan, unchanged } from './draft.ts'
import { type Applied, dryRunManifest } from './dry-run-manifest.ts'
import { shortened, tellUnknown } from './tell-refusal.ts'
import { unknownFields } from './unknown-fields.ts'

/** An object of a file, as it would be once applied; a refusal of the object itself is its plan. */
export async function tryApply(
  cluster: Cluster,
  what: { readonly object: ManifestObject; readonly fieldManager: string },
  signal: AbortSignal,
): Promise<Applied | DraftPlan> {
  try {
    return await dryRunManifest(cluster, what, signal)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const problem = await tellRefusal(cluster, { error, object: what.object }, signal)
    return { object: titleOf(what.object), drafts: [], problem }
  }
}

/**
 * Of a field that a kind does not have the API server speaks in several ways, and may quote the whole
 * object: the schema names it.
 */
async function tellRefusal(
  cluster: Cluster,
  { error, object }: { readonly error: KubeError; readonly object: ManifestObject },
  signal: AbortSignal,
): Promise<string> {
  const isContent = [400, 422, 500].includes(error.code)
  const schemas = isContent ? await clusterSchemas(cluster).load([object], signal) : undefined
  const unknown = schemas === undefined ? [] : unknownFields(object, schemas)
  if (unknown.length > 0) return tellUnknown(titleOf(object), unknown)
  return shortened(tellable(error, { object, secrets: [] }).message)
}

/** The change of the file's object itself. Throws KubeError. */
export async function planObject(
  { live, next }: Applied,
  schemas: SchemaSource,
  signal: AbortSignal,
): Promise<DraftPlan> {
  const { apiVersion, kind, metadata } = next
  const { namespace } = metadata
  const served = await schemas.load([{ apiVersion, kind }], signal)
  const schema = served.schemaOf(apiVersion, kind) ?? {}
  const fields = differencesOf(live, next, (object) =>
    maskSecrets(object, schema, (each) =>
      each.$ref === undefined ? each : (served.resolve(each.$ref) ?? {}),
    ),
  )
  const object = `${kind}/${metadata.name}`
  const action = live === undefined ? 'create' : fields.length === 0 ? 'none' : 'update'
  const change = { ...unchanged, action, node: '', object, fields } as const
  return {
    object,
    ...(namespace === undefined ? {} : { namespace }),
    drafts: [{ change, subject: accepted(next, live) }],
    problem: '',
  }
}
