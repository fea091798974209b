import { expect, test } from '@jest/globals'
import { acceptanceOf } from '../acceptance.ts'
import type { Revision } from '../choose-composition.ts'
import { type Admission, admit } from './admit.ts'
import type { Rollout, RolloutState } from './rollout.ts'

function revision(name: string, fault?: string): Revision {
  const metadata = { name, uid: name, resourceVersion: '1' }
  return {
    ...{ name, uid: name, composition: 'c', number: 1, hash: name, fault },
    source: { mode: 'Graph', nodes: [], compositeTypeRef: { apiVersion: 'a/v1', kind: 'A' } },
    object: { apiVersion: 'v1', kind: 'X', metadata, spec: { source: {} } },
  }
}

/** Accepted once, and broken by a schema since. */
function broken(name: string): Revision {
  const { object, ...found } = revision(name, 'stale')
  return { ...found, object: { ...object, status: { accepted: [acceptanceOf(object)] } } }
}

const refused = revision('old', 'ann may not')
const [newest, stable, current] = [revision('new'), revision('stable'), revision('old')]
const at = (state: RolloutState): Rollout => ({
  ...{ state, revision: 'new', stable: 'stable', wave: 1, waves: 2, upTo: '50000000' },
  since: '2026-01-01T00:00:00Z',
})
const place = '40000000'
const waits =
  'Invalid: revision old, which is followed, may not run: ann may not; what it made stays as it is until that is mended, the rollout of new reaches it, or spec.plumbline.compositionRevisionRef names another'
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
  ['a stale one is followed until its turn', { current: broken('old') }, 'old'],
  ['a refused one is not, nor one older than it', { current: refused }, waits],
  [
    'not after its wave',
    { rollout: at('Progressing'), place: '60000000', current: refused },
    waits,
  ],
  ['not while it is paused', { rollout: at('Paused'), current: refused }, waits],
  ['not when it was aborted', { rollout: at('Aborted'), current: refused }, waits],
  ['it is left in its wave', { rollout: at('Progressing'), current: refused }, 'new'],
  ['and to go back, once asked', { rollout: at('Undone'), current: refused }, 'stable'],
]

test.each(rows)('%s', (_reason, changed, expected) => {
  const choice = admit({ found: newest, current, stable, rollout: undefined, place, ...changed })
  expect('is' in choice ? `${choice.reason}: ${choice.message}` : choice.name).toBe(expected)
})
