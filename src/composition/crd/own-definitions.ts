import type { Resource } from '../../kube/object.ts'
import {
  COMPOSITIONS,
  compositionGroup,
  DEFINITIONS,
  ENVIRONMENTS,
  FUNCTIONS,
  REVISIONS,
} from '../resources.ts'
import { rolloutStatus } from '../rollout/rollout-schema.ts'
import { compositionSpec } from './composition-schema.ts'
import {
  ageColumn,
  type CustomResourceDefinition,
  column,
  conditionColumn,
  type PrinterColumn,
  partOf,
} from './custom-resource-definition.ts'
import { definitionSpec } from './definition-schema.ts'
import {
  anyObject,
  type CrdSchema,
  conditions,
  kindMembers,
  listOf,
  object,
  objectName,
  observedGeneration,
  text,
  whole,
  word,
} from './schema-words.ts'

/** The CustomResourceDefinitions of composition's own kinds, in the order of their names. Pure. */
export function ownDefinitions(): readonly CustomResourceDefinition[] {
  return [definition(), composition(), revision(), fn(), environment()].sort((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  )
}

/** Names of Compositions become labels and the beginning of their revisions' names. */
const longestCompositionName = 63

const ready = (description: string) => conditionColumn('Ready', 'Ready', description)
const synced = (description: string) => conditionColumn('Synced', 'Synced', description)

function definition(): CustomResourceDefinition {
  return emit(DEFINITIONS, {
    shortNames: ['cxrd'],
    description: 'An API of your own: becomes a kind whose instances are made by Compositions.',
    members: {
      spec: definitionSpec(),
      status: status({
        instances: whole('How many instances wait to be deleted, while deletion waits for them.'),
        definition: object('The CustomResourceDefinition as it was last applied.', {
          digest: word('Of what was applied.'),
          generation: whole('Generation that applying it gave.'),
        }),
      }),
    },
    required: ['spec'],
    rules: [
      {
        rule: "self.metadata.name == self.spec.names.plural + '.' + self.spec.group",
        message: 'metadata.name must be <names.plural>.<group>',
      },
    ],
    columns: [
      ready('Whether the API server serves the API as it is defined here.'),
      synced('Whether the API server has the API as it is defined here.'),
      column('Kind', '.spec.names.kind', 'Kind of the instances.'),
      ageColumn,
    ],
  })
}

function composition(): CustomResourceDefinition {
  const name = { type: 'string', maxLength: longestCompositionName }
  return emit(COMPOSITIONS, {
    shortNames: ['comp'],
    description: 'How instances of a composite kind are made.',
    members: {
      metadata: { type: 'object', properties: { name } },
      spec: compositionSpec(),
      status: status({
        revision: word('Name of the newest revision.'),
        rollout: rolloutStatus(),
      }),
    },
    required: ['spec'],
    columns: [
      column('XR-Kind', '.spec.compositeTypeRef.kind', 'Kind it implements.'),
      column('XR-APIVersion', '.spec.compositeTypeRef.apiVersion', 'Version it implements.'),
      ready('Whether instances can follow it.'),
      column('Revision', '.status.revision', 'Its newest revision.'),
      column('Rollout', '.status.rollout.state', 'How far its newest revision has come.'),
      ageColumn,
    ],
  })
}

function revision(): CustomResourceDefinition {
  const spec = object(
    'What the Composition said.',
    {
      number: whole('The newest has the highest.', { minimum: 1 }),
      source: anyObject('The spec of the Composition; never changed.'),
    },
    {
      required: ['number', 'source'],
      rules: [{ rule: 'self.number >= oldSelf.number', message: 'the number only grows' }],
    },
  )
  return emit(REVISIONS, {
    shortNames: ['comprev'],
    description: 'One content of a Composition, kept for the instances that follow it.',
    members: { spec, status: status({ schemas: checkedSchemas(), ...acceptance() }) },
    required: ['spec'],
    columns: [
      { ...column('Revision', '.spec.number', 'The newest has the highest.'), type: 'integer' },
      column(
        'Composition',
        `.metadata.labels.composition\\.plumbline\\.dev/composition`,
        'What it was made of.',
      ),
      column('XR-Kind', '.spec.source.compositeTypeRef.kind', 'Kind it implements.'),
      conditionColumn('Valid', 'Valid', 'Whether instances can follow it.'),
      ageColumn,
    ],
  })
}

/** See acceptance.ts. */
function acceptance() {
  const kind = object('One kind.', kindMembers(), { required: ['apiVersion', 'kind'] })
  return {
    accepted: listOf(
      'Digests of content and author, for which it was accepted.',
      word('One digest.'),
      { maxItems: 4 },
    ),
    undecided: listOf('Kinds that are not served: rights to them are still to be checked.', kind, {
      maxItems: 1000,
    }),
  }
}

/** A graph has at most 200 nodes, and the kind of its instances. */
function checkedSchemas(): CrdSchema {
  const schema = object(
    'One kind.',
    { ...kindMembers(), fingerprint: word('Of its schema, with all that it refers to.') },
    { required: ['apiVersion', 'kind', 'fingerprint'] },
  )
  return listOf('The schemas it was checked against last.', schema, { maxItems: 201 })
}

function fn(): CustomResourceDefinition {
  const spec = object(
    'Where the function answers.',
    {
      endpoint: text('dns:///host:port or unix:/path.', {
        maxLength: 512,
        pattern: '^(dns:///[^/\\s]+:[0-9]{1,5}|unix:/\\S+)$',
      }),
      tls: functionTls(),
    },
    { required: ['endpoint', 'tls'] },
  )
  return emit(FUNCTIONS, {
    shortNames: [],
    description: "An endpoint of Crossplane's function protocol, which Compositions call.",
    members: { spec, status: status({}) },
    required: ['spec'],
    columns: [
      column('Endpoint', '.spec.endpoint', 'Where it answers.'),
      ready('Whether it can be called.'),
      ageColumn,
    ],
  })
}

function functionTls(): CrdSchema {
  return object(
    'mTLS; exactly one of secretRef and insecure.',
    {
      secretRef: object(
        'Secret with tls.crt, tls.key and ca.crt.',
        { namespace: objectName('Namespace.'), name: objectName('Name.') },
        { required: ['namespace', 'name'] },
      ),
      insecure: { type: 'boolean', description: 'Plaintext, for development.' },
    },
    {
      rules: [
        {
          rule: 'has(self.secretRef) != (has(self.insecure) && self.insecure)',
          message: 'tls is either secretRef or insecure: true',
        },
      ],
    },
  )
}

function environment(): CustomResourceDefinition {
  return emit(ENVIRONMENTS, {
    shortNames: ['envcfg'],
    description:
      'Data for Compositions, selected by name or by labels; expressions see it as `env`. A change reaches all instances that see it at once: the waves of a rollout are for new revisions only.',
    members: { data: anyObject('Any members.') },
    required: [],
    columns: [ageColumn],
  })
}

function status(members: Readonly<Record<string, CrdSchema>>): CrdSchema {
  return {
    ...object('What was found; written by the controller.', {
      observedGeneration: observedGeneration(),
      conditions: conditions(),
      ...members,
    }),
    default: { observedGeneration: -1 },
  }
}

interface Kind {
  readonly shortNames: readonly string[]
  readonly description: string
  readonly members: Readonly<Record<string, CrdSchema>>
  readonly required: readonly string[]
  readonly rules?: readonly { readonly rule: string; readonly message: string }[]
  readonly columns: readonly PrinterColumn[]
}

function emit(resource: Resource, kind: Kind): CustomResourceDefinition {
  const { description, members, required, rules, columns } = kind
  const root = object(description, members, { required, ...(rules === undefined ? {} : { rules }) })
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${resource.plural}.${compositionGroup}`, labels: partOf },
    spec: {
      group: compositionGroup,
      names: {
        kind: resource.kind,
        plural: resource.plural,
        singular: resource.kind.toLowerCase(),
        listKind: `${resource.kind}List`,
        shortNames: kind.shortNames,
        categories: ['plumbline', 'platform'],
      },
      scope: 'Cluster',
      versions: [
        {
          name: resource.version,
          served: true,
          storage: true,
          additionalPrinterColumns: columns,
          subresources: 'status' in members ? { status: {} } : {},
          schema: { openAPIV3Schema: root },
        },
      ],
    },
  }
}
