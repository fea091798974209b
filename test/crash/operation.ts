import { SECRETS } from '../../src/kube/well-known.ts'
import { rigKey } from '../support/fault-proxy-objects.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { noSignal, type Subject, toManifest } from './subject.ts'
import { untilOver } from './waits.ts'

export type Operation = 'create' | 'update' | 'delete'

/** Makes what exists before the operation begins; all names at once. */
export async function prepare(
  rig: FaultRig,
  subject: Subject,
  operation: Operation,
  names: readonly string[],
): Promise<void> {
  const prerequisites = names.flatMap((name) => subject.prerequisites(name))
  await Promise.all(prerequisites.map((object) => rig.kube.create(SECRETS, object, noSignal)))
  if (operation === 'create') return
  await Promise.all(names.map((name) => begin(rig, subject, 'create', name)))
  await Promise.all(names.map((name) => untilOver(rig, subject, 'create', name)))
}

/** What the user does. */
export async function begin(
  rig: FaultRig,
  subject: Subject,
  operation: Operation,
  name: string,
): Promise<void> {
  switch (operation) {
    case 'create':
      await rig.kube.create(subject.resource, toManifest(subject, name), noSignal)
      return
    case 'update':
      await subject.edit(rig, name)
      return
    case 'delete':
      await rig.kube.delete(subject.resource, rigKey(name), {}, noSignal)
      return
    default:
      operation satisfies never
  }
}
