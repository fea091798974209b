import { tellable } from '../../composition/run/secret-values.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isRefusal } from '../cluster/dry-run.ts'
import { type ManifestObject, titleOf } from '../manifest/manifest.ts'
import { maskSecrets } from '../manifest/mask-secrets.ts'
import type { SchemaSource } from '../schemas/schema-source.ts'
import { differencesOf } from './differences.ts'
import { accepted, type DraftPlan } from './draft.ts'
import { type Applied, dryRunManifest } from './dry-run-manifest.ts'

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
    const { message } = tellable(error, { object: what.object, secrets: [] })
    return { object: titleOf(what.object), drafts: [], problem: message }
  }
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
  const change = { action, node: '', object, fields, unknown: [], reason: '' } as const
  return {
    object,
    ...(namespace === undefined ? {} : { namespace }),
    drafts: [{ change, subject: accepted(next, live) }],
    problem: '',
  }
}
