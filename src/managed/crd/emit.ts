import { type AnyKind, rulesOf } from '../../provider/index.ts'
import {
  ageColumn,
  type CustomResourceDefinition,
  conditionColumn,
  definition,
  type PrinterColumn,
} from './definition.ts'
import { resourceSpec } from './resource-spec.ts'
import { resourceStatus } from './resource-status.ts'

/**
 * The CustomResourceDefinition of a kind of managed resource. Pure; the same kind gives the same
 * object, members in the same order.
 */
export function emitKind(kind: AnyKind): CustomResourceDefinition {
  return definition({
    names: kind.names,
    scope: 'Namespaced',
    spec: resourceSpec(kind),
    status: resourceStatus(kind),
    columns: columns(kind),
    selectable: selectable(kind),
  })
}

function columns(kind: AnyKind): readonly PrinterColumn[] {
  return [
    conditionColumn('Ready', 'Ready', 'Whether the external resource can be used.'),
    conditionColumn('Synced', 'Synced', 'Whether it is as the manifest says.'),
    column('Drift', '.status.drift.state', 'Whether it was changed from outside.'),
    column('External-Name', '.status.externalName', 'Its name in the cloud.'),
    column('Status', '.status.externalStatus', "The cloud's own status word."),
    wide('Region', regionPath(kind), 'Where it is.'),
    {
      ...wide('Verified', '.status.drift.lastVerifiedTime', 'Time since it was last compared.'),
      type: 'date',
    },
    wide('ProviderConfig', '.spec.providerConfigRef.name', 'The configuration it uses.'),
    wide('Reason', '.status.conditions[?(@.type=="Synced")].reason', 'Why Synced is as it is.'),
    ageColumn,
  ]
}

/** What the cloud says is right also where the region follows from another field. */
function regionPath(kind: AnyKind): string {
  return 'region' in kind.facts ? '.status.atProvider.region' : '.spec.forProvider.region'
}

function column(name: string, jsonPath: string, description: string): PrinterColumn {
  return { name, type: 'string', jsonPath, description }
}

function wide(name: string, jsonPath: string, description: string): PrinterColumn {
  return { ...column(name, jsonPath, description), priority: 1 }
}

/** Fields for `kubectl get --field-selector`: region, external name, and what the table marks. */
function selectable(kind: AnyKind): readonly string[] {
  const marked = Object.entries(kind.fields.schema.properties ?? {})
    .filter(([name, schema]) => name === 'region' || rulesOf(schema).selectable === true)
    .map(([name]) => `.spec.forProvider.${name}`)
  return [...marked, '.status.externalName']
}
