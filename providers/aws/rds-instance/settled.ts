import type { Present } from '../../../src/provider/index.ts'
import type { RdsInstanceFacts } from './facts.ts'
import type { RdsInstanceDesired } from './fields.ts'
import { statusFacts } from './status.ts'
import { wires } from './wire.ts'

const joined = ['joined', 'kerberos-enabled']

type Check = (facts: RdsInstanceFacts, desired: RdsInstanceDesired) => string | undefined

/**
 * AWS's own rule of a stable DB instance, narrowed to what the manifest declares. Source:
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
 */
const checks: readonly Check[] = [
  (facts) => (facts.endpoint === undefined ? 'the endpoint is not there yet' : undefined),
  (facts) => {
    const behind = facts.statusInfos?.find(
      (info) => info.statusType === 'read replication' && info.status !== 'replicating',
    )
    return behind && `replication is ${behind.status ?? 'in an unknown state'}`
  },
  (facts) => {
    const applying = facts.dbParameterGroups?.find(
      (group) => group.parameterApplyStatus === 'applying',
    )
    return applying && `parameter group ${applying.dbParameterGroupName} is being applied`
  },
  (facts) => {
    const coming = facts.vpcSecurityGroups?.find((group) => group.status !== 'active')
    return coming && `security group ${coming.vpcSecurityGroupId} is ${coming.status}`
  },
  (facts) => {
    const secret = facts.masterUserSecret
    if (secret === undefined || secret.secretStatus === 'active') return undefined
    return `the managed master password is ${secret.secretStatus}`
  },
  (facts) => {
    const failed = facts.optionGroupMemberships?.find((group) => group.status === 'failed')
    return failed && `option group ${failed.optionGroupName} failed: choose another optionGroupName`
  },
  (facts) => {
    const failed = facts.domainMemberships?.find((membership) => membership.status === 'failed')
    return failed && `joining directory ${failed.domain} failed: correct the domain members`
  },
  (facts, desired) => immediate(facts, desired),
]

/**
 * A sentence while an instance in phase ready is not ready for what the manifest declares. Pure.
 * In background work the instance counts as ready once it was settled since creation; the first
 * backup, which ends with a time to restore to, is the last step of creation.
 */
export function unsettled(observed: Present, desired: RdsInstanceDesired): string | undefined {
  const facts: RdsInstanceFacts = observed.facts
  if (statusFacts(observed.word).background && isFresh(facts)) return 'the first backup is running'
  for (const check of checks) {
    const sentence = check(facts, desired)
    if (sentence !== undefined) return sentence
  }
  return undefined
}

function isFresh(facts: RdsInstanceFacts): boolean {
  const replica = facts.readReplicaSourceDBInstanceIdentifier !== undefined
  const backedUp = (facts.backupRetentionPeriod ?? 0) > 0 && facts.dbClusterIdentifier === undefined
  return backedUp && !replica && facts.latestRestorableTime === undefined
}

/** Only who wants changes at once waits for them; a foreign pending value is shown, not waited for. */
function immediate(facts: RdsInstanceFacts, desired: RdsInstanceDesired): string | undefined {
  if (desired.applyModificationsImmediately !== true) return undefined
  const waiting = (facts.pendingModifiedValues ?? []).filter(({ name }) =>
    isAwaited(name ?? '', desired),
  )
  if (waiting.length > 0) {
    return `being applied: ${waiting.map(({ name }) => name).join(', ')}`
  }
  const membership = facts.domainMemberships?.find(({ status }) => !joined.includes(status ?? ''))
  return membership && `directory ${membership.domain} is ${membership.status}`
}

function isAwaited(name: string, desired: RdsInstanceDesired): boolean {
  if (name === 'CACertificateIdentifier' && desired.certificateRotationRestart !== true) {
    return false
  }
  return pendingMembers(name).some((member) => Object.hasOwn(desired, member))
}

/** The members that a pending value of the API belongs to. */
function pendingMembers(name: string): readonly string[] {
  if (name === 'MasterUserPassword') return ['masterPasswordSecretRef']
  if (name === 'PendingCloudwatchLogsExports') return ['enableCloudwatchLogsExports']
  return [...wires].filter(([, wire]) => wire.pending === name).map(([member]) => member)
}
