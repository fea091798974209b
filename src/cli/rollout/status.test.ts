import { expect, test } from '@jest/globals'
import type { Rollout } from '../../composition/rollout/rollout.ts'
import { exitCodeOf, printStatus } from './status.ts'

const rollout: Rollout = {
  ...{ state: 'Progressing', revision: 'db-2', stable: 'db-1', wave: 1, waves: 2, upTo: '' },
  since: '2026-01-01T00:00:00Z',
}
const why = 'somebody asked for it; before: team/a: Synced=False'
const undone = { state: 'Undone', message: why, obeyed: 'undo db-2 2026-01-01T00:10:00Z' } as const
const way = 'kubectl plumbline rollout resume db leads to db-2'

const rows: readonly {
  readonly reason: string
  readonly change: Partial<Rollout>
  readonly says: readonly string[]
  readonly exit: number
}[] = [
  {
    reason: 'under way, with what it takes once that was counted',
    change: { forecast: { replaces: 4, deletes: 0 } },
    says: ['takes        4 replaced, 0 deleted'],
    exit: 2,
  },
  {
    reason: 'complete: an order of long ago explains nothing any more',
    change: { state: 'Complete', wave: 2, obeyed: 'resume db-2 2026-01-01T00:10:00Z' },
    says: [],
    exit: 0,
  },
  {
    reason: 'paused by itself: why, and what people can do',
    change: { state: 'Paused', message: 'team/a: Synced=False' },
    says: [
      'because      team/a: Synced=False',
      `then         ${way}, undo leads everybody back to db-1; a new revision begins anew`,
    ],
    exit: 1,
  },
  {
    reason: 'undone: by whom and when, and why before',
    change: undone,
    says: [
      `because      ${why}`,
      'last order   undo at 2026-01-01T00:10:00Z',
      `then         ${way} again; a new revision begins anew`,
    ],
    exit: 1,
  },
]

test.each(rows)('a rollout that is $reason', ({ change, says, exit }) => {
  const now = { ...rollout, ...change }
  const status = { composition: 'db', rollout: now, instances: { 'db-1': 3, 'db-2': 1 } }
  expect(printStatus(status).trimEnd().split('\n')).toEqual([
    'composition  db',
    `state        ${now.state}, wave ${now.wave} of 2`,
    'revision     db-2',
    'before       db-1',
    'instances    3 on db-1, 1 on db-2',
    ...says,
  ])
  expect(exitCodeOf(status)).toBe(exit)
})
