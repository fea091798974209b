import {
  type AnyKind,
  enumOf,
  type Field,
  keyedList,
  listOf,
  membersSchema,
  object,
  required,
  text,
} from '../../provider/index.ts'
import { type CrdSchema, toCrdSchema } from './crd-schema.ts'

/** A name that the API server accepts for objects such as Secrets (RFC 1123 subdomain). */
const objectName = {
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  maxLength: 253,
} as const

const rfc3339 = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$'

const policyWord = enumOf('One permission; "*" stands for all of them.', [
  '*',
  'Observe',
  'Create',
  'Update',
  'Delete',
])

function managementPolicies({ keptByDefault }: AnyKind): Field {
  const unset =
    keptByDefault === true
      ? 'unset means ["Observe", "Create", "Update"], since this kind is kept by default; ["*"] means everything, Delete included.'
      : 'unset means ["*"], everything.'
  return listOf(
    `What the controller may do; ${unset} [] pauses. Without Delete the external resource is left behind when the object is deleted.`,
    policyWord,
    { maxItems: 5 },
  )
}

const providerConfigRef = object('Which configuration connects to the cloud.', {
  kind: required(
    enumOf('ProviderConfig is looked up in the same namespace.', [
      'ProviderConfig',
      'ClusterProviderConfig',
    ]),
  ),
  name: required(text('Name of the configuration.', { ...objectName, minLength: 1 })),
})

const ignoreRule = {
  path: required(
    text('Field as printed in status.drift, such as tagging.tagSet[key="owner"].', {
      minLength: 1,
      maxLength: 512,
    }),
  ),
  effect: required(
    enumOf('NoCorrect: report only. NoAlert: correct in silence. Both: neither.', [
      'NoCorrect',
      'NoAlert',
      'Both',
    ]),
  ),
  until: text('When the rule ends, RFC 3339; unset means never.', {
    pattern: rfc3339,
    maxLength: 40,
  }),
  reason: text('Why, for those who read it later.', { maxLength: 256 }),
}

const drift = object('How differences made outside are treated; unset members have defaults.', {
  policy: enumOf('Correct: put back. Report: show only, never write. Ignore: neither.', [
    'Correct',
    'Report',
    'Ignore',
  ]),
  interval: text('Longest time between two looks, such as 90s, 5m or 1h30m; at least 10s.', {
    pattern: '^([0-9]+h)?([0-9]+m)?([0-9]+s)?$',
    minLength: 2,
    maxLength: 16,
    rules: [
      {
        rule: "duration(self) >= duration('10s')",
        message: 'interval is too short: use 10s or more',
      },
    ],
  }),
  ignore: keyedList('Fields that are treated otherwise, one rule a path.', ignoreRule, {
    key: 'path',
    owns: 'declared-keys',
    maxItems: 64,
  }),
})

/** `spec` of a managed resource: the kind's fields, and how the engine shall treat them. */
export function resourceSpec(kind: AnyKind): CrdSchema {
  const table = toCrdSchema(kind.fields.schema, 'forProvider')
  const validations = [...(table['x-kubernetes-validations'] ?? []), ...(kind.rules ?? [])]
  const engine = toCrdSchema(
    membersSchema('What is wanted.', {
      managementPolicies: managementPolicies(kind),
      providerConfigRef: required(providerConfigRef),
      writeConnectionSecretToRef: connectionSecretRef(kind),
      drift,
    }),
    'spec',
  )
  return {
    ...engine,
    required: ['forProvider', ...(engine.required ?? [])],
    properties: {
      forProvider: {
        ...table,
        ...(validations.length === 0 ? {} : { 'x-kubernetes-validations': validations }),
      },
      ...engine.properties,
    },
  }
}

function connectionSecretRef(kind: AnyKind): Field {
  const keys = Object.entries(kind.connectionKeys).map(([key, meaning]) => `${key} (${meaning})`)
  const content = keys.length === 0 ? 'This kind has none.' : `Keys: ${keys.join('; ')}.`
  return object(`Secret in the same namespace that receives the connection details. ${content}`, {
    name: required(text('Name of the Secret.', { ...objectName, minLength: 1 })),
  })
}
