import type { Resource } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { manifestOf, rigKey } from '../support/fault-proxy-objects.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'

/** A managed resource that the suite creates, edits and deletes over and over. */
export interface Subject {
  /** Begins the name of every object; DNS label. */
  readonly slug: string
  readonly resource: Resource
  /** The operation that makes the external resource. */
  readonly creation: string
  /** What must exist before the object. */
  prerequisites(name: string): readonly NewObject[]
  spec(name: string): Readonly<Record<string, unknown>>
  /** The user's change. */
  edit(rig: FaultRig, name: string): Promise<void>
  /** The external resource and what it left behind, comparable; undefined: nothing there. */
  cloud(rig: FaultRig, name: string): Promise<unknown>
  /** Names of all external resources. */
  inventory(rig: FaultRig): Promise<readonly string[]>
}

export const noSignal = new AbortController().signal

export function connectionName(name: string): string {
  return `${name}-connection`
}

export function toManifest(subject: Subject, name: string): NewObject {
  return manifestOf(subject.resource, name, {
    spec: {
      providerConfigRef: { kind: 'ClusterProviderConfig', name: 'default' },
      writeConnectionSecretToRef: { name: connectionName(name) },
      forProvider: subject.spec(name),
    },
  })
}

export async function editSpec(
  rig: FaultRig,
  subject: Subject,
  name: string,
  forProvider: Readonly<Record<string, unknown>>,
): Promise<void> {
  const body = { spec: { forProvider } }
  await rig.kube.patch(subject.resource, rigKey(name), { type: 'merge', body }, noSignal)
}
