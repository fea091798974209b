import { describe, expect, test } from '@jest/globals'
import { configMap } from '../../test/support/kube-objects.ts'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import { KubeError } from '../kube/error.ts'
import type { KubeReader, ListPage, WatchEvent } from '../kube/port.ts'
import { CONFIG_MAPS } from '../kube/well-known.ts'
import { type Log, silentLog } from '../telemetry/log.ts'
import { Reflector } from './reflector.ts'
import { Store } from './store.ts'

/** What the server does at one request: answers, for a watch over time, and perhaps an error. */
interface Answer {
  readonly pages?: readonly ListPage[]
  readonly events?: readonly WatchEvent[]
  readonly lastsMs?: number
  readonly error?: Error
}

const open: Answer = { lastsMs: Number.POSITIVE_INFINITY }
const reset = new KubeError({ message: 'reset', code: 0, reason: 'Transport' })
const broken = new KubeError({ message: 'no', code: 500, reason: 'InternalError' })
const expired = new KubeError({ message: 'too old', code: 410, reason: 'Expired' })
const notFound = new KubeError({ message: 'no such resource', code: 404, reason: 'NotFound' })
const throttled = new KubeError({
  message: 'slow down',
  code: 429,
  reason: 'TooManyRequests',
  retryAfterSeconds: 7,
})

function page(version: number, names: Readonly<Record<string, number>>): ListPage {
  const items = Object.entries(names).map(([name, at]) => configMap(name, { version: at }))
  return { items, resourceVersion: String(version) }
}

function list(version: number, names: Readonly<Record<string, number>>): Answer {
  return { pages: [page(version, names)] }
}

function event(type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, version: number): WatchEvent {
  return { type, object: configMap(name, { version }) }
}

/** A reader that plays the answers in order and notes `time list` or `time watch from`. */
function scripted(clock: ManualClock, answers: readonly Answer[]) {
  const requests: string[] = []
  const rest = [...answers]
  const next = () => rest.shift() ?? open
  const wait = async (ms: number, signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (Number.isFinite(ms)) clock.after(ms, resolve)
    await promise
  }
  const reader: KubeReader = {
    get: async () => undefined,
    list: async function* () {
      requests.push(`${clock.now()} list`)
      const { pages = [], error } = next()
      yield* pages
      if (error) throw error
    },
    watch: async function* (_resource, options, signal) {
      requests.push(`${clock.now()} watch ${options.resourceVersion}`)
      const { events = [], lastsMs = 0, error } = next()
      yield* events
      if (lastsMs > 0) await wait(lastsMs, signal)
      if (error) throw error
    },
  }
  return { reader, requests }
}

async function played(answers: readonly Answer[], runMs: number) {
  const clock = new ManualClock()
  const { reader, requests } = scripted(clock, answers)
  const store = new Store()
  const changes: string[] = []
  store.onChange(({ previous, next }) => {
    const sign = previous ? (next ? '~' : '-') : '+'
    changes.push(`${sign}${(next ?? previous)?.metadata.name}`)
  })
  const causes: unknown[] = []
  const log: Log = { ...silentLog, info: (fields) => causes.push(fields.cause), with: () => log }
  const reflector = new Reflector(
    { reader, store, clock, random: () => 0, log },
    { resource: CONFIG_MAPS },
  )
  const abort = new AbortController()
  const ended = reflector.run(abort.signal)
  await clock.advance(runMs)
  const synced = reflector.hasSynced()
  abort.abort()
  await ended
  return { requests, changes, causes, synced, version: store.resourceVersion }
}

