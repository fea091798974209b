import {
  type Ask,
  type Doc,
  type ExternalName,
  Failure,
  type Observation,
} from '../../../src/provider/index.ts'
import { askedMembers, type RdsTagsRest } from '../provider.ts'
import { type Reading, readInstance } from './actual.ts'
import type { DBInstance, InstanceReader } from './api.ts'
import { factsOf } from './facts.ts'
import { rdsInstanceFields } from './fields.ts'
import { statusAdvice, statusFacts } from './status.ts'

/** What the appliers get from observe beside the table. */
export interface InstanceRest extends RdsTagsRest {
  readonly pending: Doc
  readonly current: Doc
  readonly logs: readonly string[]
  /** A change of log types is under way: another one would be refused. */
  readonly logsPending: boolean
}

const restGroups = ['tags', 'instance', 'password', 'logs']

/**
 * Looks at one instance with one DescribeDBInstances, shared with those who look at the same time:
 * nothing else is read, whatever is asked. That an instance is gone is said only by an answer about
 * it alone; of one that was never created, a wrong word would only make a creation that RDS refuses.
 */
export async function observeInstance(
  reader: InstanceReader,
  name: ExternalName,
  ask: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const instance = await reader.looks.get(
    {
      name,
      read: (names, until) => reader.describeDBInstances(names, until),
      absenceAlone: ask.existence !== 'new',
    },
    signal,
  )
  return instance === undefined ? { is: 'absent' } : presentInstance(instance, ask)
}

/** The observation of a described instance. Pure. */
function presentInstance(instance: DBInstance, { groups }: Pick<Ask, 'groups'>): Observation {
  const word = instance.DBInstanceStatus ?? 'unknown'
  const { phase, writable } = statusFacts(word)
  const reading = readInstance(instance)
  const note = noteOn(instance, word, reading)
  const rest = restOn(instance, reading)
  return {
    is: 'present',
    phase,
    word,
    writable,
    actual: askedMembers(rdsInstanceFields, reading.actual, groups),
    exempt: reading.exempt,
    pending: Object.keys(reading.pending),
    facts: factsOf(instance),
    connection: connectionOf(instance),
    rest: Object.fromEntries(restGroups.map((group) => [group, rest])),
    ...(note === undefined ? {} : { note }),
    ...(instance.DbiResourceId === undefined ? {} : { mark: instance.DbiResourceId }),
    ...(instance.InstanceCreateTime === undefined
      ? {}
      : { createdAt: instance.InstanceCreateTime.toISOString() }),
  }
}

/** What an applier finds in its `rest`; it is always what this kind's own observe put there. */
export function restOf(rest: unknown): InstanceRest {
  if (!isRest(rest)) throw new Failure('transient', 'the instance was not read before this write')
  return rest
}

function isRest(rest: unknown): rest is InstanceRest {
  return typeof rest === 'object' && rest !== null && 'pending' in rest && 'current' in rest
}

function restOn(instance: DBInstance, { pending, current }: Reading): InstanceRest {
  const values = instance.PendingModifiedValues ?? {}
  return {
    arn: instance.DBInstanceArn ?? '',
    pending,
    current,
    logs: instance.EnabledCloudwatchLogsExports ?? [],
    logsPending: values.PendingCloudwatchLogsExports !== undefined,
  }
}

/** A stable sentence on what waits, what is being done, or what mends the instance. */
function noteOn(instance: DBInstance, word: string, { pending }: Reading): string | undefined {
  const { phase } = statusFacts(word)
  if (phase !== 'ready' && phase !== 'updating') return statusAdvice(word)
  const waiting = Object.keys(pending).sort().join(', ')
  const reboot = (instance.DBParameterGroups ?? []).find(
    ({ ParameterApplyStatus }) => ParameterApplyStatus === 'pending-reboot',
  )
  if (phase === 'updating') return waiting === '' ? undefined : `${word}: ${waiting}`
  const sentences = [
    ...(waiting === '' ? [] : [`waits for the maintenance window: ${waiting}`]),
    ...(reboot === undefined
      ? []
      : [`reboot needed for parameter group ${reboot.DBParameterGroupName}`]),
  ]
  return sentences.length === 0 ? undefined : sentences.join('; ')
}

/** Connection details; endpoint and port appear together. The password is the engine's. */
function connectionOf(instance: DBInstance): Readonly<Record<string, string>> {
  const { Address, Port } = instance.Endpoint ?? {}
  const secretArn = instance.MasterUserSecret?.SecretArn
  return {
    ...(Address === undefined || Port === undefined
      ? {}
      : { endpoint: Address, port: String(Port) }),
    ...(instance.MasterUsername === undefined ? {} : { username: instance.MasterUsername }),
    ...(secretArn === undefined ? {} : { masterUserSecretArn: secretArn }),
  }
}
