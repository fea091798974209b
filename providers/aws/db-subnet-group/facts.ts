import { type Doc, listOf, object, text } from '../../../src/provider/index.ts'
import { definedMembers } from '../provider.ts'
import type { DBSubnetGroup } from './api.ts'

const name = (description: string) => text(description, { maxLength: 255 })

/** Members of `status.atProvider`. */
export const dbSubnetGroupFacts = {
  arn: text('ARN of the group.', { maxLength: 2048 }),
  vpcId: name('VPC of its subnets.'),
  subnetGroupStatus: name("RDS's own status word: Complete."),
  supportedNetworkTypes: listOf(
    'Network types of instances in it: IPV4, DUAL.',
    name('Network type.'),
    { maxItems: 8 },
  ),
  subnets: listOf(
    'Its subnets by id, as RDS saw them last.',
    object('A subnet.', {
      id: name('Id.'),
      zone: name('Availability zone.'),
      status: name('Active, else no new instance is placed in it.'),
    }),
    { maxItems: 64 },
  ),
} as const

/** `status.atProvider` of a group as described, sorted, without what the cloud left out. */
export function factsOf(group: DBSubnetGroup): Doc {
  const networks = [...(group.SupportedNetworkTypes ?? [])].sort()
  return definedMembers({
    arn: group.DBSubnetGroupArn,
    vpcId: group.VpcId,
    subnetGroupStatus: group.SubnetGroupStatus,
    supportedNetworkTypes: networks.length === 0 ? undefined : networks,
    subnets: subnetsOf(group),
  })
}

/** RDS lists subnets in any order, which must not look like a change. */
function subnetsOf({ Subnets = [] }: DBSubnetGroup): readonly Doc[] | undefined {
  if (Subnets.length === 0) return undefined
  return [...Subnets]
    .sort((a, b) => ((a.SubnetIdentifier ?? '') < (b.SubnetIdentifier ?? '') ? -1 : 1))
    .map((subnet) =>
      definedMembers({
        id: subnet.SubnetIdentifier,
        zone: subnet.SubnetAvailabilityZone?.Name,
        status: subnet.SubnetStatus,
      }),
    )
}
