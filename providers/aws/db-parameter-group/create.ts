import type { Creation } from '../../../src/provider/index.ts'
import { encodeTags } from '../provider.ts'
import type { GroupWriter } from './api.ts'
import type { DbParameterGroupFields } from './fields.ts'

/** Creates the group with the defaults of its family: the call takes no parameters, an update sets them. */
export async function createGroup(
  writer: GroupWriter,
  { name, desired }: Creation<DbParameterGroupFields>,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly string[] }> {
  const { description, dbParameterGroupFamily, tags = [] } = desired
  await writer.createDBParameterGroup(
    {
      DBParameterGroupName: name,
      DBParameterGroupFamily: dbParameterGroupFamily,
      Description: description,
      ...(tags.length === 0 ? {} : { Tags: [...encodeTags(tags)] }),
    },
    signal,
  )
  return { sent: Object.keys(desired).filter((member) => member !== 'parameters') }
}
