import { isDeepStrictEqual } from 'node:util'
import { isConflict, KubeError } from '../kube/error.ts'
import type { KubeObject, ObjectKey, Resource } from '../kube/object.ts'
import type { KubeClient } from '../kube/port.ts'
import { Failure, type Principal, type Provider } from '../provider/index.ts'
import type { Clock } from '../runtime/clock.ts'
import { type Condition, type Finding, mergeConditions } from '../runtime/conditions.ts'
import { setFinalizer, writeStatus } from '../runtime/object-writes.ts'
import type { Outcome } from '../runtime/outcome.ts'
import type { Store } from '../runtime/store.ts'
import type { Log } from '../telemetry/log.ts'
import { AccountChanged, type Connections } from './connections.ts'
import { isStalling } from './stalling.ts'

/** Holds a provider configuration, and the Secrets it reads, while managed resources use it. */
export const inUseFinalizer = 'plumbline.dev/in-use'

export interface ConfigDeps {
  readonly provider: Provider
  readonly resource: Resource
  readonly store: Store
  readonly kube: KubeClient
  readonly connections: Connections
  /** How many managed resources refer to it. */
  readonly usersOf: (config: KubeObject) => number
  readonly clock: Clock
  readonly log: Log
}

interface ConfigStatus {
  readonly observedGeneration?: number
  readonly accountId?: string
  readonly principalArn?: string
  readonly users?: number
  readonly conditions?: readonly Condition[]
}

/** Users come and go in bursts; their number is written at most this often. */
const recheckMs = 10 * 60_000
const conflictMs = 100

/**
 * One reconcile of a ProviderConfig or ClusterProviderConfig: the finalizer while it is used, the
 * credentials tried, account and principal shown.
 */
export async function reconcileConfig(
  deps: ConfigDeps,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const config = deps.store.get(key)
  if (config === undefined) return { kind: 'gone' }
  const users = deps.usersOf(config)
  try {
    if (config.metadata.deletionTimestamp !== undefined && users === 0) {
      await setFinalizer(deps, config, { name: inUseFinalizer, wanted: false }, signal)
      deps.connections.forget(config.metadata.uid)
      return { kind: 'gone' }
    }
    const inUse = { name: inUseFinalizer, wanted: true }
    const held = users > 0 ? await setFinalizer(deps, config, inUse, signal) : config
    return await check(deps, held, users, signal)
  } catch (error) {
    if (isConflict(error)) return { kind: 'wait', afterMs: conflictMs }
    throw error
  }
}

async function check(
  deps: ConfigDeps,
  config: KubeObject,
  users: number,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const { principal } = await deps.connections.connect(config, signal)
    await say(deps, config, { users, principal, failure: undefined }, signal)
    return { kind: 'settled', afterMs: recheckMs }
  } catch (error) {
    if (error instanceof KubeError || signal.aborted) throw error
    const failure = error instanceof Failure ? error : deps.provider.classify(error)
    await say(deps, config, { users, principal: undefined, failure }, signal)
    return isStalling(failure)
      ? { kind: 'stalled', afterMs: recheckMs }
      : { kind: 'retry', error: failure }
  }
}

async function say(
  deps: ConfigDeps,
  config: KubeObject,
  found: {
    readonly users: number
    readonly principal: Principal | undefined
    readonly failure: Failure | undefined
  },
  signal: AbortSignal,
): Promise<void> {
  const before = (config.status ?? {}) as ConfigStatus
  const status = toStatus(config, before, found, deps.clock.now())
  if (isDeepStrictEqual(status, before)) return
  await writeStatus(deps, config, status, signal)
}

function toStatus(
  config: KubeObject,
  before: ConfigStatus,
  found: {
    readonly users: number
    readonly principal: Principal | undefined
    readonly failure: Failure | undefined
  },
  nowMs: number,
): ConfigStatus {
  const { principal } = found
  const generation = config.metadata.generation ?? 0
  const now = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const accountId = principal?.account ?? before.accountId
  const principalArn = principal?.principal ?? before.principalArn
  return {
    observedGeneration: generation,
    ...(accountId === undefined ? {} : { accountId }),
    ...(principalArn === undefined ? {} : { principalArn }),
    users: found.users,
    conditions: mergeConditions(before.conditions ?? [], findings(config, found), {
      generation,
      now,
    }),
  }
}

function findings(
  config: KubeObject,
  found: { readonly users: number; readonly failure: Failure | undefined },
): readonly Finding[] {
  const { failure } = found
  if (failure !== undefined) {
    const reason = failure instanceof AccountChanged ? 'AccountChanged' : 'CredentialsFailed'
    const ready: Finding = { type: 'Ready', status: 'False', reason, message: failure.message }
    return isStalling(failure) ? [ready, { ...ready, type: 'Stalled', status: 'True' }] : [ready]
  }
  const deleting = config.metadata.deletionTimestamp !== undefined
  const message = deleting ? `deletion waits for ${countUsers(found.users)}` : ''
  return [{ type: 'Ready', status: 'True', reason: 'Available', message }]
}

function countUsers(users: number): string {
  return users === 1 ? '1 managed resource that uses it' : `${users} managed resources that use it`
}
