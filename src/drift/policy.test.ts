import { describe, expect, test } from '@jest/globals'
import type { Risk } from '../provider/index.ts'
import type { Is } from './judge.ts'
import { type DriftPolicy, decideDrift, type Withheld } from './policy.ts'
import type { Verdict } from './verdict.ts'

const now = Date.parse('2026-01-02T00:00:00Z')

function drift(
  facts: { readonly is?: Is; readonly risk?: Risk; readonly group?: string } = {},
): Verdict {
  const { is = 'Drift', risk, group = 'rules' } = facts
  return {
    is,
    group,
    path: [{ member: 'lifecycle' }, { member: 'rules' }, { element: 'logs', key: 'id' }],
    at: 'lifecycle.rules[id="logs"]',
    rules: { shape: 'leaf', ...(risk === undefined ? {} : { risk }) },
    desired: 'a',
    actual: 'b',
    digests: { desired: 'A', actual: 'B' },
    claims: undefined,
  }
}

type Told = 'corrected' | 'corrected in silence' | 'silent' | 'nothing' | Withheld['because']

function told(verdict: Verdict, policy: DriftPolicy): Told {
  const { correct, withheld, silent } = decideDrift([verdict], policy, now)
  if (correct.length > 0) return silent.length > 0 ? 'corrected in silence' : 'corrected'
  if (withheld[0] !== undefined) return withheld[0].because
  return silent.length > 0 ? 'silent' : 'nothing'
}

const rule = (
  path: string,
  effect: 'NoCorrect' | 'NoAlert' | 'Both',
  until?: string,
): DriftPolicy => ({
  ignore: [{ path, effect, ...(until === undefined ? {} : { until }) }],
})

describe('policy of one path', () => {
  const rows: readonly (readonly [string, Verdict, DriftPolicy, Told])[] = [
    ['what costs nothing is corrected', drift(), {}, 'corrected'],
    ['what disrupts is held', drift({ risk: 'Disruptive' }), {}, 'Hold'],
    ['what loses data is held', drift({ risk: 'DataLoss' }), {}, 'Hold'],
    [
      'an explicit Correct corrects what disrupts',
      drift({ risk: 'Disruptive' }),
      { policy: 'Correct' },
      'corrected',
    ],
    [
      'an explicit Correct corrects what loses data',
      drift({ risk: 'DataLoss' }),
      { policy: 'Correct' },
      'corrected',
    ],
    ['Report', drift(), { policy: 'Report' }, 'Report'],
    ['Hold', drift(), { policy: 'Hold' }, 'Hold'],
    ['Ignore', drift(), { policy: 'Ignore' }, 'silent'],
    ['corrections are held until later', drift(), { holdUntilMs: now + 1 }, 'HoldUntil'],
    ['corrections were held until now', drift(), { holdUntilMs: now }, 'corrected'],
    [
      'create members cannot be written',
      drift({ group: 'create' }),
      { policy: 'Correct' },
      'NotWritable',
    ],
    [
      'values without an order',
      drift({ is: 'Incomparable' }),
      { policy: 'Correct' },
      'NotWritable',
    ],
    [
      'lost bookkeeping never writes',
      drift({ is: 'Unattributed' }),
      { policy: 'Correct' },
      'Unattributed',
    ],
    ['a spec change is no drift', drift({ is: 'Pending' }), {}, 'nothing'],
    ['a known difference is no drift', drift({ is: 'KnownDifference' }), {}, 'nothing'],
    ['a rule for the path', drift(), rule('lifecycle.rules[id="logs"]', 'NoCorrect'), 'Ignore'],
    ['a rule for what is above', drift(), rule('lifecycle', 'NoCorrect'), 'Ignore'],
    ['a rule for a longer name', drift(), rule('life', 'NoCorrect'), 'corrected'],
    [
      'a rule for what is below',
      drift(),
      rule('lifecycle.rules[id="logs"].status', 'Both'),
      'corrected',
    ],
    ['a rule that only silences', drift(), rule('lifecycle', 'NoAlert'), 'corrected in silence'],
    ['a rule for both', drift(), rule('lifecycle', 'Both'), 'silent'],
    [
      'a rule that has ended',
      drift(),
      rule('lifecycle', 'Both', '2026-01-01T00:00:00Z'),
      'corrected',
    ],
    [
      'a rule that has not ended',
      drift(),
      rule('lifecycle', 'Both', '2026-01-03T00:00:00Z'),
      'silent',
    ],
  ]
  for (const [reason, verdict, policy, want] of rows) {
    test(reason, () => expect(told(verdict, policy)).toBe(want))
  }
})

test('a hold is told while it lasts', () => {
  expect(decideDrift([], { holdUntilMs: now + 1 }, now).holdUntilMs).toBe(now + 1)
  expect(decideDrift([], { holdUntilMs: now - 1 }, now).holdUntilMs).toBeUndefined()
})
