import { expect, test } from '@jest/globals'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import {
  boxKind,
  boxOf,
  type Facts,
  shelfKind,
  shelfOf,
} from '../../test/support/reference-objects.ts'
import { provider } from '../../test/support/sample-provider/sample/provider.ts'
import type { KubeObject } from '../kube/object.ts'
import type { KubeReader, WatchEvent } from '../kube/port.ts'
import { silentLog } from '../telemetry/log.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { Loops } from './loops.ts'
import { connectWakes } from './wakes.ts'

/** Long after the end of the test, on a clock that stands still. */
const nextPollMs = 3_600_000

/** An API server that lists these objects, and then tells what it is given, kind by kind. */
function serverOf(objects: readonly KubeObject[]) {
  const streams = new Map<string, ReadableStreamDefaultController<WatchEvent>>()
  const reader: KubeReader = {
    get: async () => undefined,
    list: async function* ({ kind }) {
      yield { items: objects.filter((one) => one.kind === kind), resourceVersion: '10' }
    },
    watch: ({ kind }, _options, signal) =>
      new ReadableStream<WatchEvent>({
        start: (stream) => {
          streams.set(kind, stream)
          signal.addEventListener('abort', () => stream.close(), { once: true })
        },
      }),
  }
  const tell = (type: 'ADDED' | 'MODIFIED', object: KubeObject, version: number) => {
    const metadata = { ...object.metadata, resourceVersion: String(version) }
    streams.get(object.kind)?.enqueue({ type, object: { ...object, metadata } })
  }
  return { reader, tell }
}

test('who waits for a reference goes on by the watch: no time passes until then', async () => {
  const waiter = boxOf('user', { spec: { shelfNameRef: { name: 'main' } } })
  const { reader, tell } = serverOf([configured(waiter)])
  const clock = new ManualClock()
  const metrics = createMetrics({ process: false })
  const loops = new Loops(
    { reader, metrics, log: silentLog, clock, random: () => 0 },
    { provider, kinds: [boxKind, shelfKind] },
  )
  connectWakes(loops)
  const ended = new AbortController()
  const told: (readonly string[])[] = []
  const running = loops.kinds.flatMap(({ kind, loop }) => [
    loop.reflect(ended.signal),
    loop.work(
      {
        reconcile: async (key) => {
          const object = loop.store.get(key)
          if (kind !== boxKind || object === undefined) return { kind: 'gone' }
          told.push(loops.references.resolve(kind, object).waiting.map(({ message }) => message))
          return { kind: 'stalled', afterMs: nextPollMs }
        },
        policy: { isUrgent: () => true, firstCheckMs: () => nextPollMs },
        workers: 1,
      },
      ended.signal,
    ),
  ])
  await settled()
  tell('ADDED', shelf({ ready: 'Creating' }), 11)
  await settled()
  tell('MODIFIED', shelf({ ready: 'Creating' }), 12)
  await settled()
  tell('MODIFIED', shelf({ value: 'v' }), 13)
  await settled()
  expect(told).toEqual([
    ['shelfName: waits for Shelf main: does not exist'],
    ['shelfName: waits for Shelf main: is not Ready: Creating'],
    [],
  ])
  expect(clock.now()).toBe(0)
  ended.abort()
  await Promise.allSettled(running)
})

function configured(object: KubeObject): KubeObject {
  const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'default' }
  return { ...object, spec: { ...(object.spec as object), providerConfigRef } }
}

function shelf(facts: Facts): KubeObject {
  return configured(shelfOf('main', facts))
}
