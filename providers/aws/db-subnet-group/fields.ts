import { type Desired, fieldTable, required, setOf, text } from '../../../src/provider/index.ts'
import { ownedTags } from '../provider.ts'

const subnetId = text('Id of a subnet, such as subnet-0a1b2c3d4e5f60001.', {
  pattern: '^subnet-[0-9a-f]{8,17}$',
  maxLength: 32,
})

/** All members of `spec.forProvider` of a DBSubnetGroup; groups are in write order. */
export const dbSubnetGroupFields = fieldTable({
  create: {
    region: required(
      text('Region the group lives in.', {
        mutability: 'immutable',
        risk: 'Replace',
        maxLength: 32,
      }),
    ),
  },
  tags: {
    tags: ownedTags,
  },
  group: {
    description: required(
      text('What the group is for.', {
        minLength: 1,
        maxLength: 255,
        examples: ['Subnets of the orders databases.', 'Private subnets.'],
      }),
    ),
    subnetIds: required(
      setOf(
        'Ids of the subnets, in any order: all of one VPC, in at least two availability zones. A subnet that an instance uses cannot be left out.',
        subnetId,
        {
          minItems: 1,
          maxItems: 64,
          examples: [
            ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
            ['subnet-0a1b2c3d4e5f60002', 'subnet-0a1b2c3d4e5f60003'],
          ],
        },
      ),
    ),
  },
})

export type DbSubnetGroupFields = typeof dbSubnetGroupFields
export type DbSubnetGroupDesired = Desired<DbSubnetGroupFields>
