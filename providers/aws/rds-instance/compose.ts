import { Failure } from '../../../src/provider/index.ts'
import type { Parameters } from './api.ts'
import { companionsOf } from './companions.ts'
import { encode } from './encode.ts'
import type { ModifyAsk } from './modify-ask.ts'
import { hasFixedPerformance, storageShape } from './storage.ts'
import { isMajorChange } from './version.ts'
import { type Member, wires } from './wire.ts'

/**
 * The parameters of one ModifyDBInstance call, or undefined when nothing is left to send: the API
 * refuses a call without changes, and neither ApplyImmediately nor AllowMajorVersionUpgrade count
 * as one. Throws Failure `invalid` where the change cannot be made as it is declared.
 */
export function composeModify(ask: ModifyAsk): Parameters | undefined {
  const sent = membersToSend(ask)
  if (sent.size === 0) return undefined
  const members = [...sent].map((member) => [member, valueFor(member, ask)] as const)
  const plain = members.map(([member, value]) => parametersOf(member, value))
  return Object.assign(
    {},
    ...plain,
    companionsOf(sent, ask),
    applyImmediately(sent, ask) ? { ApplyImmediately: true } : {},
    majorUpgrade(sent, ask) ? { AllowMajorVersionUpgrade: true } : {},
  )
}

/** Members whose new value waits for the maintenance window unless ApplyImmediately is sent; sorted. */
export function waitingMembers(ask: ModifyAsk): readonly string[] {
  return [...membersToSend(ask)].filter((member) => waitsForWindow(member, ask)).sort()
}

/** Members whose value is sent: changed ones that the API takes, and waiting ones to apply now. */
function membersToSend(ask: ModifyAsk): ReadonlySet<Member> {
  const fixed = hasFixedPerformance(storageShape(ask.next))
  // The password of a key store goes with the name of the store.
  const store = ask.changed.has('tdeCredentialPasswordSecretRef') ? ['tdeCredentialArn'] : []
  const wanted = [...ask.changed, ...flushed(ask), ...store].filter(
    (member) => !(fixed && (member === 'iops' || member === 'storageThroughput')),
  )
  return new Set(wanted.filter(isModifiable))
}

function isModifiable(member: string): member is Member {
  return wires.get(member)?.modify !== undefined
}

/** Turning applyModificationsImmediately on applies what waits, as far as the manifest declares it. */
function flushed(ask: ModifyAsk): readonly string[] {
  const turnedOn =
    ask.changed.has('applyModificationsImmediately') &&
    ask.desired.applyModificationsImmediately === true
  return turnedOn ? Object.keys(ask.pending).filter((member) => isDeclared(member, ask)) : []
}

function valueFor(member: Member, ask: ModifyAsk): unknown {
  return ask.next[member] ?? ask.desired[member]
}

/** One member by the API's names; a few mean "none" in words of their own. */
function parametersOf(member: Member, value: unknown): Parameters {
  const name = wires.get(member)?.modify
  if (name === undefined) return {}
  if (member === 'domain' && (value === undefined || value === 'none' || value === '')) {
    return { DisableDomain: true }
  }
  if (member === 'processorFeatures' && isEmpty(value)) return { UseDefaultProcessorFeatures: true }
  return { [name]: encode(member, value) }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

function majorUpgrade(sent: ReadonlySet<Member>, ask: ModifyAsk): boolean {
  const { engine, engineVersion, allowMajorVersionUpgrade } = ask.desired
  const from = ask.current.engineVersion
  return (
    sent.has('engineVersion') &&
    allowMajorVersionUpgrade === true &&
    engineVersion !== undefined &&
    typeof from === 'string' &&
    isMajorChange(engine, from, engineVersion)
  )
}

/**
 * ApplyImmediately applies everything that waits, so it is sent only for a change that would wait,
 * to cancel a waiting value, or to apply waiting values on demand.
 */
function applyImmediately(sent: ReadonlySet<Member>, ask: ModifyAsk): boolean {
  const now = ask.desired.applyModificationsImmediately === true
  if (sent.has('multiTenant') && !now) {
    throw new Failure(
      'invalid',
      'multiTenant changes at once only: set applyModificationsImmediately: true',
    )
  }
  const waiting = [...sent].some((member) => waitsForWindow(member, ask))
  const cancelled = [...sent].filter((member) => isCancelled(member, ask))
  const needed = (now && waiting) || cancelled.length > 0 || flushed(ask).length > 0
  if (needed) assertNothingElseWaits(sent, ask)
  return needed
}

/** Backup retention waits only when backups are turned on or off. */
function waitsForWindow(member: Member, ask: ModifyAsk): boolean {
  if (member !== 'backupRetentionPeriod') return wires.get(member)?.waits === true
  return (ask.current[member] ?? 0) === 0 || (valueFor(member, ask) ?? 0) === 0
}

/** The wish is what the instance is, and something else waits: it is sent again to cancel that. */
function isCancelled(member: Member, ask: ModifyAsk): boolean {
  return (
    Object.hasOwn(ask.pending, member) && isSame(ask.current[member], valueFor(member, ask), member)
  )
}

function assertNothingElseWaits(sent: ReadonlySet<Member>, ask: ModifyAsk): void {
  const now = ask.desired.applyModificationsImmediately === true
  const others = Object.keys(ask.pending)
    .filter((member) => !(isModifiable(member) && sent.has(member)))
    .filter((member) => !(now && isDeclared(member, ask)))
    .sort()
  if (others.length === 0) return
  throw new Failure(
    'invalid',
    `changing ${[...sent].sort().join(', ')} at once would also apply what waits for the maintenance window: ${others.join(', ')}; declare these members with the values you want and set applyModificationsImmediately: true, or wait for the window`,
  )
}

function isDeclared(member: string, ask: ModifyAsk): boolean {
  return Object.hasOwn(ask.desired, member)
}

function isSame(a: unknown, b: unknown, member: Member): boolean {
  return normal(a, member) === normal(b, member)
}

function normal(value: unknown, member: Member): string {
  return (JSON.stringify(encode(member, value)) ?? '').toLowerCase()
}
