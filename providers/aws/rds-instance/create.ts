import { type Creation, Failure } from '../../../src/provider/index.ts'
import { encodeTags } from '../provider.ts'
import type { InstanceWriter, Parameters } from './api.ts'
import { isClusterOwned } from './cluster.ts'
import { encode, isDefault, isNone } from './encode.ts'
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
 * sent; what it does not take is left for a modification once the instance is available.
 */
export async function createInstance(
  writer: InstanceWriter,
  creation: InstanceCreation,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly string[] }> {
  const { name, desired } = creation
  const origin = originOf(desired)
  await call(writer, origin)(name, composeCreate(creation), signal)
  const password = !takesPassword(origin) && desired.masterPasswordSecretRef !== undefined
  const late = new Set(
    declaredMembers(desired)
      .map(([member]) => member)
      .filter((member) => nameOf(member, origin, desired.engine) === undefined),
  )
  if (password) late.add('masterPasswordSecretRef')
  return { sent: Object.keys(desired).filter((member) => !late.has(member)) }
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
  const pairs = declaredMembers(desired).flatMap(([member, value]) => {
    const name = nameOf(member, origin, desired.engine)
    return name === undefined ? [] : [[name, encode(member, value)] as const]
  })
  return Object.fromEntries(pairs)
}

/** The declared members that say something and that the cloud leaves to the manifest. */
function declaredMembers(desired: RdsInstanceDesired): readonly (readonly [string, unknown])[] {
  const isNew = originOf(desired) === 'new'
  const clustered = isMember(desired)
  const fixed = hasFixedPerformance(storageShape(desired))
  return Object.entries(desired).filter(
    ([member, value]) =>
      isParameter(member) &&
      !isNone(member, value) &&
      !(isNew && isDefault(member, value)) &&
      !(clustered && isClusterOwned(member)) &&
      !(fixed && (member === 'iops' || member === 'storageThroughput')),
  )
}

/** Whether some call takes the member as a plain value; a source is named in words of its own. */
function isParameter(member: string): boolean {
  const wire = wires.get(member)
  return wire?.create !== undefined || wire?.modify !== undefined
}

/** The parameter of the creating call that carries a member; undefined: it takes none. */
function nameOf(member: string, origin: Origin, engine: string): string | undefined {
  const wire = wires.get(member)
  if (!isAccepted(origin, member, engine)) return undefined
  return member === 'replicaMode' && origin === 'replica' ? wire?.modify : wire?.create
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
