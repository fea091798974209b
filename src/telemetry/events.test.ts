import { describe, expect, test } from '@jest/globals'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import { KubeError } from '../kube/error.ts'
import type { KubeObject } from '../kube/object.ts'
import type { KubeWriter, NewObject, Patch } from '../kube/port.ts'
import type { RecordedEvent } from './event.ts'
import { createEventRecorder } from './events.ts'
import { type Log, silentLog } from './log.ts'

const { signal } = new AbortController()
const hourMs = 3_600_000
const exists = new KubeError({ message: 'exists', code: 409, reason: 'AlreadyExists' })
const refused = new KubeError({ message: 'refused', code: 403, reason: 'Forbidden' })
const outage = new KubeError({ message: 'outage', code: 0, reason: 'Transport' })

test('an event is created', async () => {
  const { recorder, created, results } = setUp()
  void recorder.record(event('a'))
  await recorder.flush(signal)
  expect(created).toMatchObject([{ metadata: { name: 'a' }, reportingInstance: 'pod-1' }])
  expect(results).toEqual(['created'])
})

test('an event that exists is done', async () => {
  const { recorder, results, warnings } = setUp([exists])
  void recorder.record(event('a'))
  await recorder.flush(signal)
  expect([results, warnings]).toEqual([['existing'], []])
})

test('an event that is refused is logged and counted, and the next one is sent', async () => {
  const { recorder, created, results, warnings } = setUp([refused])
  void recorder.record(event('a'))
  void recorder.record(event('b'))
  await recorder.flush(signal)
  expect(results).toEqual(['failed', 'created'])
  expect(warnings).toMatchObject([{ event: 'a', error: refused }])
  expect(created).toHaveLength(1)
})

test('an event waits for a short outage to pass', async () => {
  const { recorder, clock, results } = setUp([outage, outage])
  void recorder.record(event('a'))
  await clock.advance(60_000)
  expect(results).toEqual(['created'])
})

test('an abort gives up what is left', async () => {
  const { recorder, results } = setUp([outage])
  const stop = new AbortController()
  void recorder.record(event('a'))
  void recorder.record(event('b'))
  const flushed = recorder.flush(stop.signal)
  await settled()
  stop.abort()
  await flushed
  expect(results).toEqual(['failed', 'failed'])
})

test('an answer that does not come holds up the events of no other object', async () => {
  const { recorder, created } = setUp([], { silentAbout: 'a' })
  void recorder.record(event('a', 'silent'))
  void recorder.record(event('b', 'silent'))
  await recorder.record(event('c', 'other'))
  expect(created.map(({ metadata }) => metadata.name)).toEqual(['c'])
})

test('waiting events are bounded', async () => {
  const { recorder, results } = setUp()
  for (let index = 0; index < 1002; index += 1) void recorder.record(event('a', `object-${index}`))
  expect(results).toEqual(['failed', 'failed'])
  await recorder.flush(signal)
  expect(results).toHaveLength(1002)
})

describe('more than ten events of an object in an hour', () => {
  test('are one event, whose series has their number', async () => {
    const { recorder, created, patched, results } = setUp()
    for (let index = 0; index < 15; index += 1) void recorder.record(event(`e-${index}`))
    void recorder.record(event('other', 'other'))
    await recorder.flush(signal)
    const names = created.map(({ metadata }) => metadata.name)
    expect(names.filter((name) => name !== 'other')).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `e-${index}`),
      'b.bucket-0.eventssummarised',
    ])
    expect(names).toContain('other')
    expect(patched).toEqual([{ series: { count: 5, lastObservedTime: toEpoch } }])
    expect(results.filter((result) => result === 'summarised')).toHaveLength(5)
  })

  test('do not count against the next hour', async () => {
    const { recorder, clock, created, patched } = setUp()
    for (let index = 0; index < 12; index += 1) void recorder.record(event(`e-${index}`))
    await clock.advance(hourMs)
    void recorder.record(event('later'))
    await recorder.flush(signal)
    expect(created.at(-1)?.metadata.name).toBe('later')
    expect(patched).toHaveLength(1)
  })
})

const toEpoch = '1970-01-01T00:00:00.000000Z'

function event(name: string, object = 'b'): RecordedEvent {
  return {
    name,
    reason: 'DriftDetected',
    type: 'Warning',
    action: 'Observe',
    note: 'note',
    regarding: { apiVersion: 'v1', kind: 'Bucket', namespace: 'ns', name: object, uid: object },
  }
}

/** A recorder whose first creates fail with these errors, in order. */
function setUp(
  failures: readonly KubeError[] = [],
  { silentAbout }: { silentAbout?: string } = {},
) {
  const left = [...failures]
  const created: NewObject[] = []
  const patched: unknown[] = []
  const results: string[] = []
  const warnings: unknown[] = []
  const stored: KubeObject = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'stored', uid: 'u', resourceVersion: '1' },
  }
  const kube: Pick<KubeWriter, 'create' | 'patch'> = {
    create: async (_resource, manifest) => {
      if (manifest.metadata.name === silentAbout) return new Promise<KubeObject>(() => undefined)
      const failure = left.shift()
      if (failure !== undefined) throw failure
      created.push(manifest)
      return stored
    },
    patch: async (_resource, _key, patch: Patch) => {
      patched.push(patch.body)
      return stored
    },
  }
  const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) }
  const metrics = { recorded: { inc: ({ result }: { result: string }) => results.push(result) } }
  const clock = new ManualClock()
  const recorder = createEventRecorder({ kube, clock, log, metrics }, { instance: 'pod-1' })
  return { recorder, clock, created, patched, results, warnings }
}
