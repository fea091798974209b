import { isConflict } from '../kube/error.ts'
import { type KubeObject, type ObjectKey, type Resource, toObjectKey } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { SECRETS } from '../kube/well-known.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Finding } from '../runtime/conditions.ts'
import type { Outcome } from '../runtime/outcome.ts'
import type { Store } from '../runtime/store.ts'
import { writeFindings } from './compositions/findings.ts'

export interface FunctionDeps {
  readonly kube: KubeClient
  readonly resource: Resource
  readonly store: Store
  readonly clock: Clock
}

/** `spec` of a Function, as its CRD has validated it: exactly one member of `tls` is set. */
export interface FunctionSpec {
  /** `dns:///host:port` or `unix:/path`. */
  readonly endpoint: string
  readonly tls: {
    readonly secretRef?: { readonly namespace: string; readonly name: string }
    readonly insecure?: true
  }
}

const recheckMs = 10 * 60_000
const missingMs = 30_000
const secretMembers = ['ca.crt', 'tls.crt', 'tls.key']

/**
 * One reconcile of a Function: whether it can be called. Whether something answers at its endpoint is
 * told by the instances that call it.
 */
export async function reconcileFunction(
  deps: FunctionDeps,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const object = deps.store.get(key)
  if (object === undefined) return { kind: 'gone' }
  try {
    const finding = await judge(deps, object, signal)
    await writeFindings(deps, object, { findings: [finding], status: {} }, signal)
    const isReady = finding.status === 'True'
    return isReady
      ? { kind: 'settled', afterMs: recheckMs }
      : { kind: 'stalled', afterMs: missingMs }
  } catch (error) {
    if (isConflict(error)) return { kind: 'again' }
    throw error
  }
}

async function judge(
  { kube }: FunctionDeps,
  { spec }: KubeObject,
  signal: AbortSignal,
): Promise<Finding> {
  const { secretRef } = (spec as FunctionSpec).tls
  const ready = { type: 'Ready', status: 'True', reason: 'Available', message: '' } as const
  if (secretRef === undefined) return ready
  const { namespace, name } = secretRef
  const secret = await kube.get(SECRETS, toObjectKey(namespace, name), signal)
  const data = (secret?.data ?? {}) as Readonly<Record<string, unknown>>
  const missing = secretMembers.filter((member) => data[member] === undefined)
  if (missing.length === 0) return ready
  const message =
    secret === undefined
      ? `Secret ${namespace}/${name} of spec.tls.secretRef does not exist`
      : `Secret ${namespace}/${name} has no ${missing.join(', ')}`
  return { ...ready, status: 'False', reason: 'SecretNotReady', message }
}
