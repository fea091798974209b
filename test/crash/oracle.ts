import type { ToldEvent } from '../support/conformance-objects.ts'
import type { Write } from '../support/fault-proxy-gate.ts'
import { anonymous } from './anonymous.ts'
import { isAccepted } from './end-state.ts'
import type { Trial } from './trial.ts'

/** What an operation did on its way, without names, ids, times and secrets. */
export interface History {
  /** Events about the object, each as often as it was told; sorted. */
  readonly events: readonly string[]
  /** The different calls that the cloud accepted. Two that differ in a generated name are two. */
  readonly accepted: readonly string[]
  /** How often the cloud made the resource. */
  readonly creations: number
}

/** `creation`: the operation that makes the external resource. */
export function readHistory(trial: Trial, told: readonly ToldEvent[], creation: string): History {
  const accepted = trial.writes.filter(isAccepted)
  const secrets = secretsOf(trial)
  const calls = [...new Set(accepted.map((write) => toCall(write, secrets)))]
  const events = told.map(({ reason, note }) => (isFailure(reason) ? reason : `${reason}: ${note}`))
  return {
    events: anonymous(events, trial.name).sort(),
    accepted: anonymous(calls, trial.name).sort(),
    creations: accepted.filter(({ what }) => what === creation).length,
  }
}

/** What a disturbed history must not show, or lacks; each line begins with the label. */
export function compareHistories(
  label: string,
  wanted: History,
  found: History,
): readonly string[] {
  const { events, accepted, creations } = found
  return [
    ...extra(accepted, wanted.accepted)
      .filter((call) => !isSecretAgain(call))
      .map((call) => `called ${call}`),
    ...extra(wanted.accepted, accepted).map((call) => `never called ${call}`),
    ...(creations === wanted.creations ? [] : [`created ${creations} times`]),
    ...extra(foldEnds(events), foldEnds(wanted.events)).map((event) => `told ${event}`),
    ...extra(foldEnds(wanted.events).filter(isDrift), foldEnds(events)).map(
      (event) => `never told ${event}`,
    ),
  ].map((line) => `${label}: ${line}`)
}

/** No look shows which secret the cloud has taken: one that may be lost is written once more. */
function isSecretAgain(call: string): boolean {
  return call.includes('SECRET') && !/^(Create|Copy|Restore|Delete)/.test(call)
}

/** The elements of `all` that `some` does not have, or has less often. */
export function extra(all: readonly string[], some: readonly string[]): readonly string[] {
  const left = [...some]
  return all.filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function isDrift(event: string): boolean {
  return /^(Drift|External|NonConverging|Conflicting)/.test(event)
}

/** The disturbance itself may be the failure that is told: then the note is another one. */
function isFailure(reason: string): boolean {
  return reason.endsWith('Failed')
}

/**
 * Whose correction it was is not known after a crash between a retried correction and the status:
 * the next controller tells that somebody else made it, even when the first one told it was ours.
 */
function foldEnds(events: readonly string[]): readonly string[] {
  const others = events.filter((event) => !/^Drift(Corrected|Resolved): /.test(event))
  return others.length === events.length ? others : [...others, 'DriftCorrected or DriftResolved']
}

function toCall({ what, path, body }: Write, secrets: ReadonlySet<string>): string {
  const call = `${what} ${path} ${body}`
  return [...secrets].reduce((text, secret) => text.replaceAll(secret, 'SECRET'), call)
}

/** The values that the controller has put into the connection Secret where the kind says secret. */
function secretsOf({ history, subject }: Trial): ReadonlySet<string> {
  const keys = (subject.scenario.kind.connectionSecrets ?? []).map(({ key }) => key)
  const bodies = history
    .filter(({ link, what }) => link === 'kube' && what.endsWith(' secrets'))
    .map(({ body }): { readonly data?: Readonly<Record<string, string>> } => JSON.parse(body))
  const values = bodies.flatMap(({ data = {} }) => keys.flatMap((key) => data[key] ?? []))
  return new Set(values.map((value) => Buffer.from(value, 'base64').toString('utf8')))
}
