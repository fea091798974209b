import {
  bool,
  defineKind,
  entries,
  enumOf,
  fieldTable,
  integer,
  keyedList,
  listOf,
  map,
  object,
  required,
  secretRef,
  setOf,
  text,
  toExternalName,
} from '../../../../../src/provider/index.ts'

/** One field of every shape and rule, so that a test of the table's readers meets them all. */
const widgetFields = fieldTable({
  create: {
    region: required(text('Where it is.', { maxLength: 32, mutability: 'immutable' })),
    namespace: text('A member whose name CEL reserves.', {
      maxLength: 32,
      mutability: 'immutable',
    }),
    placement: object(
      'Where exactly.',
      { rack: text('The rack.', { maxLength: 32 }), row: integer('The row.') },
      { mutability: 'immutable' },
    ),
    seed: text('Used once.', { maxLength: 32, mutability: 'create-only' }),
  },
  shape: {
    size: integer('Size.', { minimum: 1, maximum: 100, initial: 10 }),
    mode: enumOf('Mode; Off and On are words that YAML 1.1 takes for booleans.', ['Off', 'On']),
    locked: bool('Whether it is locked.', { absent: false, risk: 'Disruptive' }),
    password: secretRef('Where the password is.'),
    colours: setOf('Colours.', text('A colour.', { maxLength: 32 }), { maxItems: 8 }),
    steps: listOf('Steps.', text('A step.', { maxLength: 32 }), { maxItems: 8 }),
  },
  parts: {
    parts: keyedList(
      'Parts; [] means none.',
      {
        id: text('Given by the cloud when unset.', { maxLength: 32, assigned: true }),
        weight: integer('Weight.'),
      },
      { key: 'id', maxItems: 8 },
    ),
  },
  tagging: {
    tags: entries(
      'Tags.',
      {
        key: required(text('Key.', { maxLength: 128 })),
        value: text('Value.', { maxLength: 256 }),
      },
      { key: 'key', value: 'value', owns: 'declared-keys', maxItems: 50 },
    ),
    labels: map('Labels.', { maxProperties: 50, maxLength: 64 }),
  },
})

export const kind = defineKind<unknown, object, object, typeof widgetFields>({
  names: {
    group: 'widget.sample.plumbline.test',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    singular: 'widget',
    shortNames: ['wdg'],
    categories: ['managed', 'sample', 'plumbline'],
    description: 'A thing that does not exist.',
  },
  service: 'widget',
  fields: widgetFields,
  rules: [
    {
      rule: "!has(self.__namespace__) || self.region != 'nowhere'",
      message: 'namespace needs a real region: set another region',
    },
  ],
  facts: {
    arn: text('Its ARN.', { maxLength: 16 }),
    region: text('Where it is.', { maxLength: 16 }),
    ports: listOf('Open ports.', required(integer('A port.', { minimum: 1 })), { maxItems: 4 }),
  },
  identity: { is: 'chosen', toName: toExternalName, check: () => undefined },
  connectionKeys: { endpoint: 'where it answers' },
  stateful: false,
  bind: async () => ({ reader: {}, writer: {} }),
  observe: async () => ({ is: 'absent' }),
  create: async () => ({ sent: [] }),
  update: { shape: async () => {}, parts: async () => {}, tagging: async () => {} },
  delete: async () => ({ is: 'requested' }),
})
