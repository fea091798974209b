import type { KubeObject } from '../../kube/object.ts'
import { composedLabel } from '../crd/rbac.ts'
import { resourceOf } from './definition.ts'

/** What the platform has to do when the controller may not work on the instances of a kind. Pure. */
export function tellMissingRole(crd: KubeObject): string {
  const { group, plural } = resourceOf(crd)
  const resources = [plural, `${plural}/status`, `${plural}/finalizers`].join(', ')
  const rule = `apiGroups: [${group}], resources: [${resources}], verbs: [get, list, watch, patch, update]`
  return `the controller may not work on ${plural}.${group}: create a ClusterRole with the label ${composedLabel}: "true" and the rule {${rule}}`
}
