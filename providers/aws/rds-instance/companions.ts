import { type Doc, Failure } from '../../../src/provider/index.ts'
import type { Parameters } from './api.ts'
import { encode } from './encode.ts'
import type { ModifyAsk } from './modify-ask.ts'
import { assertPassword } from './password.ts'
import { isProvisioned, storageShape } from './storage.ts'
import { type Member, wires } from './wire.ts'

type Sent = ReadonlySet<Member>

/** Parameters that the API wants beside a changed one. Source: the ModifyDBInstance reference. */
export function companionsOf(sent: Sent, ask: ModifyAsk): Parameters {
  return {
    ...storageCompanions(sent, ask),
    ...groupCompanions(sent, ask),
    ...reservation(sent, ask),
    ...volumes(sent, ask),
    ...passwords(sent, ask),
    ...certificate(sent, ask),
    ...automation(sent, ask),
  }
}

/** Size and provisioned iops go together; switching autoscaling off is a limit equal to the size. */
function storageCompanions(sent: Sent, ask: ModifyAsk): Parameters {
  const off = sent.has('maxAllocatedStorage') && !value('maxAllocatedStorage', ask)
  const limit = off ? { MaxAllocatedStorage: value('allocatedStorage', ask) } : {}
  const touched = ['allocatedStorage', 'iops', 'storageThroughput', 'storageType'] as const
  const provisioned = isProvisioned(storageShape({ ...ask.next, engine: ask.desired.engine }))
  if (!provisioned || !touched.some((member) => sent.has(member))) return limit
  return { ...limit, ...repeated(['allocatedStorage', 'iops'], ask) }
}

const together: readonly (readonly Member[])[] = [
  ['monitoringInterval', 'monitoringRoleArn'],
  ['databaseInsightsMode', 'enablePerformanceInsights', 'performanceInsightsRetentionPeriod'],
  ['domain', 'domainIAMRoleName', 'domainFqdn', 'domainOu', 'domainAuthSecretArn', 'domainDnsIps'],
]

/** Members that only make sense together are sent together. */
function groupCompanions(sent: Sent, ask: ModifyAsk): Parameters {
  const leaving =
    sent.has('domain') && [undefined, 'none', ''].includes(asText(value('domain', ask)))
  return Object.assign(
    {},
    ...together
      .filter((members) => members.some((member) => sent.has(member)))
      .filter((members) => !(leaving && members.includes('domain')))
      .map((members) =>
        repeated(
          members.filter((member) => !sent.has(member)),
          ask,
        ),
      ),
  )
}

const reservedWith: readonly Member[] = ['dbInstanceClass', 'multiAZ', 'licenseModel', 'engine']

/** A reservation is lost unless it is named again with each of these, and never changes alone. */
function reservation(sent: Sent, ask: ModifyAsk): Parameters {
  const accompanied = reservedWith.some((member) => sent.has(member))
  if (accompanied) return repeated(['dbCapacityReservationIdentifier'], ask)
  if (!sent.has('dbCapacityReservationIdentifier')) return {}
  throw new Failure(
    'invalid',
    `dbCapacityReservationIdentifier changes only together with one of ${reservedWith.join(', ')}`,
  )
}

/** A volume that is no longer wanted is named for deletion. */
function volumes(sent: Sent, ask: ModifyAsk): Parameters {
  if (!sent.has('additionalStorageVolumes')) return {}
  const wanted = elements(ask.next.additionalStorageVolumes)
  const names = new Set(wanted.map(({ volumeName }) => volumeName))
  const gone = elements(ask.current.additionalStorageVolumes)
    .filter(({ volumeName }) => !names.has(volumeName))
    .map(({ volumeName }) => ({ VolumeName: volumeName, SetForDelete: true }))
  const kept = wanted.map((volume) => encode('additionalStorageVolumes', volume))
  return { AdditionalStorageVolumes: [...kept, ...gone] }
}

/** Ending password management needs a password in the same call; so does a new key store. */
function passwords(sent: Sent, ask: ModifyAsk): Parameters {
  const store = sent.has('tdeCredentialArn')
    ? ask.secret('tdeCredentialPasswordSecretRef')
    : undefined
  return {
    ...(store === undefined ? {} : { TdeCredentialPassword: store }),
    ...(sent.has('manageMasterUserPassword') ? managed(ask) : {}),
  }
}

function managed(ask: ModifyAsk): Parameters {
  if (value('manageMasterUserPassword', ask) === true) {
    return repeated(['masterUserSecretKmsKeyId'], ask)
  }
  const password = ask.secret('masterPasswordSecretRef')
  if (password === undefined) {
    throw new Failure(
      'invalid',
      'manageMasterUserPassword: false needs masterPasswordSecretRef: the managed secret is deleted',
    )
  }
  assertPassword(ask.desired.engine, password)
  return { MasterUserPassword: password }
}

function certificate(sent: Sent, { desired }: ModifyAsk): Parameters {
  const restart = desired.certificateRotationRestart
  return sent.has('caCertificateIdentifier') && restart !== undefined
    ? { CertificateRotationRestart: restart }
    : {}
}

function automation(sent: Sent, { desired }: ModifyAsk): Parameters {
  const minutes = desired.resumeFullAutomationModeMinutes
  return sent.has('automationMode') && minutes !== undefined
    ? { ResumeFullAutomationModeMinutes: minutes }
    : {}
}

/** Members repeated with the declared value, else with what the instance has. */
function repeated(members: readonly Member[], ask: ModifyAsk): Parameters {
  const pairs = members.map((member) => [wires.get(member)?.modify, value(member, ask)] as const)
  return Object.fromEntries(
    pairs.filter(([name, known]) => name !== undefined && known !== undefined && known !== 0),
  )
}

/** A floor's actual value is never undercut: what was read wins where it covers the wish. */
function value(member: Member, ask: ModifyAsk): unknown {
  if (member === 'iops' || member === 'storageThroughput') {
    return ask.desired[member] ?? ask.next[member]
  }
  return ask.next[member] ?? ask.desired[member]
}

function asText(known: unknown): string | undefined {
  return typeof known === 'string' ? known : undefined
}

function elements(list: unknown): readonly Doc[] {
  return Array.isArray(list) ? list : []
}
