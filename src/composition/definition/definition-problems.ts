import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { propertiesOf } from './author-schema.ts'
import { reservedMembers } from './composite-schema.ts'
import type { DefinedVersion, DefinitionSpec } from './definition.ts'
import { stringsOf } from './emit-composite.ts'

/** Groups that are not a platform team's to define in. */
const foreignGroups = ['plumbline.dev', 'k8s.io', 'kubernetes.io']

/**
 * What is wrong with a definition besides what its CRD checks and what the API server says of its
 * schemas: sentences that name the place. Pure; empty when it can become a CustomResourceDefinition.
 */
export function definitionProblems(spec: DefinitionSpec): readonly string[] {
  const { group } = spec
  const owner = foreignGroups.find((other) => group === other || group.endsWith(`.${other}`))
  return [
    ...(owner === undefined ? [] : [`group: ${group} belongs to ${owner}; use a domain of yours`]),
    ...spec.versions.flatMap(versionProblems),
  ]
}

function versionProblems(version: DefinedVersion): readonly string[] {
  const root = version.schema.openAPIV3Schema
  const at = `versions[${version.name}].schema.openAPIV3Schema`
  return [
    ...rootProblems(root, at),
    ...sectionProblems(root, 'spec', at),
    ...sectionProblems(root, 'status', at),
  ]
}

function rootProblems(root: JsonObject, at: string): readonly string[] {
  const allowed = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
  const strays = Object.keys(propertiesOf(root)).filter((name) => !allowed.includes(name))
  return [
    ...(root.type === undefined || root.type === 'object' ? [] : [`${at}: type must be object`]),
    ...(strays.length === 0
      ? []
      : [`${at}: ${strays.sort().join(', ')}: only spec and status hold fields`]),
  ]
}

function sectionProblems(
  root: JsonObject,
  section: 'spec' | 'status',
  at: string,
): readonly string[] {
  const schema = propertiesOf(root)[section]
  const where = `${at}.${section}`
  if (schema === undefined) return []
  if (!isJsonObject(schema)) return [`${where}: must be a schema`]
  const reserved = reservedMembers[section].filter((name) => name in propertiesOf(schema))
  return [
    ...(schema.type === 'object' || schema.type === undefined
      ? []
      : [`${where}: type must be object`]),
    ...reserved.map((name) => `${where}.${name}: is Plumbline's own; choose another name`),
    ...(section === 'status' && stringsOf(schema.required).length > 0
      ? [`${where}.required: the status is written before its values are known; require nothing`]
      : []),
  ]
}
