import { type Creation, Failure } from '../../../src/provider/index.ts'
import type { InstanceWriter, Parameters } from './api.ts'
import { isClusterOwned } from './cluster.ts'
import { encode, encodeTags, saysNothing } from './encode.ts'
import type { RdsInstanceDesired, RdsInstanceFields } from './fields.ts'
import { isAccepted, type Origin, originOf } from './origin.ts'
import { assertPassword } from './password.ts'
import { sourceParameters } from './source.ts'
import { hasFixedPerformance, storageShape } from './storage.ts'
import { wires } from './wire.ts'

type InstanceCreation = Creation<RdsInstanceFields>
type Ask = Omit<InstanceCreation, 'token'>

/**
 * Requests creation in the way the manifest declares. Every declared value that the call takes is
 * sent; a password that it does not take is left for a later call.
 */
export async function createInstance(
  writer: InstanceWriter,
  creation: InstanceCreation,
  signal: AbortSignal,
): Promise<{ readonly deferred: readonly string[] }> {
  const origin = originOf(creation.desired)
  await call(writer, origin)(creation.name, composeCreate(creation), signal)
  const late = !takesPassword(origin) && creation.desired.masterPasswordSecretRef !== undefined
  return { deferred: late ? ['masterPasswordSecretRef'] : [] }
}

function call(writer: InstanceWriter, origin: Origin): InstanceWriter['createDBInstance'] {
  switch (origin) {
    case 'new':
      return writer.createDBInstance
    case 'snapshot':
      return writer.restoreDBInstanceFromDBSnapshot
    case 'point-in-time':
      return writer.restoreDBInstanceToPointInTime
    case 's3':
      return writer.restoreDBInstanceFromS3
    case 'replica':
      return writer.createDBInstanceReadReplica
    default:
      return origin satisfies never
  }
}

/** The parameters of the creating call. Throws Failure `invalid` for a password it would refuse. */
export function composeCreate(creation: Ask): Parameters {
  const { desired } = creation
  const logs = desired.enableCloudwatchLogsExports ?? []
  const tags = desired.tags ?? []
  return {
    ...plainParameters(desired),
    ...sourceParameters(desired),
    ...(logs.length === 0 ? {} : { EnableCloudwatchLogsExports: [...logs] }),
    ...(tags.length === 0 ? {} : { Tags: encodeTags(tags) }),
    ...passwordParameters(creation),
  }
}

function plainParameters(desired: RdsInstanceDesired): Parameters {
  const origin = originOf(desired)
  const clustered = isMember(desired)
  const fixed = hasFixedPerformance(storageShape(desired))
  const declared: Readonly<Record<string, unknown>> = desired
  const pairs = [...wires].flatMap(([member, wire]) => {
    const value = declared[member]
    const name = member === 'replicaMode' && origin === 'replica' ? wire.modify : wire.create
    const left =
      saysNothing(member, value) ||
      !isAccepted(origin, member, desired.engine) ||
      (clustered && isClusterOwned(member)) ||
      (fixed && (member === 'iops' || member === 'storageThroughput'))
    return name === undefined || left ? [] : [[name, encode(member, value)] as const]
  })
  return Object.fromEntries(pairs)
}

function passwordParameters({ desired, secret }: Ask): Parameters {
  const origin = originOf(desired)
  const store = isAccepted(origin, 'tdeCredentialArn', desired.engine)
    ? secret('tdeCredentialPasswordSecretRef')
    : undefined
  const tde = store === undefined ? {} : { TdeCredentialPassword: store }
  const managed = desired.manageMasterUserPassword === true
  if (!takesPassword(origin) || isMember(desired) || managed) return tde
  const password = secret('masterPasswordSecretRef')
  if (password === undefined) {
    throw new Failure(
      'invalid',
      'no master password: set masterPasswordSecretRef, manageMasterUserPassword: true, or writeConnectionSecretToRef to have one generated',
    )
  }
  assertPassword(desired.engine, password)
  return { ...tde, MasterUserPassword: password }
}

/** Snapshots, earlier moments and sources of replicas have a master password already. */
function takesPassword(origin: Origin): boolean {
  return origin === 'new' || origin === 's3'
}

function isMember(desired: RdsInstanceDesired): boolean {
  return (desired.dbClusterIdentifier ?? '') !== ''
}
