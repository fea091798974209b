import type { CrdSchema } from './schema-words.ts'

/** A CustomResourceDefinition as composition makes them: its own kinds' and those it defines. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1'
  readonly kind: 'CustomResourceDefinition'
  readonly metadata: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly group: string
    readonly names: CrdNames
    readonly scope: Scope
    readonly versions: readonly CrdVersion[]
  }
}

export type Scope = 'Namespaced' | 'Cluster'

export interface CrdNames {
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly listKind: string
  readonly shortNames?: readonly string[]
  readonly categories: readonly string[]
}

export interface CrdVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly additionalPrinterColumns: readonly PrinterColumn[]
  readonly subresources: { readonly status?: Readonly<Record<string, never>> }
  readonly schema: { readonly openAPIV3Schema: CrdSchema }
}

/** A column of `kubectl get`; priority 1 shows only under `-o wide`. A `date` is shown as an age. */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly description?: string
  readonly format?: string
  readonly priority?: number
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
  return column(name, `.status.conditions[?(@.type=="${type}")].status`, description)
}

export function column(name: string, jsonPath: string, description: string): PrinterColumn {
  return { name, type: 'string', jsonPath, description }
}
