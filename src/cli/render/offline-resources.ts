import type { Resources } from '../../composition/run/resources.ts'
import type { Resource } from '../../kube/object.ts'
import { groupOf } from '../manifest/manifest.ts'
import type { DefinedKind } from '../schemas/defined-kinds.ts'

/** Kubernetes' own kinds without namespace. */
const clusterScoped: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingWebhookConfiguration',
])

/** Which resource serves a kind, without asking: of defined kinds as defined, of others by custom. */
export function offlineResources(kinds: readonly DefinedKind[]): Resources {
  const defined = new Map(
    kinds.map(({ apiVersion, resource }) => [`${apiVersion} ${resource.kind}`, resource]),
  )
  const find: Resources['find'] = ({ apiVersion, kind }) =>
    defined.get(`${apiVersion} ${kind}`) ?? customary(apiVersion, kind)
  return { find, locate: find }
}

function customary(apiVersion: string, kind: string): Resource {
  const group = groupOf(apiVersion)
  const version = apiVersion.slice(group === '' ? 0 : group.length + 1)
  const plural = `${kind.toLowerCase()}s`
  return { group, version, plural, kind, namespaced: !clusterScoped.has(kind) }
}
