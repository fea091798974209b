import { type Appliers, type Doc, Failure, type Write } from '../../../src/provider/index.ts'
import { applyRdsTags, changedMembers } from '../provider.ts'
import type { InstanceWriter, Parameters } from './api.ts'
import { composeModify } from './compose.ts'
import type { RdsInstanceFields } from './fields.ts'
import { restOf } from './observe.ts'
import { assertPassword } from './password.ts'

/** One ModifyDBInstance for the instance, one for the password, one for log types; tags apart. */
export const updateInstance: Appliers<InstanceWriter, RdsInstanceFields> = {
  tags: applyRdsTags,

  async replication(writer, name, write, signal) {
    const wanted =
      write.desired.sourceDBInstanceIdentifier ?? write.desired.sourceDBClusterIdentifier
    if ((wanted ?? '') !== '') {
      throw new Failure(
        'invalid',
        `the instance is no replica of ${wanted} and cannot become one: remove the source, or delete the object and create another`,
      )
    }
    await writer.promoteReadReplica(name, signal)
  },

  async instance(writer, name, write, signal) {
    const { pending, current } = restOf(write.rest)
    const { desired, secret } = write
    const next: Doc = write.next
    const changed = changedMembers(write.changes)
    const parameters = composeModify({ changed, next, desired, pending, current, secret })
    if (parameters !== undefined) await writer.modifyDBInstance(name, parameters, signal)
  },

  async password(writer, name, write, signal) {
    await writer.modifyDBInstance(name, passwordParameters(write), signal)
  },

  async logs(writer, name, write, signal) {
    const { logs, logsPending } = restOf(write.rest)
    if (logsPending) {
      throw new Failure('busy', 'a change of log types is in progress', { afterMs: 30_000 })
    }
    const configuration = logDifference(logs, write.next.enableCloudwatchLogsExports ?? [])
    const parameters = { CloudwatchLogsExportConfiguration: configuration }
    await writer.modifyDBInstance(name, parameters, signal)
  },
}

/** Log types to enable and to disable. */
function logDifference(before: readonly string[], after: readonly string[]): Parameters {
  const enable = after.filter((log) => !before.includes(log))
  const disable = before.filter((log) => !after.includes(log))
  return {
    ...(enable.length === 0 ? {} : { EnableLogTypes: enable }),
    ...(disable.length === 0 ? {} : { DisableLogTypes: disable }),
  }
}

function passwordParameters(write: Write<RdsInstanceFields, 'password'>): Parameters {
  const password = write.secret('masterPasswordSecretRef')
  if (password === undefined) {
    throw new Failure('invalid', 'the Secret of masterPasswordSecretRef has no such key')
  }
  assertPassword(write.desired.engine, password)
  return { MasterUserPassword: password }
}
