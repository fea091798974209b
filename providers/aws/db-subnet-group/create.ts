import type { Creation } from '../../../src/provider/index.ts'
import { encodeTags } from '../provider.ts'
import type { GroupWriter } from './api.ts'
import type { DbSubnetGroupFields } from './fields.ts'

/** Creates the group: everything a manifest can declare goes into the one call. */
export async function createGroup(
  writer: GroupWriter,
  { name, desired }: Creation<DbSubnetGroupFields>,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly string[] }> {
  const { description, subnetIds, tags = [] } = desired
  await writer.createDBSubnetGroup(
    {
      DBSubnetGroupName: name,
      DBSubnetGroupDescription: description,
      SubnetIds: [...subnetIds],
      ...(tags.length === 0 ? {} : { Tags: [...encodeTags(tags)] }),
    },
    signal,
  )
  return { sent: Object.keys(desired) }
}
