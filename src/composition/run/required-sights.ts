import { toObjectKey } from '../../kube/object.ts'
import type { ResourceSelector } from '../functions/index.ts'
import type { Composite } from './composite.ts'
import type { Run } from './deps.ts'
import { findResources, type Resources } from './resources.ts'
import { type Sight, toQuery } from './sight.ts'

/** What functions have asked for: it wakes the composite when it changes. */
export async function requiredSights(
  { mapping, pipelines }: Pick<Run, 'mapping' | 'pipelines'>,
  composite: Composite,
  signal: AbortSignal,
): Promise<readonly Sight[]> {
  const known = Object.values(pipelines.known(composite))
  const selectors = known.flatMap(({ resources, extraResources }) => [
    ...Object.values(resources),
    ...Object.values(extraResources),
  ])
  const resources = await findResources(mapping, { wanted: selectors, stored: [] }, signal)
  return selectors.flatMap((selector) => toSight(selector, resources) ?? [])
}

function toSight(selector: ResourceSelector, resources: Resources): Sight | undefined {
  const resource = resources.find(selector)
  if (resource === undefined) return undefined
  const { matchName, matchLabels = {}, namespace } = selector
  if (matchName !== undefined) {
    if (resource.namespaced !== (namespace !== undefined)) return undefined
    // Functions get it from the host: here it only wakes.
    return { is: 'child', resource, key: toObjectKey(namespace, matchName) }
  }
  return toQuery(resource, { namespace, labels: matchLabels })
}
