import { isConflict } from '../kube/error.ts'
import type { KubeObject, ObjectKey } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import { setFinalizer } from '../runtime/object-writes.ts'
import type { Outcome } from '../runtime/outcome.ts'
import type { Store } from '../runtime/store.ts'
import { inUseFinalizer } from './config-reconcile.ts'

export interface SecretHoldDeps {
  readonly store: Store
  readonly kube: KubeClient
  /** Whether a provider configuration that is in use reads its credentials from this Secret. */
  readonly isNeeded: (key: ObjectKey) => boolean
}

const conflictMs = 100

/**
 * Keeps a credentials Secret alive while it is needed: a namespace that is deleted as a whole takes
 * its Secrets first, and without them nothing of it could be deleted in the cloud.
 */
export async function reconcileSecretHold(
  deps: SecretHoldDeps,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const secret = deps.store.get(key)
  if (secret === undefined) return { kind: 'gone' }
  const wanted = deps.isNeeded(key)
  if (isHeld(secret) === wanted) return { kind: 'gone' }
  // A finalizer cannot be added to what is being deleted already.
  if (wanted && secret.metadata.deletionTimestamp !== undefined) return { kind: 'gone' }
  // The answer is not put into the store: it carries the data.
  const writes = { kube: deps.kube, resource: SECRETS, store: undefined }
  try {
    await setFinalizer(writes, secret, { name: inUseFinalizer, wanted }, signal)
    return { kind: 'gone' }
  } catch (error) {
    if (isConflict(error)) return { kind: 'wait', afterMs: conflictMs }
    throw error
  }
}

export function isHeld(secret: KubeObject): boolean {
  return secret.metadata.finalizers?.includes(inUseFinalizer) ?? false
}
