import { randomInt } from 'node:crypto'
import { toObjectKey } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import { Failure } from '../provider/index.ts'
import type { ManagedResource } from './managed-resource.ts'

const secretType = 'connection.plumbline.dev/v1beta1'
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

type Values = Readonly<Record<string, string>>

/** What the connection Secret holds now; undefined when it does not exist. */
export async function readConnectionSecret(
  kube: KubeClient,
  resource: ManagedResource,
  signal: AbortSignal,
): Promise<Values | undefined> {
  const name = resource.connectionSecretName
  if (name === undefined) return undefined
  const secret = await kube.get(SECRETS, toObjectKey(resource.namespace, name), signal)
  if (secret === undefined) return undefined
  if (!secret.metadata.ownerReferences?.some((owner) => owner.uid === resource.uid)) {
    throw new Failure(
      'invalid',
      `connection Secret ${resource.namespace}/${name} exists and belongs to something else; change spec.writeConnectionSecretToRef or delete that Secret`,
    )
  }
  const data = (secret.data ?? {}) as Values
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
}

/**
 * Adds `values` to the connection Secret. Additive: keys are never removed while the object lives.
 * Written only when it differs; returns whether it was.
 */
export async function writeConnectionSecret(
  kube: KubeClient,
  resource: ManagedResource,
  values: Values,
  signal: AbortSignal,
): Promise<boolean> {
  const name = resource.connectionSecretName
  if (name === undefined || Object.keys(values).length === 0) return false
  const stored = await readConnectionSecret(kube, resource, signal)
  if (
    stored !== undefined &&
    Object.entries(values).every(([key, value]) => stored[key] === value)
  ) {
    return false
  }
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  )
  if (stored === undefined) {
    await kube.create(SECRETS, newSecret(resource, name, data), signal)
  } else {
    const key = toObjectKey(resource.namespace, name)
    await kube.patch(SECRETS, key, { type: 'merge', body: { data } }, signal)
  }
  return true
}

function newSecret(resource: ManagedResource, name: string, data: Values) {
  const { object } = resource
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: resource.namespace,
      ownerReferences: [
        {
          apiVersion: object.apiVersion,
          kind: object.kind,
          name: object.metadata.name,
          uid: resource.uid,
          controller: true,
        },
      ],
    },
    type: secretType,
    data,
  }
}

/** A random text of `length` characters A-Z, a-z, 0-9. */
export function generateSecret(length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}
