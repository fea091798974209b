import type { Doc } from '../../../src/provider/index.ts'
import { decodeTags, definedMembers, regionMember } from '../provider.ts'
import type { DBInstance } from './api.ts'
import { isClusterOwned } from './cluster.ts'
import { hasFixedPerformance, storageShape } from './storage.ts'
import { type Wire, wires } from './wire.ts'

/** An instance in the manifest's spelling. */
export interface Reading {
  /** Current values overlaid with those that wait: what the instance will be. */
  readonly actual: Doc
  /** Waiting values by member. */
  readonly pending: Doc
  /** Current values by member, without those that wait. */
  readonly current: Doc
  /** Members that the cloud governs at the moment. */
  readonly exempt: readonly string[]
}

/** Reads every member of an instance; a member the cloud does not have is absent. */
export function readInstance(instance: DBInstance): Reading {
  const groups = readOptionGroups(instance)
  const read = readWires((wire) => wire.read?.(instance))
  const current = { ...regionMember(instance.DBInstanceArn), ...read, ...groups.current }
  const pending = { ...readPending(instance), ...groups.pending }
  const actual = {
    ...current,
    ...pending,
    ...readLogs(instance),
    tags: decodeTags(instance.TagList ?? []),
  }
  return { actual, pending, current, exempt: exemptMembers(instance, actual) }
}

/** Values that wait for the maintenance window or for the change in progress, by member. */
function readPending(instance: DBInstance): Doc {
  const values = instance.PendingModifiedValues ?? {}
  // A pending value has the shape of the same value of an instance, but for these names.
  const asInstance: DBInstance = {
    ...withoutRenamed(values),
    ...(values.DBSubnetGroupName === undefined
      ? {}
      : { DBSubnetGroup: { DBSubnetGroupName: values.DBSubnetGroupName } }),
    ...(values.Port === undefined ? {} : { Endpoint: { Port: values.Port } }),
  }
  return readWires(({ pending, read }) =>
    pending === undefined || values[pending] === undefined ? undefined : read?.(asInstance),
  )
}

/** An option group waits for the window in its membership, not among the pending values. */
function readOptionGroups({ OptionGroupMemberships: groups = [] }: DBInstance): {
  readonly pending: Doc
  readonly current: Doc
} {
  const waits = 'pending-maintenance-apply'
  const coming = groups.find(({ Status }) => Status === waits)?.OptionGroupName
  const held = groups.find(({ Status }) => Status !== waits)?.OptionGroupName
  return coming === undefined
    ? { pending: {}, current: {} }
    : { pending: { optionGroupName: coming }, current: { optionGroupName: held } }
}

function withoutRenamed(values: NonNullable<DBInstance['PendingModifiedValues']>): DBInstance {
  const {
    Port: _port,
    MasterUserPassword: _marker,
    DBSubnetGroupName: _group,
    PendingCloudwatchLogsExports: _logs,
    ...same
  } = values
  return same
}

/** Log types as they will be: those enabled with the pending difference applied. */
function readLogs(instance: DBInstance): Doc {
  const pending = instance.PendingModifiedValues?.PendingCloudwatchLogsExports
  const leaving = new Set(pending?.LogTypesToDisable ?? [])
  const staying = (instance.EnabledCloudwatchLogsExports ?? []).filter((log) => !leaving.has(log))
  const logs = [...new Set([...staying, ...(pending?.LogTypesToEnable ?? [])])].sort()
  return logs.length === 0 ? {} : { enableCloudwatchLogsExports: logs }
}

/**
 * Members not to compare. A failover moves the zone, AWS Backup and the cluster own theirs, a small
 * gp3 volume has a fixed performance, and without an endpoint the port is not known yet.
 */
function exemptMembers(instance: DBInstance, actual: Doc): readonly string[] {
  const clustered = instance.DBClusterIdentifier !== undefined
  return [
    ...(instance.MultiAZ === true ? ['availabilityZone'] : []),
    ...(instance.AwsBackupRecoveryPointArn === undefined
      ? []
      : ['backupRetentionPeriod', 'preferredBackupWindow']),
    ...(hasFixedPerformance(storageShape(actual)) ? ['iops', 'storageThroughput'] : []),
    ...(instance.Endpoint?.Port === undefined ? ['port'] : []),
    ...(clustered ? [...wires.keys(), 'enableCloudwatchLogsExports'].filter(isClusterOwned) : []),
  ]
}

function readWires(value: (wire: Wire) => unknown): Doc {
  const pairs = [...wires].map(([member, wire]) => [member, value(wire)] as const)
  return Object.fromEntries(
    pairs
      .filter(([, read]) => read !== undefined && read !== null)
      .map(([m, read]) => [m, clean(read)]),
  )
}

/** Elements without the members the cloud left out. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return definedMembers({ ...value })
}
