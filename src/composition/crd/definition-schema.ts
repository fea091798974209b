import {
  anyObject,
  type CelRule,
  type CrdSchema,
  flag,
  keyedList,
  listOf,
  nameRef,
  object,
  text,
  whole,
} from './schema-words.ts'

const dnsLabel = { minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' }
const kindName = { minLength: 1, maxLength: 63, pattern: '^[A-Z][A-Za-z0-9]*$' }

function isFixed(name: string, rule: string): CelRule {
  return { rule, message: `${name} cannot be changed: define another API and move the instances` }
}

const definitionRules: readonly CelRule[] = [
  isFixed('group', 'self.group == oldSelf.group'),
  isFixed('names.kind', 'self.names.kind == oldSelf.names.kind'),
  isFixed('names.plural', 'self.names.plural == oldSelf.names.plural'),
  isFixed(
    'scope',
    "(has(self.scope) ? self.scope : 'Namespaced') == (has(oldSelf.scope) ? oldSelf.scope : 'Namespaced')",
  ),
  {
    rule: 'self.versions.exists_one(v, v.referenceable)',
    message: 'exactly one version is referenceable: the one that is stored and composed',
  },
  {
    rule: 'self.versions.all(v, !v.referenceable || v.served)',
    message: 'the referenceable version must be served',
  },
]

/** `spec` of a CompositeResourceDefinition. */
export function definitionSpec(): CrdSchema {
  return object(
    'The API that is defined.',
    {
      group: text('API group; not changed afterwards.', {
        minLength: 3,
        maxLength: 253,
        pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$',
      }),
      names: names(),
      scope: text('Namespaced (default) or Cluster; not changed afterwards.', {
        enum: ['Namespaced', 'Cluster'],
      }),
      versions: keyedList('The versions of the API.', version(), {
        key: 'name',
        minItems: 1,
        maxItems: 10,
      }),
      defaultCompositionRef: nameRef('Composition of instances that ask for none.'),
      enforcedCompositionRef: nameRef('Composition of all instances, whatever they ask for.'),
      defaultCompositionUpdatePolicy: text(
        'Automatic (default): instances follow the newest revision. Manual: they stay.',
        { enum: ['Automatic', 'Manual'] },
      ),
    },
    {
      required: ['group', 'names', 'versions'],
      rules: definitionRules,
    },
  )
}

function names(): CrdSchema {
  return object(
    'How instances are called.',
    {
      kind: text('CamelCase, singular.', kindName),
      listKind: text('Unset means <kind>List.', kindName),
      plural: text('Lower case; the name in URLs.', dnsLabel),
      singular: text('Lower case; unset means the kind in lower case.', dnsLabel),
      shortNames: listOf('Short forms for kubectl.', text('Lower case.', dnsLabel), {
        maxItems: 16,
      }),
      categories: listOf(
        'Groups of kinds for `kubectl get`, besides composite and plumbline.',
        text('Lower case.', dnsLabel),
        { maxItems: 16 },
      ),
    },
    { required: ['kind', 'plural'] },
  )
}

function version(): CrdSchema {
  const columnText = (description: string) => text(description, { maxLength: 1024 })
  const printerColumn = object(
    'A column of `kubectl get`.',
    {
      name: columnText('Heading.'),
      type: columnText('integer, number, string, boolean or date.'),
      jsonPath: columnText('Where the value is, such as .spec.size.'),
      description: columnText('What it shows.'),
      format: columnText('OpenAPI format of the value.'),
      priority: whole('0: always; above: only under `-o wide`.', { minimum: 0 }),
    },
    { required: ['name', 'type', 'jsonPath'] },
  )
  return object(
    'One version.',
    {
      name: text('Such as v1 or v1alpha1.', {
        ...dnsLabel,
        pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
      }),
      served: flag('Whether the API server answers for it.'),
      referenceable: flag('Whether Compositions refer to it; it is the stored version.'),
      deprecated: flag('Whether users are warned.'),
      deprecationWarning: text('The warning.', { maxLength: 256 }),
      schema: object(
        'Fields of the instances.',
        { openAPIV3Schema: anyObject('OpenAPI v3 schema with the members spec and status.') },
        { required: ['openAPIV3Schema'] },
      ),
      additionalPrinterColumns: listOf('Columns before AGE.', printerColumn, { maxItems: 16 }),
    },
    { required: ['name', 'served', 'referenceable', 'schema'] },
  )
}
