import {
  apiVersionOf,
  type KubeObject,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import type { ManagedStatus } from '../../src/managed/managed-resource.ts'
import type { FaultRig } from './fault-proxy-rig.ts'

/** The namespace of everything the tests of a rig make. */
export const rigNamespace = 'default'

export const buckets: Resource = {
  group: 's3.aws.plumbline.dev',
  version: 'v1beta1',
  plural: 'buckets',
  kind: 'Bucket',
  namespaced: true,
}

export const instances: Resource = {
  group: 'rds.aws.plumbline.dev',
  version: 'v1beta1',
  plural: 'rdsinstances',
  kind: 'RDSInstance',
  namespaced: true,
}

export function rigKey(name: string): ObjectKey {
  return toObjectKey(rigNamespace, name)
}

export function manifestOf(
  resource: Resource,
  name: string,
  members: Readonly<Record<string, unknown>>,
): NewObject {
  const namespace = resource.namespaced ? { namespace: rigNamespace } : {}
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...namespace },
    ...members,
  }
}

/** A Secret with these texts. */
export function secretOf(name: string, values: Readonly<Record<string, string>>): NewObject {
  const metadata = { name, namespace: rigNamespace }
  return { apiVersion: 'v1', kind: 'Secret', metadata, data: encoded(values) }
}

/** Texts as the data of a Secret. */
export function encoded(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  )
}

/** The status of a managed resource; empty before the first report. */
export function statusOf(object: KubeObject | undefined): ManagedStatus {
  return (object?.status ?? {}) as ManagedStatus // written by the controller, checked by the CRD
}

/** Conditions as `type=status reason: message`, for the generation they stand for. */
export function conditionLines(object: KubeObject | undefined): readonly string[] {
  return (statusOf(object).conditions ?? []).map(({ type, status, reason, message }) =>
    `${type}=${status} ${reason}: ${message}`.replace(/: $/, ''),
  )
}

/** Ready and in sync with the spec of now. */
export function isSteady(object: KubeObject | undefined): boolean {
  const { conditions = [], observedGeneration } = statusOf(object)
  const isTrue = (type: string) =>
    conditions.some((condition) => condition.type === type && condition.status === 'True')
  return isTrue('Ready') && isTrue('Synced') && observedGeneration === object?.metadata.generation
}

export function isAbsent(object: KubeObject | undefined): boolean {
  return object === undefined
}

/** Waits until `check` holds for the object; the error names what it is instead. */
export async function untilObject(
  rig: FaultRig,
  target: { readonly resource: Resource; readonly key: ObjectKey },
  check: (object: KubeObject | undefined) => boolean,
  withinMs = 30_000,
): Promise<KubeObject | undefined> {
  const { signal } = new AbortController()
  let object: KubeObject | undefined
  const look = async (): Promise<true | undefined> => {
    object = await rig.kube.get(target.resource, target.key, signal)
    return check(object) || undefined
  }
  try {
    await until(look, { everyMs: 25, withinMs, what: target.key }, signal)
    return object
  } catch (error) {
    if (!(error instanceof LocalError && error.code === 'TimedOut')) throw error
    const state = object === undefined ? ['absent'] : conditionLines(object)
    throw new Error(`${target.key} stays as it is:\n${state.join('\n')}`, { cause: error })
  }
}
