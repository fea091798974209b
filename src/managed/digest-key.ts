import { createHash, randomBytes } from 'node:crypto'
import { isAlreadyExists } from '../kube/error.ts'
import { type KubeObject, toObjectKey } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'

/** The installation's key for digests of values; `id` tells keys apart without revealing them. */
export interface DigestKey {
  readonly id: string
  readonly bytes: Buffer
}

const secretName = 'plumbline-digest-key'
const dataKey = 'key'

/**
 * The installation's digest key, made on the first start and kept in a Secret of `namespace`. With
 * another key every digest counts as lost, never as different.
 */
export async function ensureDigestKey(
  kube: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<DigestKey> {
  const key = toObjectKey(namespace, secretName)
  const found = (await kube.get(SECRETS, key, signal)) ?? (await create(kube, namespace, signal))
  const stored = found ?? (await kube.get(SECRETS, key, signal))
  const encoded = (stored?.data as Readonly<Record<string, string>> | undefined)?.[dataKey]
  if (encoded === undefined) {
    throw new Error(`Secret ${key} has no key ${dataKey}; delete the Secret to have a new one made`)
  }
  const bytes = Buffer.from(encoded, 'base64')
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }
}

/** Undefined when another replica was faster. */
async function create(
  kube: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await kube.create(
      SECRETS,
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: secretName, namespace },
        type: 'Opaque',
        data: { [dataKey]: randomBytes(32).toString('base64') },
      },
      signal,
    )
  } catch (error) {
    if (isAlreadyExists(error)) return undefined
    throw error
  }
}
