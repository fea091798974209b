import {
  bool,
  type Desired,
  fieldTable,
  reference,
  required,
  text,
} from '../../../src/provider/index.ts'
import { ownedTags } from '../provider.ts'

const fixed = { mutability: 'immutable', risk: 'Replace' } as const

/** All members of `spec.forProvider` of a DBSnapshot; groups are in write order. */
export const dbSnapshotFields = fieldTable({
  create: {
    region: required(text('Region the snapshot lives in.', { ...fixed, maxLength: 32 })),
    ...reference(
      'dbInstanceIdentifier',
      text('DB instance that the snapshot is taken of, by identifier.', {
        ...fixed,
        compare: 'case-blind',
        minLength: 1,
        maxLength: 63,
      }),
      { kind: 'RDSInstance', compulsory: true, neededFor: 'creation' },
    ),
    copyTagsFromInstance: bool(
      'Whether the snapshot also gets the tags that its instance has when it is taken; those of the manifest win. What was copied is not compared afterwards, and later tags of the instance are not followed. When unset, RDS itself copies them if the instance has copyTagsToSnapshot and the manifest declares no tags.',
      { mutability: 'create-only' },
    ),
  },
  tags: {
    tags: ownedTags,
  },
  upgrade: {
    engineVersion: text(
      'Engine version to upgrade the snapshot to, so that it can be restored by a newer engine. It is that of the instance at first, and can only be raised.',
      { compare: 'version-floor', maxLength: 64, examples: ['16.3', '16.4', '16.6'] },
    ),
    optionGroupName: text(
      'Option group for the upgraded snapshot. RDS takes one for Oracle snapshots only.',
      {
        compare: 'case-blind',
        maxLength: 255,
        examples: ['default:postgres-16', 'orders-options'],
      },
    ),
  },
})

export type DbSnapshotFields = typeof dbSnapshotFields
export type DbSnapshotDesired = Desired<DbSnapshotFields>
