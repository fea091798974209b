import { describe, expect, test } from '@jest/globals'
import { holdUntil, pollInterval, printIntent, readIntent, steering } from './annotations.ts'
import { parseDuration, printDuration } from './duration.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['', undefined],
  ['5', undefined],
  ['5m1h', undefined],
])('duration %j', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  [31_400, '31s'],
  [119_000, '119s'],
  [360_000, '6m'],
  [7_200_000, '2h'],
])('%d ms is printed %s', (ms, text) => {
  expect(printDuration(ms)).toBe(text)
})

test('a hold lasts at most 30 days; an unreadable or longer one is a problem and holds too', () => {
  const hold = (text: string) => holdUntil({ 'plumbline.dev/hold-until': text }, now)
  expect(hold('2026-01-02T00:00:00Z')).toEqual({ untilMs: now + 86_400_000 })
  expect(hold('2027-01-01T00:00:00Z').untilMs).toBe(now + 30 * 86_400_000)
  expect(hold('2027-01-01T00:00:00Z').problem).toContain('more than 30 days ahead')
  expect(hold('tomorrow').untilMs).toBe(now + 30 * 86_400_000)
  expect(hold('tomorrow').problem).toContain('tomorrow')
})

test('a poll interval is at least 10 s', () => {
  expect(pollInterval({ 'plumbline.dev/poll-interval': '1s' }).ms).toBe(10_000)
  expect(pollInterval({ 'plumbline.dev/poll-interval': 'soon' }).ms).toBeUndefined()
})

test('an intent is read back by its own object only', () => {
  const intent = { uid: 'a', at: '2026-01-01T00:00:00Z', resolved: [] }
  const annotations = { 'plumbline.dev/create-intent': printIntent(intent) }
  expect(readIntent(annotations, 'a')).toEqual(intent)
  expect(readIntent(annotations, 'b')).toBeUndefined()
  expect(readIntent({}, 'a')).toBeUndefined()
})

test('an intent that was recorded anew says since when the name is claimed', () => {
  const resolved = [{ at: 'a', by: 'name x', to: 'x', value: 1 }]
  const times = { at: '2026-01-01T01:00:00Z', claimedAt: '2026-01-01T00:00:00Z' }
  for (const intent of [
    { uid: 'a', ...times, resolved: [] },
    { uid: 'a', ...times, resolved },
  ]) {
    expect(readIntent({ 'plumbline.dev/create-intent': printIntent(intent) }, 'a')).toEqual(intent)
  }
})

describe('what references stood for', () => {
  const at = '2026-01-01T00:00:00Z'
  const resolved = [{ at: 'a[].b', by: 'name x y', to: 'x', value: 'x 1' }]
  const intentOf = (text: string) =>
    readIntent({ 'plumbline.dev/create-intent': `u ${at} ${text}` }, 'u')

  test('is read back', () => {
    const [, , ...text] = printIntent({ uid: 'u', at, resolved }).split(' ')
    expect(intentOf(text.join(' '))).toEqual({ uid: 'u', at, resolved })
  })

  test.each([
    { reason: 'no JSON', text: '[{' },
    { reason: 'no list', text: '{}' },
    { reason: 'no name', text: '[{"at":"a","by":"name x","value":1}]' },
    { reason: 'no value', text: '[{"at":"a","by":"name x","to":"x"}]' },
  ])('$reason: the intent stands without it', ({ text }) => {
    expect(intentOf(text)).toEqual({ uid: 'u', at, resolved: [] })
  })
})

test('what the engine writes itself steers nothing', () => {
  expect(steering({ 'plumbline.dev/create-intent': 'x', other: 'y' })).toBe('')
  expect(steering({ 'plumbline.dev/paused': 'true' })).toBe('plumbline.dev/paused=true')
})
