import { randomInt } from 'node:crypto'
import { KubeError } from '../kube/error.ts'
import { toObjectKey } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import { Failure } from '../provider/index.ts'
import type { ManagedResource } from './managed-resource.ts'
import type { SecretData, SecretReader } from './secret-reader.ts'

const secretType = 'connection.plumbline.dev/v1beta1'
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

type Values = Readonly<Record<string, string>>

/** What reading and writing a connection Secret needs. */
export interface ConnectionSecretDeps {
  readonly kube: Pick<KubeClient, 'create' | 'patch'>
  readonly secrets: SecretReader
}

/** What the connection Secret holds now; undefined when it does not exist or none is wanted. */
export async function readConnectionSecret(
  { secrets }: ConnectionSecretDeps,
  resource: ManagedResource,
  signal: AbortSignal,
): Promise<SecretData | undefined> {
  const name = resource.connectionSecretName
  if (name === undefined) return undefined
  const copy = await secrets.readCopy(toObjectKey(resource.namespace, name), signal)
  if (copy === undefined || copy.owners.includes(resource.uid)) return copy?.data
  throw new Failure(
    'invalid',
    `connection Secret ${resource.namespace}/${name} exists and belongs to something else; change spec.writeConnectionSecretToRef or delete that Secret`,
  )
}

/**
 * Adds `values` to the connection Secret. Additive: keys are never removed while the object lives.
 * Nothing is written when it holds them already.
 */
export async function writeConnectionSecret(
  deps: ConnectionSecretDeps,
  resource: ManagedResource,
  values: Values,
  signal: AbortSignal,
): Promise<void> {
  const name = resource.connectionSecretName
  const pairs = Object.entries(values)
  if (name === undefined || pairs.length === 0) return
  const stored = await readConnectionSecret(deps, resource, signal)
  if (stored !== undefined && pairs.every(([key, value]) => stored.get(key) === value)) return
  const data = Object.fromEntries(
    pairs.map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  )
  const key = toObjectKey(resource.namespace, name)
  try {
    const written =
      stored === undefined
        ? await deps.kube.create(SECRETS, newSecret(resource, name, data), signal)
        : await deps.kube.patch(SECRETS, key, { type: 'merge', body: { data } }, signal)
    deps.secrets.remember(written)
  } catch (error) {
    throw isRefusal(error) ? refused(key, error) : error
  }
}

/** A quota, an admission webhook, missing rights: the user has to see it on the object. */
function isRefusal(error: unknown): error is KubeError {
  return error instanceof KubeError && [400, 403, 422].includes(error.code)
}

function refused(key: string, error: KubeError): Failure {
  return new Failure('denied', `connection Secret ${key} cannot be written: ${error.message}`, {
    cause: error,
  })
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
