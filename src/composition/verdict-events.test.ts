import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../kube/object.ts'
import type { Condition } from '../runtime/conditions.ts'
import type { RecordedEvent } from '../telemetry/event.ts'
import { tellTurns } from './compositions/composition-events.ts'
import type { FoundStatus } from './compositions/findings.ts'

const composition: KubeObject = {
  apiVersion: 'composition.plumbline.dev/v1beta1',
  kind: 'Composition',
  metadata: { name: 'shops', uid: '12345678-abcd', resourceVersion: '1' },
}

type Status = FoundStatus & {
  readonly revision?: string
  readonly rollout?: { readonly revision: string }
}

function status(revision: string, ...conditions: readonly (readonly [string, string])[]): Status {
  const facts = { lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 3 }
  return {
    revision,
    conditions: conditions.map(([type, print]): Condition => {
      const [truth = '', reason = '', message = ''] = print.split(' ')
      return { type, status: truth === 'True' ? 'True' : 'False', reason, message, ...facts }
    }),
  }
}

/** The same, found a while later. */
function later(found: Status): Status {
  const lastTransitionTime = '2026-01-01T00:01:00Z'
  const conditions = found.conditions?.map((condition) => ({ ...condition, lastTransitionTime }))
  return { ...found, ...(conditions === undefined ? {} : { conditions }) }
}

async function told(before: Status, after: Status): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = []
  const record = async (event: RecordedEvent) => void events.push(event)
  await tellTurns({ events: { record } }, composition)(before, after)
  return events
}

describe('Events of a Composition', () => {
  const ready = ['Ready', 'True Available'] as const
  const broken = ['Ready', 'False Invalid nodes'] as const
  const rolled = (print: string) => ['RolledOut', print] as const
  const rows: readonly (readonly [string, Status, Status, readonly string[]])[] = [
    [
      'accepted for the first time',
      {},
      status('a', ready, rolled('True Complete')),
      ['Normal Accepted: instances can follow revision a'],
    ],
    ['nothing turned', status('a', ready), status('a', ready), []],
    [
      'another content is accepted',
      status('a', ready),
      status('b', ready),
      ['Normal Accepted: instances can follow revision b'],
    ],
    ['refused', status('a', ready), status('b', broken), ['Warning Invalid: nodes']],
    [
      'refused for another reason',
      status('a', broken),
      status('a', ['Ready', 'False KindNotDefined none']),
      ['Warning KindNotDefined: none'],
    ],
    [
      'another message alone is none',
      status('a', broken),
      status('a', ['Ready', 'False Invalid other']),
      [],
    ],
    [
      'a rollout stops',
      status('a', ready, rolled('False Progressing w')),
      status('a', ready, rolled('False Paused x')),
      ['Warning RolloutPaused: x'],
    ],
    [
      'another content is accepted, and its rollout has not begun',
      status('a', ready, rolled('True Complete')),
      status('b', ready, rolled('True Complete')),
      ['Normal Accepted: instances can follow revision b'],
    ],
    [
      'another content that nobody has to move to is complete',
      { ...status('a', ready, rolled('True Complete')), rollout: { revision: 'a' } },
      { ...status('b', ready, rolled('True Complete')), rollout: { revision: 'b' } },
      [
        'Normal Accepted: instances can follow revision b',
        'Normal RolloutComplete: every instance follows the newest revision',
      ],
    ],
    [
      'a rollout ends',
      status('a', ready, rolled('False Progressing w')),
      status('a', ready, rolled('True Complete')),
      ['Normal RolloutComplete: every instance follows the newest revision'],
    ],
  ]

  test.each(rows)('%s', async (_reason, before, after, expected) => {
    const events = await told(before, after)
    expect(events.map(({ type, reason, note }) => `${type} ${reason}: ${note}`)).toEqual(expected)
  })

  test('the same turn has the same name, so that a restart does not tell it twice', async () => {
    const before = status('a', broken)
    const [first, again] = await Promise.all([
      told(before, status('a', ready)),
      told(before, later(status('a', ready))),
    ])
    expect(first).toEqual(again)
    expect(first?.[0]?.name).toBe(
      'composition-shops.12345678-ready-3-2026-01-01t00-00-00z.accepted',
    )
    expect((await told({}, status('a', ready)))[0]?.name).toMatch('-ready-3-first.accepted')
  })
})
