import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type KubeObject, type ObjectKey, toObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import { SECRETS } from '../../kube/well-known.ts'
import type { ObservedResource } from '../functions/index.ts'
import type { Sight } from './sight.ts'

/** A change of one of their connection Secrets is news; of the Secrets only the metadata is held. */
export function connectionSights(objects: readonly KubeObject[]): readonly Sight[] {
  return objects.flatMap((object) => {
    const key = connectionSecretOf(object)
    return key === undefined ? [] : [{ is: 'child', resource: SECRETS, key } as const]
  })
}

/**
 * An observed child with its connection details, in clear, as functions expect them. Only of a Secret
 * that the child itself has made, in its own namespace: a template could name anybody's.
 */
export async function withConnection(
  kube: Pick<KubeReader, 'get'>,
  resource: KubeObject,
  signal: AbortSignal,
): Promise<ObservedResource> {
  const key = connectionSecretOf(resource)
  const secret = key === undefined ? undefined : await kube.get(SECRETS, key, signal)
  const { ownerReferences = [] } = secret?.metadata ?? {}
  const isOwn = ownerReferences.some(({ uid }) => uid === resource.metadata.uid)
  return isOwn && secret !== undefined
    ? { resource, connectionDetails: secretData(secret) }
    : { resource }
}

/** The data of a Secret, decoded. */
export function secretData({ data }: JsonObject): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(
    Object.entries(isJsonObject(data) ? data : {}).map(([member, value]) => [
      member,
      Buffer.from(String(value), 'base64'),
    ]),
  )
}

function connectionSecretOf({ spec, metadata }: KubeObject): ObjectKey | undefined {
  const reference = isJsonObject(spec) ? spec.writeConnectionSecretToRef : undefined
  const name = isJsonObject(reference) ? reference.name : undefined
  if (typeof name !== 'string' || metadata.namespace === undefined) return undefined
  return toObjectKey(metadata.namespace, name)
}
