import {
  bool,
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
} from '../../src/provider/index.ts'

/** A table that uses every field function and every comparator, for the tests of what reads tables. */
export const queueFields = fieldTable({
  create: {
    region: required(
      text('Region the queue lives in.', { mutability: 'immutable', maxLength: 32 }),
    ),
    kmsKeyId: text('Key, by ARN or id.', { compare: 'arn-or-id', maxLength: 2048 }),
  },
  options: {
    applyImmediately: bool('Whether changes wait for a window.', { compare: 'none' }),
  },
  attributes: {
    visibilityTimeout: integer('Seconds a message stays hidden.', { minimum: 0, maximum: 43_200 }),
    storageGiB: integer('Grows by itself, never shrinks.', {
      compare: 'floor',
      minimum: 5,
      risk: 'Disruptive',
    }),
    brokerVersion: text('Version, or a prefix of it.', { compare: 'version-floor', maxLength: 32 }),
    redrivePolicy: text('Redrive policy as JSON text; "" means none.', {
      compare: 'json',
      absent: '',
      maxLength: 4096,
    }),
    policy: text('Access policy as JSON text.', { compare: 'iam-policy', maxLength: 20_480 }),
    subnetGroupName: text('Subnet group.', { compare: 'case-blind', maxLength: 255 }),
    passwordSecretRef: secretRef('Where the broker password is.'),
    snapshotName: text('Restored from, at creation.', { mutability: 'create-only', maxLength: 64 }),
    versioning: object(
      'Whether messages keep their history.',
      {
        status: enumOf('State.', ['Enabled', 'Suspended'], { absent: 'Suspended' }),
        days: integer('Days kept.', { onRelease: 'reset' }),
      },
      { risk: 'DataLoss' },
    ),
    hours: listOf('Hours, in order.', text('An hour.', { maxLength: 5 }), { maxItems: 24 }),
    zones: setOf('Zones, in any order.', text('A zone.', { maxLength: 32 }), { maxItems: 8 }),
    labels: map('Labels the manifest owns.', {
      maxProperties: 50,
      maxLength: 63,
      owns: 'declared-keys',
    }),
    parameters: map('All parameters.', { maxProperties: 50, maxLength: 63 }),
  },
  rules: {
    forwarding: object(
      'Where messages go.',
      {
        rules: keyedList(
          'Rules; [] means none.',
          {
            id: text('Name; assigned by the cloud when unset.', { assigned: true, maxLength: 255 }),
            target: required(text('ARN it forwards to.', { maxLength: 2048 })),
            enabled: bool('Whether it runs.', { absent: false }),
            weight: integer('Assigned when unset.', { assigned: true }),
            filter: object('Which messages.', {
              prefix: text('Begins with.', { maxLength: 1024 }),
              tags: map('All of these.', { maxProperties: 10, maxLength: 63 }),
            }),
          },
          { key: 'id', maxItems: 1000 },
        ),
      },
      { clearable: true },
    ),
    alarms: keyedList(
      'Alarms the manifest owns.',
      {
        name: required(text('Name.', { maxLength: 64 })),
        threshold: integer('Fires above.'),
      },
      { key: 'name', owns: 'declared-keys', maxItems: 50 },
    ),
  },
  tagging: {
    tags: entries(
      'Tags the manifest owns.',
      {
        key: required(text('Key.', { maxLength: 128 })),
        value: required(text('Value.', { maxLength: 256 })),
      },
      { key: 'key', value: 'value', owns: 'declared-keys', reserved: 'aws:', maxItems: 50 },
    ),
  },
})
