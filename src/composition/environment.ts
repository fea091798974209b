import { isJsonObject, type JsonObject } from '../kube/json.ts'
import type { KubeObject } from '../kube/object.ts'
import { matches } from './choose-composition.ts'
import type { EnvironmentSelector } from './composition.ts'

/**
 * `env` of a Composition: the data of the EnvironmentConfigs it selects, merged in the order of its
 * selectors and then of their names. Members of objects are merged; anything else the later one
 * replaces. A named one that does not exist adds nothing: what needs it says that it waits. Pure.
 */
export function mergeEnvironment(
  configs: readonly KubeObject[],
  selectors: readonly EnvironmentSelector[],
): JsonObject {
  return selectors
    .flatMap((selector) => select(configs, selector))
    .map(({ data }) => (isJsonObject(data) ? data : {}))
    .reduce(merge, {})
}

function select(
  configs: readonly KubeObject[],
  { name, matchLabels }: EnvironmentSelector,
): readonly KubeObject[] {
  if (name !== undefined) return configs.filter(({ metadata }) => metadata.name === name)
  if (matchLabels === undefined) return []
  return configs
    .filter(({ metadata }) => matches({ matchLabels }, metadata.labels ?? {}))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** `Object.fromEntries` defines members as own, whatever they are called. */
function merge(before: JsonObject, after: JsonObject): JsonObject {
  const members = new Map(Object.entries(before))
  for (const [name, value] of Object.entries(after)) {
    const old = members.get(name)
    members.set(name, isJsonObject(old) && isJsonObject(value) ? merge(old, value) : value)
  }
  return Object.fromEntries(members)
}
