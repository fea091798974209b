import type { Connection, Doc } from '../../src/provider/index.ts'
import { declaredBy, ManagedObjects, namespace } from '../support/conformance-objects.ts'
import { Outsider } from '../support/conformance-outsider.ts'
import type { Prerequisites } from '../support/conformance-prerequisites.ts'
import { renamed } from '../support/conformance-template.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import type { Manifest } from '../support/kind-folder.ts'
import type { Scenario } from './scenario.ts'

/** A scenario on a rig. */
export interface Subject {
  readonly scenario: Scenario
  readonly rig: FaultRig
  readonly objects: ManagedObjects
  readonly outsider: Outsider
  readonly prerequisites: Prerequisites
}

export function toSubject(
  deps: Pick<Subject, 'rig' | 'prerequisites'> & { readonly connection: Connection },
  scenario: Scenario,
): Subject {
  const { rig, prerequisites, connection } = deps
  const { kind, own } = scenario
  return {
    ...{ scenario, rig, prerequisites },
    objects: new ManagedObjects(rig, kind),
    outsider: new Outsider(kind, connection, String(own.spec.forProvider.region)),
  }
}

/** The object under a name of its own. */
export function manifestOf({ own }: Scenario, name: string): Manifest {
  const manifest = renamed(own, own.metadata.name, name)
  return { ...manifest, metadata: { ...manifest.metadata, namespace } }
}

export function companionsOf({ own, companions }: Scenario, name: string): readonly Manifest[] {
  return companions.map((manifest) => renamed(manifest, own.metadata.name, name))
}

export function editsOf({ own, edits }: Scenario, name: string): readonly Manifest[] {
  return edits.map((manifest) => renamed(manifest, own.metadata.name, name))
}

/** `spec.forProvider` of the object, in canonical form. */
export function declaredOf({ kind, own }: Scenario, name: string): Doc {
  return declaredBy(kind, renamed(own, own.metadata.name, name))
}
