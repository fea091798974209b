import { patchObject } from '../../kube/client.ts'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject, ObjectKey, Resource } from '../../kube/object.ts'
import type { Patch } from '../../kube/port.ts'
import type { Cluster } from './cluster.ts'

/** What would be written, and where to. */
export interface DryRun {
  readonly resource: Resource
  readonly key: ObjectKey
  readonly patch: Patch
}

/**
 * The object as it would be stored: defaulted, validated and admitted by the API server, and not
 * written. Throws KubeError as the real request would.
 */
export async function dryRun(
  { transport }: Pick<Cluster, 'transport'>,
  { resource, key, patch }: DryRun,
  signal: AbortSignal,
): Promise<KubeObject> {
  return await patchObject(transport, { resource, key, patch: { ...patch, dryRun: true } }, signal)
}

/**
 * Whether the API server says no to this very object, rather than failing to answer. A field that a
 * built-in kind does not have is a 500 in server-side apply (1.36).
 */
export function isRefusal(error: unknown): error is KubeError {
  if (!(error instanceof KubeError) || error.code === 401 || error.code === 429) return false
  return error.code >= 400 && error.code <= 500
}
