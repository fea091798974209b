import { isJsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import {
  ageColumn,
  type CrdVersion,
  type CustomResourceDefinition,
  column,
  conditionColumn,
  type PrinterColumn,
  partOf,
} from '../crd/custom-resource-definition.ts'
import type { CrdSchema } from '../crd/schema-words.ts'
import { digestOf } from '../digest.ts'
import { authorSchema, propertiesOf } from './author-schema.ts'
import { machinerySpec, machineryStatus } from './composite-schema.ts'
import type { DefinedVersion, Definition } from './definition.ts'

/** Names the definition on the CustomResourceDefinition that is its. */
export const definitionLabel = 'composition.plumbline.dev/definition'

/** A CustomResourceDefinition as wanted, and by what its parts are recognised. */
export interface WantedDefinition {
  readonly manifest: CustomResourceDefinition
  /** Of the manifest. */
  readonly digest: string
  /** Per served version the mark that its published schema carries. */
  readonly marks: ReadonlyMap<string, string>
}

/**
 * The CustomResourceDefinition of a definition without problems. Pure. It has no owner reference:
 * a foreground deletion of the definition would have the garbage collector delete it, and with it
 * every instance, before our finalizer has a say.
 */
export function emitComposite({ name, spec }: Definition): WantedDefinition {
  const { group, names } = spec
  const manifest: CustomResourceDefinition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, labels: { ...partOf, [definitionLabel]: name } },
    spec: {
      group,
      names: {
        kind: names.kind,
        plural: names.plural,
        singular: names.singular ?? names.kind.toLowerCase(),
        listKind: names.listKind ?? `${names.kind}List`,
        ...(names.shortNames === undefined ? {} : { shortNames: names.shortNames }),
        categories: [...new Set(['composite', 'plumbline', ...(names.categories ?? [])])],
      },
      scope: spec.scope ?? 'Namespaced',
      versions: spec.versions.map(toVersion),
    },
  }
  const served = spec.versions.filter(({ served: isServed }) => isServed)
  return {
    manifest,
    digest: digestOf(manifest),
    marks: new Map(served.map((version) => [version.name, markOf(version)])),
  }
}

function toVersion(version: DefinedVersion): CrdVersion {
  const { name, served, referenceable, deprecated, deprecationWarning } = version
  return {
    name,
    served,
    storage: referenceable,
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
    additionalPrinterColumns: [
      ...ownColumns,
      ...(version.additionalPrinterColumns ?? []),
      ageColumn,
    ],
    subresources: { status: {} },
    schema: { openAPIV3Schema: mergeSchema(version, markOf(version)) },
  }
}

/** In the order and the words of managed resources. */
const ownColumns: readonly PrinterColumn[] = [
  conditionColumn('Ready', 'Ready', 'Whether it can be used.'),
  conditionColumn('Synced', 'Synced', 'Whether everything is as the Composition says.'),
  column('Drift', '.status.plumbline.drift', 'Whether something was changed from outside.'),
  column('Composition', '.status.plumbline.composition', 'The Composition in use.'),
]

/**
 * Also of our own members: when a new release changes them, the API server must show that. The author's
 * part is taken as it is stored, so that what is read back (see storedDefinition) has the same mark.
 */
function markOf(version: DefinedVersion): string {
  const ours = [machinerySpec(''), machineryStatus()]
  return digestOf([authorSchema(mergeSchema(version, '')), ours]).slice(0, 12)
}

/**
 * The definition that a CustomResourceDefinition of ours was made of, read back: the author's part of it,
 * to which this release adds its own. Pure.
 */
export function storedDefinition(definition: Definition, crd: KubeObject): Definition {
  const { group, names, scope, versions } = crd.spec as CustomResourceDefinition['spec'] // the API server's own format
  const isOurs = ({ name }: PrinterColumn) =>
    [...ownColumns, ageColumn].some((column) => column.name === name)
  return {
    ...definition,
    spec: {
      group,
      names,
      scope,
      versions: versions.map(({ storage, schema, subresources: _ours, ...version }) => ({
        ...version,
        referenceable: storage,
        additionalPrinterColumns: version.additionalPrinterColumns.filter((each) => !isOurs(each)),
        schema: { openAPIV3Schema: authorSchema(schema.openAPIV3Schema) },
      })),
    },
  }
}

/** The author's schema with our members added; they win. The default marks what nobody has seen. */
function mergeSchema({ schema }: DefinedVersion, mark: string): CrdSchema {
  const { openAPIV3Schema: root } = schema
  const { spec, status, ...others } = propertiesOf(root)
  return {
    ...root,
    type: 'object',
    required: [...new Set([...stringsOf(root.required), 'spec'])],
    properties: {
      ...others,
      spec: withMembers(spec, { plumbline: machinerySpec(mark) }),
      status: { ...withMembers(status, machineryStatus()), default: { observedGeneration: -1 } },
    },
  }
}

function withMembers(schema: unknown, members: Readonly<Record<string, CrdSchema>>): CrdSchema {
  const own = isJsonObject(schema) ? schema : {}
  return { ...own, type: 'object', properties: { ...propertiesOf(own), ...members } }
}

export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
