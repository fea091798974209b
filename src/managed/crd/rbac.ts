import { controllerNamespace } from '../../kube/controller-namespace.ts'
import { partOf } from './definition.ts'
import { configPlurals } from './emit-config.ts'
import type { LoadedProvider } from './loaded-provider.ts'

/** As whom the controller runs. */
const controllerAccount = 'plumbline'

interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

/** An object of RBAC or of the core group, ready to be printed. */
export type Manifest = Readonly<Record<string, unknown>>

interface GroupPlurals {
  readonly group: string
  readonly plurals: readonly string[]
}

const rbacGroup = 'rbac.authorization.k8s.io'

export function namespaceManifests(): readonly Manifest[] {
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata: named(controllerNamespace) }]
}

export function accountManifests(): readonly Manifest[] {
  return [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: inSystem(controllerAccount) }]
}

/**
 * What the controller may do: exactly what it does, per group, without a wildcard. It cannot delete
 * Secrets (the garbage collector does, by owner) nor create or delete what users own.
 */
export function controllerManifests(providers: readonly LoadedProvider[]): readonly Manifest[] {
  const rules = [
    ...groupsOf(providers).flatMap(controllerRules),
    rule('', ['secrets'], ['get', 'list', 'watch', 'create', 'patch']),
    rule('events.k8s.io', ['events'], ['create', 'patch']),
  ]
  const leases = rule('coordination.k8s.io', ['leases'], ['get', 'create', 'update', 'patch'])
  const role = { apiGroup: rbacGroup, name: 'plumbline-controller' }
  const leaseRole = { apiGroup: rbacGroup, name: 'plumbline-leader' }
  return [
    clusterRole(role.name, rules),
    {
      ...rbac('ClusterRoleBinding', named(role.name)),
      roleRef: { ...role, kind: 'ClusterRole' },
      subjects,
    },
    { ...rbac('Role', inSystem(leaseRole.name)), rules: [leases] },
    {
      ...rbac('RoleBinding', inSystem(leaseRole.name)),
      roleRef: { ...leaseRole, kind: 'Role' },
      subjects,
    },
  ]
}

/**
 * Roles for people, added to the cluster's own view, edit and admin by label. Configurations hold
 * who may act in the cloud, so only admin changes those of a namespace; the cluster-wide ones take
 * a cluster administrator.
 */
export function userManifests(providers: readonly LoadedProvider[]): readonly Manifest[] {
  const kinds = kindGroupsOf(providers)
  const every = groupsOf(providers)
  const configs = configGroupsOf(providers)
  const change = ['create', 'update', 'patch', 'delete', 'deletecollection']
  return [
    clusterRole(
      'plumbline-view',
      every.map(({ group, plurals }) =>
        rule(group, [...plurals, ...plurals.map(statusOf)], ['get', 'list', 'watch']),
      ),
      'view',
    ),
    clusterRole(
      'plumbline-edit',
      kinds.map(({ group, plurals }) => rule(group, plurals, change)),
      'edit',
    ),
    clusterRole(
      'plumbline-admin',
      configs.map(({ group }) => rule(group, [configPlurals.namespaced], change)),
      'admin',
    ),
  ]
}

function controllerRules({ group, plurals }: GroupPlurals): readonly PolicyRule[] {
  return [
    rule(group, plurals, ['get', 'list', 'watch', 'update', 'patch']),
    rule(group, plurals.map(statusOf), ['get', 'update', 'patch']),
    rule(
      group,
      plurals.map((plural) => `${plural}/finalizers`),
      ['update'],
    ),
  ]
}

function statusOf(plural: string): string {
  return `${plural}/status`
}

function kindGroupsOf(providers: readonly LoadedProvider[]): readonly GroupPlurals[] {
  const plurals = new Map<string, string[]>()
  for (const { names } of providers.flatMap(({ kinds }) => kinds)) {
    plurals.set(names.group, [...(plurals.get(names.group) ?? []), names.plural].sort())
  }
  return [...plurals].map(([group, list]) => ({ group, plurals: list })).sort(byGroup)
}

function configGroupsOf(providers: readonly LoadedProvider[]): readonly GroupPlurals[] {
  return providers
    .map(({ provider }) => ({
      group: provider.group,
      plurals: [configPlurals.cluster, configPlurals.namespaced],
    }))
    .sort(byGroup)
}

function groupsOf(providers: readonly LoadedProvider[]): readonly GroupPlurals[] {
  return [...configGroupsOf(providers), ...kindGroupsOf(providers)]
}

function byGroup(a: GroupPlurals, b: GroupPlurals): number {
  return a.group < b.group ? -1 : Number(a.group > b.group)
}

const subjects = [
  { kind: 'ServiceAccount', name: controllerAccount, namespace: controllerNamespace },
]

function rule(group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources, verbs }
}

function clusterRole(
  name: string,
  rules: readonly PolicyRule[],
  aggregateTo?: 'view' | 'edit' | 'admin',
): Manifest {
  const labels =
    aggregateTo === undefined ? {} : { [`${rbacGroup}/aggregate-to-${aggregateTo}`]: 'true' }
  return { ...rbac('ClusterRole', { name, labels: { ...partOf, ...labels } }), rules }
}

function rbac(kind: string, metadata: Manifest): Manifest {
  return { apiVersion: `${rbacGroup}/v1`, kind, metadata }
}

function named(name: string): Manifest {
  return { name, labels: partOf }
}

function inSystem(name: string): Manifest {
  return { name, namespace: controllerNamespace, labels: partOf }
}
