import { describe, expect, test } from '@jest/globals'
import type { Condition } from '../../runtime/conditions.ts'
import { sumTolls } from './budget.ts'
import type { Member } from './member.ts'
import type { Act } from './order.ts'
import { planRollout, type RolloutQuestion } from './plan-rollout.ts'
import type { Rollout } from './rollout.ts'

const began = '2026-01-01T00:10:00Z'
const nowMs = Date.parse('2026-01-01T00:11:00Z')
const before = '2026-01-01T00:05:00Z'
const justNow = '2026-01-01T00:10:58Z'

/** Ten instances in the order of their places; the first `moved` of them follow the new revision. */
function fleet(moved: number, change: Readonly<Record<number, Partial<Member>>> = {}) {
  return Array.from(
    { length: 10 },
    (_, index): Member => ({
      name: `default/i${index}`,
      place: `${index}0000000`,
      revision: index < moved ? 'new' : 'old',
      isCurrent: true,
      conditions: [condition('Ready', 'True', before), condition('Synced', 'True', before)],
      ...change[index],
    }),
  )
}

function condition(type: string, status: 'True' | 'False', since: string): Condition {
  const rest = { reason: 'Because', message: 'of this', observedGeneration: 1 }
  return { type, status, lastTransitionTime: since, ...rest }
}

function ill(type: string, status: 'True' | 'False', since: string): Partial<Member> {
  const ready = type === 'Ready' ? [] : [condition('Ready', 'True', before)]
  return { conditions: [...ready, condition(type, status, since)] }
}

const first: Rollout = {
  state: 'Progressing',
  revision: 'new',
  stable: 'old',
  wave: 1,
  waves: 2,
  upTo: '00000000',
  since: began,
}

function plan(question: Partial<RolloutQuestion>): string {
  const { state, wave, upTo, message, ...rest } = planRollout({
    spec: {},
    newest: 'new',
    recorded: first,
    order: undefined,
    members: fleet(0),
    nowMs,
    ...question,
  }) ?? { state: 'nothing', wave: 0, upTo: '' }
  const stable = 'stable' in rest ? rest.stable : undefined
  return `${state} ${wave} ${upTo}${stable === undefined ? '' : ` over ${stable}`}${message ? `: ${message}` : ''}`
}

const order = (act: Act, revision = 'new') => ({ act, revision, text: `${act} ${revision} 1` })
const waves = [{ percent: 20 }, { percent: 50 }, { percent: 100 }]
const complete: Rollout = { ...first, state: 'Complete', wave: 2, upTo: 'ffffffff' }
const paused: Rollout = { ...first, state: 'Paused', message: 'm' }

