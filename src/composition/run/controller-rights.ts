import type { Resource } from '../../kube/object.ts'
import { composedLabel, composeVerbs } from '../crd/rbac.ts'

/** What gives the controller the right to compose a kind, or only some verbs. Pure. */
export function grantOf(
  { group, plural }: Pick<Resource, 'group' | 'plural'>,
  verbs: readonly string[] = composeVerbs,
): string {
  const rule = `apiGroups: ["${group}"], resources: [${plural}], verbs: [${verbs.join(', ')}]`
  return `create a ClusterRole with the label ${composedLabel}: "true" and the rule {${rule}}`
}

/** What helps when the API server has answered 403: rights are missing, or admission says no. Pure. */
export function forbiddenAdvice(resource: Pick<Resource, 'group' | 'plural'>): string {
  return `where the controller lacks the right, ${grantOf(resource)}`
}
