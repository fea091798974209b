import { rolloutSpec } from '../rollout/rollout-schema.ts'
import {
  anyObject,
  anyValue,
  type CelRule,
  type CrdSchema,
  flag,
  keyedList,
  kindMembers,
  labels,
  listOf,
  mapOf,
  nameRef,
  object,
  objectName,
  text,
  whole,
} from './schema-words.ts'

/** Nodes of one graph; more is a sign that a composite should be nested. */
const mostNodes = 200

/** As the graph language bounds an expression. */
const expression = (description: string) => text(description, { maxLength: 4096 })

const modeRule: CelRule = {
  rule: "self.mode == 'Graph' ? has(self.nodes) && !has(self.pipeline) : has(self.pipeline) && !has(self.nodes) && !has(self.status)",
  message: 'mode Graph takes nodes and status, mode Pipeline takes pipeline',
}

/** `spec` of a Composition. */
export function compositionSpec(): CrdSchema {
  return object(
    'How a composite resource is made.',
    {
      compositeTypeRef: object('The kind this implements.', kindMembers(), {
        required: ['apiVersion', 'kind'],
        rules: [
          { rule: 'self == oldSelf', message: 'compositeTypeRef cannot be changed: make another' },
        ],
      }),
      mode: text('Graph: `nodes` and `status`. Pipeline: functions of `pipeline`.', {
        enum: ['Graph', 'Pipeline'],
      }),
      nodes: keyedList('The graph: what is made, read and computed.', node(), {
        key: 'id',
        maxItems: mostNodes,
      }),
      status: anyObject('Template of what the graph writes into the status of the instance.'),
      pipeline: keyedList('Functions, called in this order.', step(), {
        key: 'step',
        minItems: 1,
        maxItems: 99,
      }),
      environment: listOf(
        'EnvironmentConfigs whose data expressions see as `env`; a later one wins. No part of a revision: a change of their data reaches all instances at once, without waves.',
        environmentSelector(),
        { maxItems: 32 },
      ),
      rollout: rolloutSpec(),
      revisionHistoryLimit: whole('Unused old revisions that are kept. Unset means 10.', {
        minimum: 0,
        maximum: 100,
      }),
    },
    {
      required: ['compositeTypeRef', 'mode'],
      rules: [modeRule],
    },
  )
}

const nodeRules: readonly CelRule[] = [
  {
    // CEL does not see members without a type: compiling tells a `value` beside another, or none.
    rule: '[has(self.resource), has(self.ref), has(self.query), has(self.__function__)].filter(kind, kind).size() < 2',
    message: 'a node has exactly one of resource, ref, query, value and function',
  },
  {
    rule: 'has(self.forEach) == has(self.key)',
    message: 'forEach and key stand together: identity follows the key',
  },
]

const nodeKinds: Readonly<Record<string, CrdSchema>> = {
  resource: anyObject('Template of one object.'),
  ref: anyObject('One existing object: apiVersion, kind, name and, if need be, namespace.'),
  query: anyObject('Existing objects: apiVersion, kind, matchLabels.'),
  value: anyValue('A computed value: an expression, or a template of any shape.'),
  function: anyObject(
    'A pipeline step that yields named resources: functionRef, input, credentials, requirements. Only input is computed.',
  ),
}

const nodeModifiers: Readonly<Record<string, CrdSchema>> = {
  when: expression('The node exists only while this is true.'),
  forEach: mapOf('One iterator and the expression of its list.', expression('A list.'), {
    minProperties: 1,
    maxProperties: 1,
  }),
  key: expression('The identity of an item of forEach: a text, unique among the items.'),
  waitFor: mapOf(
    'Nodes that must have come so far first.',
    text('exists, synced or ready.', { enum: ['exists', 'synced', 'ready'] }),
    { maxProperties: 64 },
  ),
  readyWhen: listOf(
    'The node is ready when all of these are true of `this`.',
    expression('True or false.'),
    { maxItems: 16 },
  ),
  onDelete: text('Delete (default), or Retain: the object outlives the instance.', {
    enum: ['Delete', 'Retain'],
  }),
  protect: flag('The object is never deleted while this is true.'),
}

function node(): CrdSchema {
  return object(
    'One node: exactly one of resource, ref, query, value and function.',
    {
      id: text('Name of the node in expressions.', {
        minLength: 1,
        maxLength: 63,
        pattern: '^[a-zA-Z][a-zA-Z0-9_]*$',
      }),
      ...nodeKinds,
      ...nodeModifiers,
    },
    {
      required: ['id'],
      rules: nodeRules,
    },
  )
}

function step(): CrdSchema {
  const credentials = object(
    'One set of credentials.',
    {
      name: objectName('What the function calls it.'),
      source: text('Where it comes from.', { enum: ['None', 'Secret'] }),
      secretRef: object(
        'The Secret.',
        { namespace: objectName('Namespace.'), name: objectName('Name.') },
        { required: ['namespace', 'name'] },
      ),
    },
    {
      required: ['name', 'source'],
      rules: [
        {
          rule: "self.source != 'Secret' || has(self.secretRef)",
          message: 'source Secret needs secretRef',
        },
      ],
    },
  )
  return object(
    'One call of a function.',
    {
      step: text('Name of the step.', { minLength: 1, maxLength: 63 }),
      functionRef: nameRef('The Function.'),
      input: anyObject('What the function is given besides the state.'),
      credentials: keyedList('Secrets for the function.', credentials, {
        key: 'name',
        maxItems: 32,
      }),
      requirements: requirements(),
    },
    { required: ['step', 'functionRef'] },
  )
}

function requirements(): CrdSchema {
  const requirementName = objectName('What the function calls it.')
  const resource = object(
    'One object by name, or those with these labels.',
    {
      requirementName,
      ...kindMembers(),
      name: objectName('Name.'),
      namespace: objectName('Namespace.'),
      matchLabels: labels(),
    },
    {
      required: ['requirementName', 'apiVersion', 'kind'],
      rules: [
        {
          rule: 'has(self.name) != has(self.matchLabels)',
          message: 'a required resource has either name or matchLabels',
        },
      ],
    },
  )
  const schema = object(
    'The schema of one kind.',
    { requirementName, ...kindMembers() },
    { required: ['requirementName', 'apiVersion', 'kind'] },
  )
  const bounds = { key: 'requirementName', maxItems: 32 }
  return object('What the first call already carries.', {
    requiredResources: keyedList('Objects.', resource, bounds),
    requiredSchemas: keyedList('Schemas.', schema, bounds),
  })
}

function environmentSelector(): CrdSchema {
  return object(
    'EnvironmentConfigs by name or by labels.',
    { name: objectName('One, which must exist.'), matchLabels: labels() },
    {
      rules: [
        {
          rule: 'has(self.name) != has(self.matchLabels)',
          message: 'an environment is selected by either name or matchLabels',
        },
      ],
    },
  )
}
