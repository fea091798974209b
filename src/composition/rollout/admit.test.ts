import { expect, test } from '@jest/globals'
import type { Revision } from '../choose-composition.ts'
import { type Admission, admit } from './admit.ts'
import type { Rollout, RolloutState } from './rollout.ts'

function revision(name: string, fault?: string): Revision {
  const metadata = { name, uid: name, resourceVersion: '1' }
  return {
    ...{ name, uid: name, composition: 'c', number: 1, hash: name, fault },
    source: { mode: 'Graph', nodes: [], compositeTypeRef: { apiVersion: 'a/v1', kind: 'A' } },
    object: { apiVersion: 'v1', kind: 'X', metadata },
  }
}

const [newest, stable, current] = [revision('new'), revision('stable'), revision('old')]
const at = (state: RolloutState): Rollout => ({
  ...{ state, revision: 'new', stable: 'stable', wave: 1, waves: 2, upTo: '50000000' },
  since: '2026-01-01T00:00:00Z',
})
const place = '40000000'
const rows: readonly (readonly [string, Partial<Admission>, string])[] = [
  ['complete: all move', { rollout: at('Complete') }, 'new'],
  ['in the wave', { rollout: at('Progressing') }, 'new'],
  ['after the wave', { rollout: at('Progressing'), place: '60000000' }, 'old'],
  ['a new one, in the wave', { rollout: at('Progressing'), current: undefined }, 'new'],
  [
    'a new one, after the wave: what all had',
    { rollout: at('Progressing'), place: '60000000', current: undefined },
    'stable',
  ],
  ['paused: nobody moves', { rollout: at('Paused') }, 'old'],
  ['paused: who has moved stays', { rollout: at('Paused'), current: newest }, 'new'],
  ['aborted: nobody moves', { rollout: at('Aborted') }, 'old'],
  ['undone: back', { rollout: at('Undone'), current: newest }, 'stable'],
  [
    'undone, but nobody may follow what was before',
    { rollout: at('Undone'), current: newest, stable: revision('stable', 'stale') },
    'new',
  ],
  ['not noticed yet', { rollout: { ...at('Complete'), revision: 'old' } }, 'old'],
  ['nothing recorded: who follows something stays', { rollout: undefined }, 'old'],
  [
    'nothing recorded, nothing followed',
    { rollout: undefined, current: undefined, stable: undefined },
    'new',
  ],
]

test.each(rows)('%s', (_reason, changed, expected) => {
  expect(
    admit({ found: newest, current, stable, rollout: undefined, place, ...changed }).name,
  ).toBe(expected)
})
