import { KubeError } from '../../kube/error.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../kube/json.ts'
import { type KubeObject, type ObjectKey, type Resource, toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { dryRun } from '../cluster/dry-run.ts'
import type { ManifestObject } from '../manifest/manifest.ts'
import { clientSideMerge } from './client-side-merge.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** An object of a file as it is, and as it would be once applied. */
export interface Applied {
  readonly resource: Resource
  readonly key: ObjectKey
  readonly live: KubeObject | undefined
  readonly next: KubeObject
}

/**
 * Applies a manifest as kubectl would, without writing: what was applied on the client's side before is
 * merged with what was applied last, everything else by server-side apply under the field manager: what
 * another one has applied stays, also items of keyed lists such as the nodes of a Composition. Throws KubeError; the
 * reason `UnknownKind` says that the kind is not served.
 */
export async function dryRunManifest(
  cluster: Cluster,
  { object, fieldManager }: { readonly object: ManifestObject; readonly fieldManager: string },
  signal: AbortSignal,
): Promise<Applied> {
  const { apiVersion, kind, metadata } = object
  const resource = await cluster.mapping.find(apiVersion, kind, signal)
  if (resource === undefined) {
    const message = `${kind} of ${apiVersion} is not served: apply its definition first`
    throw new KubeError({ message, code: 404, reason: 'UnknownKind' })
  }
  const namespace = resource.namespaced ? (metadata.namespace ?? cluster.namespace) : undefined
  const key = toObjectKey(namespace, metadata.name)
  const live = await cluster.kube.get(resource, key, signal)
  const body = { ...object, metadata: { ...metadata, ...(namespace ? { namespace } : {}) } }
  const before = lastAppliedOf(live)
  const patch =
    live === undefined || before === undefined
      ? ({ type: 'apply', fieldManager, body } as const)
      : ({ type: 'merge', body: clientSideMerge(before, body) } as const)
  const next = await dryRun(cluster, { resource, key, patch }, signal)
  return { resource, key, live, next }
}

function lastAppliedOf(live: KubeObject | undefined): JsonObject | undefined {
  const text = live?.metadata.annotations?.[lastApplied]
  const before = text === undefined ? undefined : parseJson(text)
  return isJsonObject(before) ? before : undefined
}
