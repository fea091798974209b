import { toConditionTime } from '../../runtime/conditions.ts'
import { type Forecast, overBudget } from './budget.ts'
import { healthOf, type Member } from './member.ts'
import type { Act } from './order.ts'
import type { Rollout, RolloutSpec } from './rollout.ts'
import { countWaves, reachOf } from './waves.ts'

export interface RolloutQuestion {
  readonly spec: RolloutSpec
  /** Name of the newest revision; undefined when nobody may follow that. */
  readonly newest: string | undefined
  readonly recorded: Rollout | undefined
  readonly order:
    | { readonly act: Act; readonly revision: string; readonly text: string }
    | undefined
  /** All instances that move by themselves. */
  readonly members: readonly Member[]
  /** What the move would take, where `needsForecast` asks for it. */
  readonly forecast?: Forecast
  readonly nowMs: number
}

/** So many failed instances are named. */
const mostNamed = 3

/**
 * What `status.rollout` is to say now. Pure; the same answer until something changes. Rests while the
 * newest revision is no good.
 */
export function planRollout(question: RolloutQuestion): Rollout | undefined {
  const { newest, recorded } = question
  if (newest === undefined) return recorded
  const isOn = recorded?.revision === newest
  const rollout = obey(question, isOn ? recorded : begin(question, newest))
  const isUncounted = needsForecast({ ...question, recorded: rollout })
  return advance(question, isUncounted ? count(question, rollout) : rollout)
}

/** Resuming accepts what was counted. */
function count({ spec, forecast }: RolloutQuestion, rollout: Rollout): Rollout {
  if (forecast === undefined || rollout.state !== 'Progressing') return rollout
  const { replaces, deletes } = forecast
  const counted = { ...rollout, forecast: { replaces, deletes } }
  const excess = overBudget(spec.budget ?? {}, forecast)
  return excess === undefined ? counted : { ...counted, state: 'Paused', message: excess }
}

/** Whether nobody moves before it is counted what the move would take. Pure. */
export function needsForecast({
  spec,
  newest,
  recorded,
  members,
}: Pick<RolloutQuestion, 'spec' | 'newest' | 'recorded' | 'members'>): boolean {
  if (spec.budget === undefined || newest === undefined) return false
  const isCounted = recorded?.revision === newest && recorded.forecast !== undefined
  return !isCounted && members.some(({ revision }) => revision !== newest)
}

function begin({ spec, recorded, nowMs }: RolloutQuestion, revision: string): Rollout {
  const stable = recorded?.state === 'Complete' ? recorded.revision : recorded?.stable
  return {
    state: 'Progressing',
    revision,
    ...(stable === undefined ? {} : { stable }),
    wave: 1,
    waves: countWaves(spec),
    upTo: '',
    since: toConditionTime(nowMs),
    ...(recorded?.obeyed === undefined ? {} : { obeyed: recorded.obeyed }),
  }
}

/** Follows an order once; what is impossible now is passed over. */
function obey({ order, nowMs }: RolloutQuestion, rollout: Rollout): Rollout {
  if (order === undefined || order.text === rollout.obeyed) return rollout
  if (order.revision !== rollout.revision) return rollout
  const { message: _, ...rest } = { ...rollout, obeyed: order.text }
  const isOpen = rollout.state === 'Progressing' || rollout.state === 'Paused'
  switch (order.act) {
    case 'abort':
      return isOpen ? { ...rest, state: 'Aborted' } : { ...rollout, obeyed: order.text }
    case 'resume':
      return rollout.state === 'Complete'
        ? { ...rollout, obeyed: order.text }
        : { ...rest, state: 'Progressing', since: toConditionTime(nowMs) }
    case 'undo':
      return rollout.stable === undefined || rollout.stable === rollout.revision
        ? { ...rollout, obeyed: order.text }
        : { ...rest, state: 'Undone' }
    default:
      return order.act satisfies never
  }
}

function advance(question: RolloutQuestion, rollout: Rollout): Rollout {
  if (rollout.state !== 'Progressing') return rollout
  if (needsForecast({ ...question, recorded: rollout })) return rollout
  const { spec, members, nowMs } = question
  const failed = failuresOf(question, rollout)
  const isTooMuch = failed.length > (spec.maxUnready ?? 0)
  if (isTooMuch && spec.pauseOnFailure !== false) {
    return { ...rollout, state: 'Paused', message: tell(failed) }
  }
  const places = members.map(({ place }) => place).sort()
  const times = timesOf(rollout, nowMs)
  const waves = countWaves(spec)
  let wave = Math.min(rollout.wave, waves)
  for (;;) {
    const upTo = later(rollout.upTo, reachOf(spec, wave, places))
    const isOpen = members.some((member) => {
      return member.place <= upTo && healthOf(member, rollout.revision, times).is === 'open'
    })
    if (isOpen) return { ...rollout, wave, waves, upTo }
    if (wave === waves) return { ...rollout, wave, waves, upTo, state: 'Complete' }
    wave += 1
  }
}

interface Failure {
  readonly name: string
  readonly why: string
}

function failuresOf({ members, nowMs }: RolloutQuestion, rollout: Rollout): readonly Failure[] {
  return members
    .flatMap((member) => {
      const health = healthOf(member, rollout.revision, timesOf(rollout, nowMs))
      return health.is === 'failed' ? [{ name: member.name, why: health.why }] : []
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function timesOf({ since }: Rollout, nowMs: number) {
  return { sinceMs: Date.parse(since), nowMs }
}

function tell(failed: readonly Failure[]): string {
  const named = failed.slice(0, mostNamed).map(({ name, why }) => `${name}: ${why}`)
  const more = failed.length - named.length
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

function later(a: string, b: string): string {
  return a > b ? a : b
}
