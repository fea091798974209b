import { isJsonObject, type JsonObject } from '../kube/json.ts'
import type { PipelineStep } from './composition.ts'

/** What stands here is judged before anything runs: whose Secrets are read must not be computed. */
const literalMembers = ['functionRef', 'credentials', 'requirements'] as const
const members: readonly string[] = [...literalMembers, 'input']

/** What is wrong with the template of a `function` node, as sentences; empty when it can be run. */
export function functionProblems(template: JsonObject): readonly string[] {
  const strange = Object.keys(template).filter((name) => !members.includes(name))
  const computed = literalMembers.filter((name) => hasExpression(template[name]))
  const { functionRef, credentials = [], requirements = {} } = template
  const isNamed = isJsonObject(functionRef) && isText(functionRef.name)
  const areSecrets = Array.isArray(credentials) && credentials.every(isCredentials)
  const areRequirements = isJsonObject(requirements) && areRequired(requirements)
  return [
    ...strange.map((name) => `function has no member ${name}: it takes ${members.join(', ')}`),
    ...computed.map((name) => `function.${name} must be literal: only input is computed`),
    ...(isNamed ? [] : ['function.functionRef.name must be the name of a Function']),
    ...(areSecrets ? [] : ['function.credentials must be as those of a pipeline step']),
    ...(areRequirements ? [] : ['function.requirements must be as those of a pipeline step']),
  ]
}

/** The step that a `function` node without problems runs, its input evaluated. */
export function toFunctionStep(id: string, filled: JsonObject): PipelineStep {
  // Its members were judged when it was compiled, and only the input is computed.
  const { functionRef, input, credentials, requirements } = filled as unknown as PipelineStep
  return {
    step: id,
    functionRef,
    ...(input === undefined ? {} : { input }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(requirements === undefined ? {} : { requirements }),
  }
}

function hasExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${')
  return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isCredentials(entry: unknown): boolean {
  if (!isJsonObject(entry) || !isText(entry.name)) return false
  const { source, secretRef } = entry
  if (source === 'None') return secretRef === undefined
  return (
    source === 'Secret' &&
    isJsonObject(secretRef) &&
    isText(secretRef.namespace) &&
    isText(secretRef.name)
  )
}

function areRequired({ requiredResources = [], requiredSchemas = [] }: JsonObject): boolean {
  return [requiredResources, requiredSchemas].every(
    (list) => Array.isArray(list) && list.every(isRequirement),
  )
}

function isRequirement(entry: unknown): boolean {
  if (!isJsonObject(entry)) return false
  return [entry.requirementName, entry.apiVersion, entry.kind].every(isText)
}
