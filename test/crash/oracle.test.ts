import { describe, expect, test } from '@jest/globals'
import { managedObject } from '../support/managed-snapshot.ts'
import { viewOf } from './end-state.ts'
import { compareHistories, type History } from './oracle.ts'

const undisturbed: History = {
  events: ['Created: NAME'],
  accepted: ['CreateThing / Name=NAME', 'TagThing / Tags=a'],
  creations: 1,
}

describe('what a disturbed history must not show, or lacks', () => {
  test.each<{ reason: string; found: Partial<History>; lines: readonly string[] }>([
    { reason: 'the same', found: {}, lines: [] },
    {
      reason: 'a call with other content',
      found: { accepted: [...undisturbed.accepted, 'TagThing / Tags=b'] },
      lines: ['called TagThing / Tags=b'],
    },
    {
      reason: 'an operation that the undisturbed run never made, whatever it is called',
      found: { accepted: [...undisturbed.accepted, 'RebootThing / Name=NAME'] },
      lines: ['called RebootThing / Name=NAME'],
    },
    {
      reason: 'a secret that is written once more',
      found: { accepted: [...undisturbed.accepted, 'ModifyThing / Password=SECRET'] },
      lines: [],
    },
    {
      reason: 'a secret in a second creation',
      found: { accepted: [...undisturbed.accepted, 'CreateThing / Name=N&Password=SECRET'] },
      lines: ['called CreateThing / Name=N&Password=SECRET'],
    },
    {
      reason: 'a call that was lost',
      found: { accepted: ['CreateThing / Name=NAME'] },
      lines: ['never called TagThing / Tags=a'],
    },
    { reason: 'one more', found: { creations: 2 }, lines: ['created 2 times'] },
  ])('$reason', ({ found, lines }) => {
    const wanted = lines.map((line) => `label: ${line}`)
    expect(compareHistories('label', undisturbed, { ...undisturbed, ...found })).toEqual(wanted)
  })
})

test('a target that is not held any more is another end', () => {
  const held = { at: 'group', by: 'name a', to: 'a', value: 'a' }
  const ends = [[held], [{ ...held, replaced: true }], [{ ...held, to: 'b' }], []].map((resolved) =>
    JSON.stringify(viewOf({ name: 'thing' }, managedObject({ status: { sync: { resolved } } }))),
  )
  expect(new Set(ends).size).toBe(4)
})
