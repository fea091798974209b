import { controllerNamespace } from '../../kube/controller-namespace.ts'
import { compositionGroup } from '../resources.ts'
import { partOf } from './custom-resource-definition.ts'

/** Where the controller runs, and as whom; deploy/rbac defines both. */
const subjects = [{ kind: 'ServiceAccount', name: 'plumbline', namespace: controllerNamespace }]

/** Gives the rights of a ClusterRole to the controller, for kinds that are composed or defined. */
export const composedLabel = 'composition.plumbline.dev/aggregate-to-composed'

/** Kinds that every installation may compose, by group. */
export interface ComposedGroup {
  readonly group: string
  readonly plurals: readonly string[]
}

interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly resourceNames?: readonly string[]
}

type Manifest = Readonly<Record<string, unknown>>

const rbacGroup = 'rbac.authorization.k8s.io'
const read = ['get', 'list', 'watch']

/** What composing one kind takes. */
export const composeVerbs = [...read, 'create', 'patch', 'delete']

/**
 * RBAC of composition: what the controller does with its own kinds, and an aggregated role that
 * collects, by label, what it may compose. Plumbline brings the managed kinds, ConfigMaps and Secrets; who
 * defines an API or composes anything else adds a ClusterRole with the label. `plumbline-rollout` is
 * what `kubectl plumbline rollout` takes. Pure.
 */
export function compositionRbac(managed: readonly ComposedGroup[]): readonly Manifest[] {
  const [engine, composed] = ['plumbline-composition', 'plumbline-composed']
  return [
    role(engine, engineRules, {}),
    binding(engine),
    {
      ...rbac('ClusterRole', composed, {}),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [composedLabel]: 'true' } }] },
    },
    binding(composed),
    role(
      'plumbline-composed-kinds',
      [
        ...managed.map(({ group, plurals }) => rule(group, plurals, composeVerbs)),
        rule('', ['configmaps', 'secrets'], composeVerbs),
      ],
      { [composedLabel]: 'true' },
    ),
    role('plumbline-composition-view', [rule(compositionGroup, everyKind, read)], {
      [`${rbacGroup}/aggregate-to-view`]: 'true',
    }),
    // To be bound by hand: it lets nobody compose what they may not make themselves, since whoever
    // changes a Composition's spec becomes its author.
    role('plumbline-rollout', [rule(compositionGroup, ['compositions'], [...read, 'patch'])], {}),
  ]
}

const withStatus = ['compositeresourcedefinitions', 'compositions', 'functions']
const everyKind = [...withStatus, 'compositionrevisions', 'environmentconfigs'].sort()

const engineRules: readonly PolicyRule[] = [
  rule(compositionGroup, everyKind, read),
  rule(compositionGroup, ['compositeresourcedefinitions'], ['patch']),
  rule(compositionGroup, ['compositionrevisions'], ['create', 'patch', 'delete']),
  rule(
    compositionGroup,
    [...withStatus, 'compositionrevisions'].sort().map((plural) => `${plural}/status`),
    ['get', 'patch'],
  ),
  rule(
    compositionGroup,
    ['compositeresourcedefinitions/finalizers', 'compositions/finalizers'],
    ['update'],
  ),
  rule('apiextensions.k8s.io', ['customresourcedefinitions'], composeVerbs),
  // Whether the author of a Composition may do what it does.
  rule('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
  // Our own registration, which deploy/admission makes.
  {
    ...rule('admissionregistration.k8s.io', ['validatingwebhookconfigurations'], ['get', 'patch']),
    resourceNames: ['plumbline-composition'],
  },
]

function rule(group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources, verbs }
}

function role(
  name: string,
  rules: readonly PolicyRule[],
  labels: Readonly<Record<string, string>>,
): Manifest {
  return { ...rbac('ClusterRole', name, labels), rules }
}

function binding(name: string): Manifest {
  const roleRef = { apiGroup: rbacGroup, kind: 'ClusterRole', name }
  return { ...rbac('ClusterRoleBinding', name, {}), roleRef, subjects }
}

function rbac(kind: string, name: string, labels: Readonly<Record<string, string>>): Manifest {
  return {
    apiVersion: `${rbacGroup}/v1`,
    kind,
    metadata: { name, labels: { ...partOf, ...labels } },
  }
}
