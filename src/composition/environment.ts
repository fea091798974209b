import { isJsonObject, type JsonObject } from '../kube/json.ts'
import type { KubeObject } from '../kube/object.ts'
import { matches } from './choose-composition.ts'
import type { EnvironmentSelector } from './composition.ts'
import type { Evaluation, Gap } from './evaluate/index.ts'

/** What a Composition's expressions see as `env`, and which of its selectors found nothing. */
export interface Environment {
  readonly data: JsonObject
  /** As sentences. */
  readonly missing: readonly string[]
}

/** Pure. */
export function environmentOf(
  configs: readonly KubeObject[],
  selectors: readonly EnvironmentSelector[],
): Environment {
  const missing = selectors
    .filter((selector) => select(configs, selector).length === 0)
    .map(tellMissing)
  return { data: mergeEnvironment(configs, selectors), missing: [...new Set(missing)].sort() }
}

function tellMissing({ name, matchLabels = {} }: EnvironmentSelector): string {
  if (name !== undefined) return `EnvironmentConfig ${name} does not exist`
  const labels = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`)
  return `no EnvironmentConfig has the labels ${labels.sort().join(', ')}`
}

/** The evaluation, in which whatever waits for a member of `env` says what is missing. Pure. */
export function withMissing(evaluation: Evaluation, { missing }: Environment): Evaluation {
  if (missing.length === 0) return evaluation
  const tell = (gap: Gap): Gap =>
    gap.why === 'waiting' && gap.cause.split(', ').includes('env')
      ? { ...gap, message: `${gap.message} (${missing.join('; ')})` }
      : gap
  const { outcomes, status } = evaluation
  return {
    ...evaluation,
    outcomes: outcomes.map((outcome) =>
      'gaps' in outcome ? { ...outcome, gaps: outcome.gaps.map(tell) } : outcome,
    ),
    status: { ...status, gaps: status.gaps.map(tell) },
  }
}

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
