import { expect, test } from '@jest/globals'
import { storyOf } from './drift-story.ts'

const field = { path: 'a.b', desired: '"x"', actual: '"y"', since: '2026-01-01T00:00:00Z' }
const eventTime = '2026-01-01T00:00:00.000000Z'
const detected = { reason: 'DriftDetected', note: 'a.b: want "x", found "y"', eventTime }
const corrected = { reason: 'DriftCorrected', note: 'a.b restored to "x"', eventTime }
const both = [detected, corrected]

test.each([
  { drift: { fields: [field] }, events: both, missing: [], reason: 'all is told twice' },
  {
    drift: { fields: [{ path: 'a.b', desired: '"x"', since: field.since }] },
    events: both,
    missing: ['found in status', 'found in Event'],
    reason: 'nobody knows what was found',
  },
  {
    drift: { fields: [field] },
    events: [{ ...detected, note: 'it drifted' }, corrected],
    missing: ['field in Event', 'wanted in Event', 'found in Event'],
    reason: 'a constant sentence tells nothing',
  },
  {
    drift: { fields: [field] },
    events: [detected],
    missing: ['Event of the correction'],
    reason: 'the end must be told too',
  },
])('$reason', ({ drift, events, missing }) => {
  expect(storyOf(drift, events).missing).toEqual(missing)
})
