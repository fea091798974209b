import type { Resource } from './object.ts'

/** Kinds of Kubernetes itself that Plumbline addresses. */
export const SECRETS: Resource = core('secrets', 'Secret', true)
export const CONFIG_MAPS: Resource = core('configmaps', 'ConfigMap', true)
export const NAMESPACES: Resource = core('namespaces', 'Namespace', false)

export const EVENTS: Resource = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
}

export const LEASES: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
}

export const CUSTOM_RESOURCE_DEFINITIONS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
}

function core(plural: string, kind: string, namespaced: boolean): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced }
}
