import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { EVENTS, NAMESPACES } from '../../src/kube/well-known.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { type RecordedEvent, toEventName, toObjectReference } from '../../src/telemetry/event.ts'
import { createEventRecorder } from '../../src/telemetry/events.ts'
import { silentLog } from '../../src/telemetry/log.ts'
import { type ApiServer, startApiServer } from '../support/api-server.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'

const { signal } = new AbortController()
let server: ApiServer
beforeAll(async () => {
  server = await startApiServer()
}, 900_000)
afterAll(() => server.stop(), 60_000)
closeClientsAfterEach()

test('the API server stores the event of a cluster-scoped object once, in default', async () => {
  const kube = await connectClient(server.kubeconfig)
  const event = await eventOf(kube, 'd-1')
  const results = [...(await record(kube, [event])), ...(await record(kube, [event]))]
  expect(results).toEqual(['created', 'existing'])
  expect(await kube.get(EVENTS, toObjectKey('default', event.name), signal)).toMatchObject({
    reason: 'DriftDetected',
    reportingController: 'plumbline.dev/controller',
    regarding: { kind: 'Namespace', name: 'default' },
  })
})

test('the longest note is accepted', async () => {
  const kube = await connectClient(server.kubeconfig)
  const event = await eventOf(kube, 'd-2')
  expect(await record(kube, [{ ...event, note: 'ä'.repeat(4000) }])).toEqual(['created'])
})

test('the series of an overflow counts what was not recorded', async () => {
  const kube = await connectClient(server.kubeconfig)
  const events = await Promise.all(
    Array.from({ length: 14 }, (_, index) => eventOf(kube, `many-${index}`)),
  )
  const results = await record(kube, events)
  expect(results.filter((result) => result === 'failed')).toEqual([])
  const fieldSelector = 'reason=EventsSummarised'
  for await (const { items } of kube.list(EVENTS, { fieldSelector }, signal)) {
    expect(items).toMatchObject([{ series: { count: 4 } }])
  }
})

async function eventOf(kube: KubeClient, episode: string): Promise<RecordedEvent> {
  const object = await kube.get(NAMESPACES, toObjectKey('', 'default'), signal)
  if (object === undefined) throw new Error('the namespace "default" is missing')
  return {
    name: toEventName(object.metadata.name, episode, 'DriftDetected'),
    reason: 'DriftDetected',
    type: 'Warning',
    action: 'Observe',
    note: 'want "a", found "b"',
    regarding: toObjectReference(object),
  }
}

/** The results, by a recorder of its own: as after a restart. */
async function record(
  kube: KubeClient,
  events: readonly RecordedEvent[],
): Promise<readonly string[]> {
  const results: string[] = []
  const inc = ({ result }: { readonly result: string }): void => void results.push(result)
  const metrics = { recorded: { inc } }
  const deps = { kube, clock: systemClock, log: silentLog, metrics }
  const recorder = createEventRecorder(deps, { instance: 'test' })
  // flush waits for them.
  for (const event of events) void recorder.record(event)
  await recorder.flush(signal)
  return results
}