describe('what follows what', () => {
  interface Row {
    readonly reason: string
    readonly answers: readonly Answer[]
    readonly runMs?: number
    readonly requests: readonly string[]
    readonly changes?: readonly string[]
    readonly causes?: readonly string[]
  }
  const rows: readonly Row[] = [
    {
      reason: 'the watch begins at the version of the list',
      answers: [list(10, { a: 3, b: 9 }), { ...open, events: [event('MODIFIED', 'a', 11)] }],
      requests: ['0 list', '0 watch 10'],
      changes: ['+a', '+b', '~a'],
      causes: ['start'],
    },
    {
      reason: 'all pages belong to the version of the first',
      answers: [{ pages: [page(10, { a: 3 }), page(12, { b: 9 })] }],
      requests: ['0 list', '0 watch 10'],
      changes: ['+a', '+b'],
    },
    {
      reason: 'a watch that the server closes goes on where it was',
      answers: [list(10, {}), { events: [event('ADDED', 'a', 11)], lastsMs: 60_000 }],
      runMs: 70_000,
      requests: ['0 list', '0 watch 10', '60000 watch 11'],
    },
    {
      reason: 'a bookmark advances',
      answers: [
        list(10, {}),
        { events: [{ type: 'BOOKMARK', resourceVersion: '50' }], lastsMs: 60_000, error: reset },
      ],
      runMs: 70_000,
      requests: ['0 list', '0 watch 10', '60100 watch 50'],
    },
    {
      reason: 'an expired version is listed again, and what vanished is reported',
      answers: [list(10, { a: 3, b: 9 }), { error: expired }, list(20, { b: 15 })],
      requests: ['0 list', '0 watch 10', '100 list', '100 watch 20'],
      changes: ['+a', '+b', '~b', '-a'],
      causes: ['start', 'expired'],
    },
    {
      reason: 'a resource that is gone is listed again',
      answers: [list(10, { a: 3 }), { error: notFound }, { error: notFound }, list(20, {})],
      requests: ['0 list', '0 watch 10', '100 list', '300 list', '300 watch 20'],
      changes: ['+a', '-a'],
      causes: ['start', 'vanished', 'vanished'],
    },
    {
      reason: 'failures back off, and five answered ones end the belief in the version',
      answers: [
        list(10, {}),
        ...Array.from({ length: 5 }, () => ({ error: broken })),
        list(11, {}),
        open,
      ],
      runMs: 10_000,
      requests: [
        '0 list',
        '0 watch 10',
        '100 watch 10',
        '300 watch 10',
        '700 watch 10',
        '1500 watch 10',
        '3100 list',
        '3100 watch 11',
      ],
      causes: ['start', 'failing'],
    },
    {
      reason: 'a server that cannot be reached is no cause to list',
      answers: [list(10, {}), ...Array.from({ length: 6 }, () => ({ error: reset })), open],
      runMs: 7_000,
      requests: [
        '0 list',
        '0 watch 10',
        '100 watch 10',
        '300 watch 10',
        '700 watch 10',
        '1500 watch 10',
        '3100 watch 10',
        '6300 watch 10',
      ],
      causes: ['start'],
    },
    {
      reason: 'a watch closed at once counts as a failure',
      answers: [list(10, {}), {}, {}],
      requests: ['0 list', '0 watch 10', '100 watch 10', '300 watch 10'],
    },
    {
      reason: 'a watch that lived 5 s ends the row of failures',
      answers: [
        list(10, {}),
        { error: reset },
        { error: reset },
        { lastsMs: 5_000, error: reset },
        { error: reset },
      ],
      runMs: 6_000,
      requests: [
        '0 list',
        '0 watch 10',
        '100 watch 10',
        '300 watch 10',
        '5400 watch 10',
        '5600 watch 10',
      ],
    },
    {
      reason: 'the server may ask for more patience than the backoff',
      answers: [{ error: throttled }, list(10, {})],
      runMs: 8_000,
      requests: ['0 list', '7000 list', '7000 watch 10'],
    },
    {
      reason: 'a list that breaks off is begun anew and takes nothing away',
      answers: [
        list(10, { a: 3, b: 4 }),
        { error: expired },
        { pages: [page(20, { a: 3 })], error: reset },
        list(21, { a: 3, b: 4 }),
      ],
      requests: ['0 list', '0 watch 10', '100 list', '300 list', '300 watch 21'],
      changes: ['+a', '+b'],
    },
    {
      reason: 'every ten minutes everything is listed, in case an event was never sent',
      answers: [list(10, { a: 3 }), open, list(20, {})],
      runMs: 600_001,
      requests: ['0 list', '0 watch 10', '600000 list', '600000 watch 20'],
      changes: ['+a', '-a'],
      causes: ['start', 'routine'],
    },
  ]
  test.each(rows)('$reason', async ({ answers, runMs = 1000, requests, changes, causes }) => {
    const seen = await played(answers, runMs)
    expect(seen.requests).toEqual(requests)
    if (changes) expect(seen.changes).toEqual(changes)
    if (causes) expect(seen.causes).toEqual(causes)
  })
})

test('synced waits for the last page of the first list', async () => {
  const clock = new ManualClock()
  const { reader } = scripted(clock, [{ pages: [page(10, { a: 3 })], error: reset }, list(11, {})])
  const deps = { reader, store: new Store(), clock, random: () => 0, log: silentLog }
  const reflector = new Reflector(deps, { resource: CONFIG_MAPS })
  const abort = new AbortController()
  const ended = reflector.run(abort.signal)
  let synced = false
  const waiting = reflector.synced(abort.signal).then(() => {
    synced = true
  })
  await settled()
  expect([synced, reflector.hasSynced()]).toEqual([false, false])
  await clock.advance(100)
  await waiting
  expect([synced, reflector.hasSynced()]).toEqual([true, true])
  abort.abort()
  await ended
})

test('synced gives up with its signal', async () => {
  const clock = new ManualClock()
  const { reader } = scripted(clock, [])
  const deps = { reader, store: new Store(), clock, random: () => 0, log: silentLog }
  const abort = new AbortController()
  abort.abort(new Error('enough'))
  const reflector = new Reflector(deps, { resource: CONFIG_MAPS })
  await expect(reflector.synced(abort.signal)).rejects.toThrow('enough')
})
