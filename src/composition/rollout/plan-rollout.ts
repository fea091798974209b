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

/** Why a rollout stands that an order has stopped. */
const asked = 'somebody asked for it'

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
  const obeyed = { ...rollout, obeyed: order.text }
  return isPossible(order.act, rollout) ? turned(order.act, obeyed, nowMs) : obeyed
}

function isPossible(act: Act, { state, revision, stable }: Rollout): boolean {
  switch (act) {
    case 'pause':
      return state === 'Progressing'
    case 'abort':
      return state === 'Progressing' || state === 'Paused'
    case 'resume':
      return state !== 'Complete'
    case 'undo':
      return stable !== undefined && stable !== revision
    default:
      return act satisfies never
  }
}

function turned(act: Act, { message, ...rest }: Rollout, nowMs: number): Rollout {
  const isFailure = rest.state === 'Paused' && message !== undefined && message !== asked
  const why = isFailure ? `${asked}; before: ${message}` : (message ?? asked)
  switch (act) {
    case 'pause':
      return { ...rest, state: 'Paused', message: why }
    case 'abort':
      return { ...rest, state: 'Aborted', message: why }
    case 'resume':
      return { ...rest, state: 'Progressing', since: toConditionTime(nowMs) }
    case 'undo':
      return { ...rest, state: 'Undone', message: why }
    default:
      return act satisfies never
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
