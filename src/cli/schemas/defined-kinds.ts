import type { Definition, DefinitionSpec } from '../../composition/definition/definition.ts'
import { emitComposite } from '../../composition/definition/emit-composite.ts'
import type { Schema } from '../../composition/graph/index.ts'
import { compositionGroup, DEFINITIONS } from '../../composition/resources.ts'
import { isJsonObject, type JsonObject, stringMember } from '../../kube/json.ts'
import type { Resource } from '../../kube/object.ts'
import { groupOf, type ManifestObject } from '../manifest/manifest.ts'

/** A kind that a manifest defines, in one of its versions. */
export interface DefinedKind {
  readonly apiVersion: string
  readonly resource: Resource
  readonly schema: Schema
}

/**
 * The served kinds of CustomResourceDefinitions and CompositeResourceDefinitions, with their schemas
 * as the API server publishes them. What does not look like a definition defines nothing. Pure.
 */
export function definedKinds(objects: readonly ManifestObject[]): readonly DefinedKind[] {
  return objects.flatMap((object) => {
    if (isDefinition(object)) {
      const definition = readDefinition(object)
      return definition === undefined ? [] : kindsOf({ ...emitComposite(definition).manifest.spec })
    }
    const isCrd =
      object.kind === 'CustomResourceDefinition' &&
      groupOf(object.apiVersion) === 'apiextensions.k8s.io'
    return isCrd && isJsonObject(object.spec) ? kindsOf(object.spec) : []
  })
}

export function isDefinition({ apiVersion, kind }: ManifestObject): boolean {
  return kind === DEFINITIONS.kind && groupOf(apiVersion) === compositionGroup
}

/** The definition in a manifest; undefined when it lacks what its CRD requires. */
export function readDefinition(object: ManifestObject): Definition | undefined {
  const { apiVersion, kind, metadata, spec } = object
  if (!isDefinitionSpec(spec)) return undefined
  const { name } = metadata
  const read = { apiVersion, kind, metadata: { name, uid: '', resourceVersion: '' }, spec }
  return { object: read, name, spec, status: {} }
}

function isDefinitionSpec(spec: unknown): spec is DefinitionSpec {
  if (!isJsonObject(spec) || !isJsonObject(spec.names)) return false
  const texts = [spec.group, spec.names.kind, spec.names.plural]
  const versions: readonly unknown[] = Array.isArray(spec.versions) ? spec.versions : []
  const isVersion = (version: unknown): boolean =>
    isJsonObject(version) &&
    typeof version.name === 'string' &&
    isJsonObject(version.schema) &&
    isJsonObject(version.schema.openAPIV3Schema)
  const isNamed = texts.every((text) => typeof text === 'string')
  return isNamed && versions.length > 0 && versions.every(isVersion)
}

/** Of the `spec` of a CustomResourceDefinition. */
function kindsOf(spec: JsonObject): readonly DefinedKind[] {
  const names = isJsonObject(spec.names) ? spec.names : {}
  const [group, kind, plural] = [spec.group, names.kind, names.plural]
  if (typeof group !== 'string' || typeof kind !== 'string' || typeof plural !== 'string') return []
  const versions: readonly unknown[] = Array.isArray(spec.versions) ? spec.versions : []
  return versions.filter(isJsonObject).flatMap((entry) => {
    const version = stringMember(entry, 'name')
    const schema = isJsonObject(entry.schema) ? entry.schema.openAPIV3Schema : undefined
    if (version === undefined || entry.served === false || !isJsonObject(schema)) return []
    const resource = { group, version, plural, kind, namespaced: spec.scope !== 'Cluster' }
    return [{ apiVersion: `${group}/${version}`, resource, schema: withMeta(schema) }]
  })
}

const text: Schema = { type: 'string' }
const texts: Schema = { type: 'object', additionalProperties: text }
const time: Schema = { type: 'string', format: 'date-time' }

/** As much of ObjectMeta as templates and expressions may name. */
const objectMeta: Schema = {
  type: 'object',
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    generation: { type: 'integer', format: 'int64' },
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
    labels: texts,
    annotations: texts,
    finalizers: { type: 'array', items: text },
    ownerReferences: { type: 'array', items: { 'x-kubernetes-preserve-unknown-fields': true } },
  },
}

/** What every object has is left out of definitions, and put in where the API server publishes them. */
function withMeta(schema: Schema): Schema {
  const own = { apiVersion: text, kind: text, metadata: objectMeta }
  return { ...schema, type: 'object', properties: { ...schema.properties, ...own } }
}
