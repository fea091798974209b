import { type Creation, Failure } from '../../../src/provider/index.ts'
import type { InstanceWriter, Parameters } from './api.ts'
import { isClusterOwned } from './cluster.ts'
import { encode, encodeTags, saysNothing } from './encode.ts'
import type { RdsInstanceDesired, RdsInstanceFields } from './fields.ts'
import { assertPassword } from './password.ts'
import { hasFixedPerformance, storageShape } from './storage.ts'
import { wires } from './wire.ts'

type InstanceCreation = Creation<RdsInstanceFields>

/** Requests creation with every declared value; nothing is left for a later call. */
export async function createInstance(
  writer: InstanceWriter,
  creation: InstanceCreation,
  signal: AbortSignal,
): Promise<{ readonly deferred: readonly string[] }> {
  await writer.createDBInstance(creation.name, composeCreate(creation), signal)
  return { deferred: [] }
}

/** The parameters of CreateDBInstance. Throws Failure `invalid` for a password it would refuse. */
export function composeCreate(creation: Omit<InstanceCreation, 'token'>): Parameters {
  const { desired } = creation
  const logs = desired.enableCloudwatchLogsExports ?? []
  const tags = desired.tags ?? []
  return {
    ...plainParameters(desired),
    ...(logs.length === 0 ? {} : { EnableCloudwatchLogsExports: [...logs] }),
    ...(tags.length === 0 ? {} : { Tags: encodeTags(tags) }),
    ...passwordParameters(creation),
  }
}

function plainParameters(desired: RdsInstanceDesired): Parameters {
  const clustered = isMember(desired)
  const fixed = hasFixedPerformance(storageShape(desired))
  const declared: Readonly<Record<string, unknown>> = desired
  const pairs = [...wires].flatMap(([member, { create }]) => {
    const value = declared[member]
    const left =
      saysNothing(member, value) ||
      (clustered && isClusterOwned(member)) ||
      (fixed && (member === 'iops' || member === 'storageThroughput'))
    return create === undefined || left ? [] : [[create, encode(member, value)] as const]
  })
  return Object.fromEntries(pairs)
}

function passwordParameters({ desired, secret }: Omit<InstanceCreation, 'token'>): Parameters {
  const store = secret('tdeCredentialPasswordSecretRef')
  const tde = store === undefined ? {} : { TdeCredentialPassword: store }
  if (isMember(desired) || desired.manageMasterUserPassword === true) return tde
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

function isMember(desired: RdsInstanceDesired): boolean {
  return (desired.dbClusterIdentifier ?? '') !== ''
}
