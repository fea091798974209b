import { describe, expect, test } from '@jest/globals'
import type { Member } from '../../composition/rollout/member.ts'
import type { Rollout, RolloutSpec } from '../../composition/rollout/rollout.ts'
import type { PlannedToll } from './draft.ts'
import { foreseeRollout } from './foresee-rollout.ts'
import { rolloutLines } from './print-rollout.ts'

const member = (name: string, place: string, revision = 'old'): Member => {
  return { name: `team/${name}`, place, revision, isCurrent: true, conditions: [] }
}
const members = [member('a', '30'), member('b', '10'), member('c', '40'), member('d', '20')]

interface World {
  readonly rollout?: RolloutSpec
  readonly recorded?: Rollout
  readonly members?: readonly Member[]
  readonly tolls?: readonly PlannedToll[]
}

const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }

function foreseen({ rollout = {}, recorded, tolls = [], ...world }: World) {
  const composition = {
    ...{ apiVersion: 'x/v1', kind: 'Composition', spec: { rollout, compositeTypeRef } },
    metadata: { name: 'shops', uid: 'u', resourceVersion: '1' },
    status: { rollout: recorded },
  }
  const asked = { composition, revision: 'new', members, tolls, nowMs: 0, ...world }
  return foreseeRollout(asked)
}

const losing = (deletes: readonly string[], unknown?: string): readonly PlannedToll[] =>
  members.map(({ name }) => ({
    ...{ instance: name, group: 'acme.test', kind: 'Shop', replaces: [], deletes },
    ...(unknown === undefined ? {} : { unknown }),
  }))

describe('a rollout is foreseen', () => {
  test('unless everybody has moved', () => {
    expect(foreseen({ members: [member('a', '1', 'new')] })).toBeUndefined()
  })

  test.each([
    { reason: 'without settings: one first', world: {}, waves: [['b'], ['d', 'a', 'c']] },
    {
      reason: 'in the waves of its settings, by the places of the instances',
      world: { rollout: { waves: [{ percent: 50 }, { percent: 75 }, { percent: 100 }] } },
      waves: [['b', 'd'], ['a'], ['c']],
    },
    {
      reason: 'without those that have moved',
      world: { members: [member('a', '10', 'new'), member('b', '20')] },
      waves: [[], ['b']],
    },
  ])('$reason', ({ world, waves }) => {
    const names = waves.map((wave) => wave.map((name) => `team/${name}`))
    expect(foreseen(world)).toMatchObject({ state: 'Progressing', waves: names })
  })

  const budget = { maxDelete: 3 }
  test.each([
    { reason: 'within its budget', tolls: losing([]), state: 'Progressing', message: /^$/ },
    {
      reason: 'stopped by its budget',
      tolls: losing(['db']),
      state: 'Paused',
      message: /^it would delete 4, allowed are 3: team\/a deletes db; /,
    },
    {
      reason: 'stopped where nobody knows what it takes',
      tolls: losing([], 'not all of it could be asked'),
      state: 'Paused',
      message: /^what it would replace and delete cannot be told: team\/a: not all/,
    },
    { reason: 'uncounted', tolls: losing(['db']).slice(1), state: 'Progressing', message: /^$/ },
  ])('$reason', ({ tolls, state, message }) => {
    const plan = foreseen({ rollout: { budget }, tolls })
    expect(plan).toMatchObject({ state, budget })
    expect(plan?.message).toMatch(message)
  })

  test('counting nothing of other kinds, whose instances have the same names', () => {
    const tolls = [
      ...losing(['db']),
      ...losing(['db']).map((toll) => ({ ...toll, kind: 'Stall' })),
      ...losing(['db']).map((toll) => ({ ...toll, group: 'apps.test' })),
    ]
    const plan = foreseen({ rollout: { budget: { maxDelete: 4 } }, tolls })
    expect(plan).toMatchObject({ state: 'Progressing', forecast: { replaces: 0, deletes: 4 } })
  })

  test('and told for people', () => {
    const recorded = { state: 'Aborted', revision: 'new', wave: 1, waves: 2, upTo: '', since: '' }
    const rollout = { pauseOnFailure: false, budget: { maxReplace: 0, maxDelete: 9 } }
    const plan = foreseen({ rollout, recorded: recorded as Rollout })
    expect(plan && rolloutLines(plan)).toEqual([
      '',
      'rollout of Composition/shops to new: 4 instances move, in waves',
      '  wave 1: 1 (team/b)',
      '  wave 2: 3 (team/d, team/a, team/c)',
      '  goes on whatever fails',
      '  budget: may replace 0 and delete 9; what it takes shows once all are planned (--fleet)',
      '  ! Aborted: nobody moves',
    ])
  })
})
