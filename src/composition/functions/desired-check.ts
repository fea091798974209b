import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { mostChildren } from '../most-children.ts'
import type { DesiredState } from './state.ts'

/** What must not be applied. `resource` is the name in the pipeline; undefined: the composite. */
export interface DesiredProblem {
  readonly resource: string | undefined
  readonly problem: string
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const namePrefix = /^[a-z0-9][-.a-z0-9]*$/
const longestName = 253
/** The inventory names a child by its name in the pipeline, in `id` or `key`; `id` takes this much. */
const longestResourceName = 256

/** What is wrong with a final desired state, in the order of names; empty when it may be applied. */
export function checkDesired({ composite, resources }: DesiredState): readonly DesiredProblem[] {
  const own = Object.entries(resources).flatMap(([resource, desired]) =>
    problemsOf(resource, desired.resource).map((problem) => ({ resource, problem })),
  )
  const status = composite.resource.status ?? {}
  const statusProblems = isJsonObject(status)
    ? numberProblems(status, 'status')
    : ['status is not an object']
  return [
    ...[...statusProblems, ...countProblems(resources)].map((problem) => ({
      resource: undefined,
      problem,
    })),
    ...own,
    ...twins(resources),
  ]
}

function countProblems(resources: DesiredState['resources']): readonly string[] {
  const { length } = Object.keys(resources)
  return length > mostChildren
    ? [`it has ${length} resources; at most ${mostChildren} are made for a composite`]
    : []
}

function problemsOf(name: string, object: JsonObject): readonly string[] {
  const metadata = object.metadata ?? {}
  return [
    ...(name === '' ? ['it has no name in the pipeline'] : []),
    ...(name.length > longestResourceName
      ? [
          `its name in the pipeline has ${name.length} characters; at most ${longestResourceName} are taken`,
        ]
      : []),
    ...(['apiVersion', 'kind'] as const)
      .filter((member) => typeof object[member] !== 'string' || object[member] === '')
      .map((member) => `${member} is missing`),
    ...(isJsonObject(metadata) ? metadataProblems(metadata) : ['metadata is not an object']),
    ...numberProblems(object, ''),
  ]
}

function metadataProblems(metadata: JsonObject): readonly string[] {
  const names = (['name', 'namespace', 'generateName'] as const).flatMap((member) => {
    const value = metadata[member] ?? ''
    const pattern = member === 'generateName' ? namePrefix : subdomain
    const isFine = typeof value === 'string' && value.length <= longestName
    return value === '' || (isFine && pattern.test(value))
      ? []
      : [`metadata.${member} ${JSON.stringify(value)} is not a valid name (RFC 1123)`]
  })
  const maps = (['labels', 'annotations'] as const).flatMap((member) => {
    const value = metadata[member] ?? {}
    if (!isJsonObject(value)) return [`metadata.${member} is not an object`]
    return Object.entries(value)
      .filter(([, text]) => typeof text !== 'string')
      .map(([key]) => `metadata.${member}[${JSON.stringify(key)}] is not a string`)
  })
  return [...names, ...maps]
}

/** A Struct can hold numbers that JSON cannot; they would arrive as null. */
function numberProblems(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    numberProblems(inner, path === '' ? key : `${path}.${key}`),
  )
}

/** Two resources with one name would overwrite each other at every reconcile. */
function twins(resources: DesiredState['resources']): readonly DesiredProblem[] {
  const first = new Map<string, string>()
  return Object.entries(resources).flatMap(([resource, desired]) => {
    const { apiVersion, kind, metadata } = desired.resource
    const { namespace, name } = isJsonObject(metadata) ? metadata : {}
    if (typeof name !== 'string' || name === '') return []
    const identity = JSON.stringify([apiVersion, kind, namespace ?? '', name])
    const other = first.get(identity)
    if (other === undefined) first.set(identity, resource)
    const problem = `it is the same object as resource "${other}": ${String(kind)} ${JSON.stringify(name)}`
    return other === undefined ? [] : [{ resource, problem }]
  })
}
