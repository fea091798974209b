import {
  integer,
  type KindNames,
  listOf,
  type Members,
  membersSchema,
  type Provider,
  text,
} from '../../provider/index.ts'
import { type CrdSchema, toCrdSchema } from './crd-schema.ts'
import {
  ageColumn,
  type CustomResourceDefinition,
  conditionColumn,
  definition,
  type PrinterColumn,
} from './definition.ts'
import { commonStatus } from './resource-status.ts'

/** Plurals of the two configuration kinds, the same for every provider. */
export const configPlurals = {
  namespaced: 'providerconfigs',
  cluster: 'clusterproviderconfigs',
} as const

/** ProviderConfig and ClusterProviderConfig of a provider. Pure. */
export function emitProviderConfigs(provider: Provider): readonly CustomResourceDefinition[] {
  return [
    emit(configNames(provider, 'ProviderConfig'), 'Namespaced', provider.configFields),
    emit(configNames(provider, 'ClusterProviderConfig'), 'Cluster', {
      ...provider.configFields,
      allowedNamespaces,
    }),
  ]
}

const allowedNamespaces = listOf(
  'Namespaces whose objects may use this configuration; unset means all, [] means none.',
  text('Name of a namespace.', { maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' }),
  { maxItems: 1024 },
)

function configNames(
  provider: Provider,
  kind: 'ProviderConfig' | 'ClusterProviderConfig',
): KindNames {
  const cluster = kind === 'ClusterProviderConfig'
  return {
    group: provider.group,
    version: provider.version,
    kind,
    plural: cluster ? configPlurals.cluster : configPlurals.namespaced,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: ['plumbline', provider.name],
    description: cluster
      ? `How to connect to ${provider.name}; usable from every namespace, or from those it allows.`
      : `How to connect to ${provider.name}; usable in its own namespace.`,
  }
}

function emit(
  names: KindNames,
  scope: 'Namespaced' | 'Cluster',
  members: Members,
): CustomResourceDefinition {
  return definition({
    names,
    scope,
    spec: toCrdSchema(membersSchema('How to connect.', members), 'spec'),
    status: status(),
    columns,
    selectable: [],
  })
}

function status(): CrdSchema {
  const members = {
    ...commonStatus,
    users: integer('How many managed resources use it.'),
    accountId: text('Account that the credentials belong to.', { maxLength: 256 }),
    principalArn: text('Who the credentials belong to.', { maxLength: 2048 }),
  }
  return toCrdSchema(membersSchema('What was found; written by the controller.', members), 'status')
}

const columns: readonly PrinterColumn[] = [
  conditionColumn('Ready', 'Ready', 'Whether the credentials work.'),
  {
    name: 'Account',
    type: 'string',
    jsonPath: '.status.accountId',
    description: 'Account that the credentials belong to.',
  },
  {
    name: 'Principal',
    type: 'string',
    jsonPath: '.status.principalArn',
    description: 'Who the credentials belong to.',
  },
  {
    name: 'Users',
    type: 'integer',
    jsonPath: '.status.users',
    description: 'How many managed resources use it.',
  },
  ageColumn,
]
