import type { KindNames } from '../../provider/index.ts'
import type { CrdSchema } from './crd-schema.ts'

/** A CustomResourceDefinition as Plumbline emits it: one version, with the status subresource. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1'
  readonly kind: 'CustomResourceDefinition'
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: {
    readonly group: string
    readonly names: Omit<KindNames, 'group' | 'version' | 'description'> & {
      readonly listKind: string
    }
    readonly scope: Scope
    readonly versions: readonly [Version]
  }
}

export type Scope = 'Namespaced' | 'Cluster'

interface Version {
  readonly name: string
  readonly served: true
  readonly storage: true
  readonly additionalPrinterColumns: readonly PrinterColumn[]
  readonly selectableFields?: readonly SelectableField[]
  readonly subresources: { readonly status: Readonly<Record<string, never>> }
  readonly schema: { readonly openAPIV3Schema: CrdSchema }
}

/** A column of `kubectl get`; priority 1 shows only under `-o wide`. A `date` is shown as an age. */
export interface PrinterColumn {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date'
  readonly jsonPath: string
  readonly description: string
  readonly priority?: 1
}

interface SelectableField {
  readonly jsonPath: string
}

/** Marks every object Plumbline installs. */
export const partOf: Readonly<Record<string, string>> = { 'app.kubernetes.io/part-of': 'plumbline' }

export const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since the object was created.',
}

export function conditionColumn(name: string, type: string, description: string): PrinterColumn {
  return {
    name,
    type: 'string',
    jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
    description,
  }
}

interface Parts {
  readonly names: KindNames
  readonly scope: Scope
  readonly spec: CrdSchema
  readonly status: CrdSchema
  readonly columns: readonly PrinterColumn[]
  readonly selectable: readonly string[]
}

/** Puts a definition together. */
export function definition(parts: Parts): CustomResourceDefinition {
  const { group, version: _, description, ...names } = parts.names
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}`, labels: partOf },
    spec: {
      group,
      names: { ...names, listKind: `${names.kind}List` },
      scope: parts.scope,
      versions: [version(parts, rootSchema(parts, description))],
    },
  }
}

function version(parts: Parts, openAPIV3Schema: CrdSchema): Version {
  const selectableFields = parts.selectable.map((jsonPath) => ({ jsonPath }))
  return {
    name: parts.names.version,
    served: true,
    storage: true,
    additionalPrinterColumns: parts.columns,
    ...(selectableFields.length === 0 ? {} : { selectableFields }),
    subresources: { status: {} },
    schema: { openAPIV3Schema },
  }
}

/** The default of status marks an object that nobody has looked at yet. */
function rootSchema({ spec, status }: Parts, description: string): CrdSchema {
  return {
    type: 'object',
    description,
    required: ['spec'],
    properties: { spec, status: { ...status, default: { observedGeneration: -1 } } },
  }
}