function loss(replaces: number, deletes: number) {
  const names = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${letter}${index}`)
  return sumTolls([
    { instance: 'default/a', replaces: names('r', replaces), deletes: names('d', deletes) },
    { instance: 'default/b', replaces: [], deletes: [] },
  ])
}

describe('a rollout', () => {
  const rows: readonly (readonly [string, Partial<RolloutQuestion>, string])[] = [
    [
      'a first revision nobody follows is complete at once',
      { recorded: undefined, members: [] },
      'Complete 2 ffffffff',
    ],
    [
      'a new revision begins with one instance',
      { recorded: { ...complete, revision: 'old', stable: 'older' } },
      'Progressing 1 00000000 over old',
    ],
    [
      'with a budget nobody moves before the loss is counted',
      { spec: { budget: {} }, recorded: { ...complete, revision: 'old' } },
      'Progressing 1  over old',
    ],
    [
      'within the budget it goes on',
      {
        spec: { budget: { maxDelete: 2 } },
        recorded: { ...first, upTo: '' },
        forecast: loss(9, 2),
      },
      'Progressing 1 00000000 over old',
    ],
    [
      'over it nobody moves',
      {
        spec: { budget: { maxReplace: 0, maxDelete: 1 } },
        recorded: { ...first, upTo: '' },
        forecast: loss(1, 2),
      },
      'Paused 1  over old: it would replace 1, allowed are 0, and delete 2, allowed are 1: default/a replaces r0 and deletes d0, d1',
    ],
    [
      'what cannot be told is not within it',
      {
        spec: { budget: { maxDelete: 1 } },
        recorded: { ...first, upTo: '' },
        forecast: sumTolls([{ instance: 'default/a', replaces: [], deletes: [], unknown: 'no' }]),
      },
      'Paused 1  over old: what it would replace and delete cannot be told: default/a: no',
    ],
    [
      'resuming accepts what was counted',
      {
        spec: { budget: { maxDelete: 0 } },
        recorded: { ...paused, upTo: '', forecast: { replaces: 0, deletes: 2 } },
        order: order('resume'),
      },
      'Progressing 1 00000000 over old',
    ],
    [
      'what has moved already loses nothing',
      { spec: { budget: { maxDelete: 0 } }, recorded: complete, members: fleet(10) },
      'Complete 2 ffffffff over old',
    ],
    [
      'one that was paused is not what to go back to',
      { recorded: { ...paused, revision: 'bad', stable: 'old' } },
      'Progressing 1 00000000 over old',
    ],
    [
      'a newest revision that is no good changes nothing',
      { newest: undefined },
      'Progressing 1 00000000 over old',
    ],
    ['it waits for the first', {}, 'Progressing 1 00000000 over old'],
    ['the first is well: all', { members: fleet(1) }, 'Progressing 2 ffffffff over old'],
    ['all are well', { members: fleet(10) }, 'Complete 2 ffffffff over old'],
    [
      'the share of a wave is rounded up, and a wave that is done is passed',
      { spec: { waves }, members: fleet(2) },
      'Progressing 2 40000000 over old',
    ],
    [
      'a status about an older spec is not believed',
      { members: fleet(1, { 0: { isCurrent: false } }) },
      'Progressing 1 00000000 over old',
    ],
    [
      'not Ready since it moved: it takes its time',
      { members: fleet(1, { 0: ill('Ready', 'False', justNow) }) },
      'Progressing 1 00000000 over old',
    ],
    [
      'not Ready for ages: failed',
      { members: fleet(1, { 0: ill('Ready', 'False', began) }), nowMs: nowMs + 60 * 60_000 },
      'Paused 1 00000000 over old: default/i0: Ready=False Because: of this',
    ],
    [
      'not Ready since before it began: not its fault',
      { members: fleet(1, { 0: ill('Ready', 'False', before) }) },
      'Progressing 2 ffffffff over old',
    ],
    [
      'degraded for a moment: it may be a value that is late',
      { members: fleet(1, { 0: ill('Degraded', 'True', justNow) }) },
      'Progressing 1 00000000 over old',
    ],
    [
      'degraded: it stops',
      { members: fleet(1, { 0: ill('Degraded', 'True', began) }) },
      'Paused 1 00000000 over old: default/i0: Degraded=True Because: of this',
    ],
    [
      'new drift: it stops',
      { members: fleet(1, { 0: ill('Drifted', 'True', began) }) },
      'Paused 1 00000000 over old: default/i0: Drifted=True Because: of this',
    ],
    [
      'an instance that has not moved is not judged',
      { members: fleet(1, { 5: ill('Synced', 'False', began) }) },
      'Progressing 2 ffffffff over old',
    ],
    [
      'as many failures as are allowed',
      { spec: { maxUnready: 1 }, members: fleet(1, { 0: ill('Synced', 'False', began) }) },
      'Progressing 2 ffffffff over old',
    ],
    [
      'failures do not stop it when that is not wanted',
      { spec: { pauseOnFailure: false }, members: fleet(1, { 0: ill('Synced', 'False', began) }) },
      'Progressing 2 ffffffff over old',
    ],
    [
      'paused stays paused',
      { recorded: paused, members: fleet(1) },
      'Paused 1 00000000 over old: m',
    ],
    [
      'pause: those that moved stay, nobody else does',
      { order: order('pause'), members: fleet(1) },
      'Paused 1 00000000 over old: somebody asked for it',
    ],
    [
      'pause of what is paused keeps its reason',
      { recorded: paused, order: order('pause') },
      'Paused 1 00000000 over old: m',
    ],
    [
      'pause of what is complete is passed over',
      { recorded: complete, members: fleet(10), order: order('pause') },
      'Complete 2 ffffffff over old',
    ],
    ['abort', { order: order('abort') }, 'Aborted 1 00000000 over old: somebody asked for it'],
    [
      'abort after a pause says once that somebody asked',
      { recorded: { ...paused, message: 'somebody asked for it' }, order: order('abort') },
      'Aborted 1 00000000 over old: somebody asked for it',
    ],
    [
      'abort of what is complete is passed over',
      { recorded: complete, members: fleet(10), order: order('abort') },
      'Complete 2 ffffffff over old',
    ],
    [
      'resume accepts what has failed so far',
      {
        recorded: paused,
        members: fleet(1, { 0: ill('Synced', 'False', began) }),
        order: order('resume'),
      },
      'Progressing 2 ffffffff over old',
    ],
    [
      'undo',
      { recorded: paused, members: fleet(1), order: order('undo') },
      'Undone 1 00000000 over old: somebody asked for it; before: m',
    ],
    [
      'undo of what is complete',
      { recorded: complete, members: fleet(10), order: order('undo') },
      'Undone 2 ffffffff over old: somebody asked for it',
    ],
    [
      'undo where nothing was before is passed over',
      {
        recorded: {
          state: 'Complete',
          revision: 'new',
          wave: 2,
          waves: 2,
          upTo: 'ffffffff',
          since: began,
        },
        order: order('undo'),
      },
      'Complete 2 ffffffff',
    ],
    [
      'an order about another revision is not obeyed',
      { order: order('abort', 'old') },
      'Progressing 1 00000000 over old',
    ],
    [
      'an order is obeyed once',
      { recorded: { ...first, obeyed: 'abort new 1' }, order: order('abort') },
      'Progressing 1 00000000 over old',
    ],
  ]
  test.each(rows)('%s', (_reason, question, expected) => {
    expect(plan(question)).toBe(expected)
  })

  test.each(rows)('asked again says the same: %s', (_reason, question) => {
    const full: RolloutQuestion = {
      ...{ spec: {}, newest: 'new', recorded: first, order: undefined, members: fleet(0), nowMs },
      ...question,
    }
    const once = planRollout(full)
    expect(planRollout({ ...full, recorded: once })).toEqual(once)
  })
})
