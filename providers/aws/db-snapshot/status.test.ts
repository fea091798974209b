import { expect, test } from '@jest/globals'
import { statusFacts, statusNote } from './status.ts'

test.each([
  { word: 'creating', phase: 'creating', writable: 'none', reason: 'RDS refuses every write' },
  { word: 'copying', phase: 'creating', writable: 'none', reason: 'made from another one' },
  { word: 'available', phase: 'ready', writable: 'all', reason: 'it can be restored' },
  { word: 'upgrading', phase: 'updating', writable: 'none', reason: 'its engine is raised' },
  { word: 'deleting', phase: 'deleting', writable: 'none', reason: 'it goes' },
  { word: 'failed', phase: 'failed', writable: 'none', reason: 'it never became one' },
  {
    word: 'a-new-word',
    phase: 'updating',
    writable: 'none',
    reason: 'unknown words are waited out',
  },
])('$word is $phase: $reason', ({ word, phase, writable }) => {
  expect(statusFacts(word)).toEqual({ phase, writable })
})

test.each([
  { reason: 'progress', word: 'creating', percent: 40, note: 'creating: 40 percent' },
  { reason: 'no progress known', word: 'creating', percent: undefined, note: undefined },
  { reason: 'nothing to say', word: 'available', percent: 100, note: undefined },
  { reason: 'what to do', word: 'failed', percent: 10, note: expect.stringMatching(/^failed: .+/) },
])('a note: $reason', ({ word, percent, note }) => {
  expect(statusNote(word, percent)).toEqual(note)
})
