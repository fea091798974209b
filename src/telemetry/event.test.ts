import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type RecordedEvent, toEventManifest, toEventName, toMicroTime, toNote } from './event.ts'

const regarding = { apiVersion: 'aws.plumbline.dev/v1', kind: 'Bucket', name: 'b', uid: 'u' }
const event: RecordedEvent = {
  name: 'b.d-1.driftdetected',
  reason: 'DriftDetected',
  type: 'Warning',
  action: 'Observe',
  note: 'versioning: want "Enabled"',
  regarding,
}

describe('toEventName', () => {
  test.each([
    { reason: 'a plain name', object: 'b', want: 'b.d-7f.driftdetected' },
    {
      reason: 'a name with dots',
      object: 'a.example.org',
      want: 'a.example.org.d-7f.driftdetected',
    },
    { reason: 'a name that is none', object: '_B/c_', want: 'b-c.d-7f.driftdetected' },
    { reason: 'nothing that may stand', object: '___', want: 'x.d-7f.driftdetected' },
  ])('$reason', ({ object, want }) => {
    expect(toEventName(object, 'd-7f', 'DriftDetected')).toBe(want)
  })

  test('is a DNS subdomain of at most 253 characters that ends in episode and reason', () => {
    const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
    const subdomain = new RegExp(`^${label}(\\.${label})*$`)
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (object) => {
        const name = toEventName(object, 'd-7f', 'DriftDetected')
        expect(name).toMatch(subdomain)
        expect(name.length).toBeLessThanOrEqual(253)
        expect(name.endsWith('.d-7f.driftdetected')).toBe(true)
      }),
    )
  })
})

describe('toNote', () => {
  test('is a single line', () => {
    expect(toNote(' a\n  b\tc ')).toBe('a b c')
  })

  test('has at most 1,024 bytes and no broken character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 2000 }), (text) => {
        const note = toNote(text)
        expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024)
        expect(note.includes('\uFFFD')).toBe(text.includes('\uFFFD') && note.includes('\uFFFD'))
        const kept = note.endsWith('…') ? note.slice(0, -1) : note
        expect(text.replace(/\s+/g, ' ').trim().startsWith(kept)).toBe(true)
      }),
    )
  })

  test.each([
    { reason: 'at the limit nothing is cut', text: 'x'.repeat(1024), want: 1024 },
    { reason: 'one byte more is cut and marked', text: 'x'.repeat(1025), want: 1024 },
    { reason: 'a character of two bytes is not split', text: `x${'ä'.repeat(600)}`, want: 1024 },
    { reason: 'nor one of four', text: `xx${'😀'.repeat(300)}`, want: 1021 },
  ])('$reason', ({ text, want }) => {
    expect(Buffer.byteLength(toNote(text))).toBe(want)
  })
})

test('the time has six decimals', () => {
  expect(toMicroTime(1_700_000_000_123)).toBe('2023-11-14T22:13:20.123000Z')
})

describe('toEventManifest', () => {
  const stamp = { at: 0, instance: 'pod-1' }

  test('has the members that the API server requires', () => {
    expect(toEventManifest(event, stamp)).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'b.d-1.driftdetected', namespace: 'default' },
      eventTime: '1970-01-01T00:00:00.000000Z',
      reportingController: 'plumbline.dev/controller',
      reportingInstance: 'pod-1',
      action: 'Observe',
      reason: 'DriftDetected',
      type: 'Warning',
      note: 'versioning: want "Enabled"',
      regarding,
    })
  })

  test('lies beside a namespaced object', () => {
    const namespaced = { ...event, regarding: { ...regarding, namespace: 'team' } }
    expect(toEventManifest(namespaced, stamp).metadata).toMatchObject({ namespace: 'team' })
  })
})
