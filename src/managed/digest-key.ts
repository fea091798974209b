import { createHash, randomBytes } from 'node:crypto'
import { isAlreadyExists } from '../kube/error.ts'
import { type KubeObject, keyOf, toObjectKey } from '../kube/object.ts'
import type { KubeClient, KubeReader } from '../kube/port.ts'
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
  const found = await readDigestKey(kube, namespace, signal)
  if (found !== undefined) return found
  const made = await create(kube, namespace, signal)
  if (made !== undefined) return toDigestKey(made)
  return ensureDigestKey(kube, namespace, signal)
}

/** The installation's digest key; undefined where the controller has not made one there. Throws KubeError. */
export async function readDigestKey(
  kube: Pick<KubeReader, 'get'>,
  namespace: string,
  signal: AbortSignal,
): Promise<DigestKey | undefined> {
  const found = await kube.get(SECRETS, toObjectKey(namespace, secretName), signal)
  return found && toDigestKey(found)
}

function toDigestKey(secret: KubeObject): DigestKey {
  const encoded = (secret.data as Readonly<Record<string, string>> | undefined)?.[dataKey]
  if (encoded === undefined) {
    const key = keyOf(secret)
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
