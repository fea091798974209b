import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isExpired, KubeError } from '../../src/kube/error.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient, WatchEvent, WatchOptions } from '../../src/kube/port.ts'
import type { TransportOptions } from '../../src/kube/transport.ts'
import { CONFIG_MAPS, NAMESPACES } from '../../src/kube/well-known.ts'
import { type ApiServer, startApiServer } from '../support/api-server.ts'
import {
  type ConnectedClient,
  closeClientsAfterEach,
  connectClient,
} from '../support/kube-client.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const { signal } = new AbortController()
const defaultNamespace = toObjectKey('', 'default')
const unlimited = { qps: Number.POSITIVE_INFINITY }
let server: ApiServer
beforeAll(async () => {
  server = await startApiServer()
}, 900_000)
afterAll(() => server.stop(), 60_000)
closeClientsAfterEach()

describe('a link that resets', () => {
  test('reads go on', async () => {
    await withProxy(unlimited, async (kube, proxy) => {
      const reads = Array.from({ length: 200 }, () =>
        kube.get(NAMESPACES, defaultNamespace, signal),
      )
      proxy.reset()
      const found = await Promise.all(reads)
      proxy.reset()
      found.push(await kube.get(NAMESPACES, defaultNamespace, signal))
      expect(found.filter((object) => object?.metadata.name !== 'default')).toEqual([])
    })
  }, 30_000)

  test('a watch ends with a transport error, and the next one works', async () => {
    await withProxy({}, async (kube, proxy) => {
      const watch = startWatch(kube, { resourceVersion: '0' })
      await watch.began
      proxy.reset()
      expect(await watch.failure).toMatchObject({ code: 0, reason: 'Transport' })
      const next = startWatch(kube, { resourceVersion: '0' })
      await next.began
      next.stop()
      await next.failure
    })
  }, 30_000)

  test('a write is not repeated: its answer may be what was lost', async () => {
    await withProxy({}, async (kube, proxy) => {
      await kube.get(NAMESPACES, defaultNamespace, signal)
      proxy.blackhole()
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: 'default', name: 'once' },
      }
      const written = failureOf(kube.create(CONFIG_MAPS, object, signal))
      await until(() => proxy.swallowed() > 0)
      proxy.reset()
      expect(await written).toMatchObject({ code: 0, reason: 'Transport' })
      expect(kube.requests.filter(({ verb }) => verb === 'create')).toHaveLength(1)
    })
  }, 30_000)
})

describe('a link that falls silent', () => {
  test('a read ends by its deadline, and the pool recovers by itself', async () => {
    await withProxy({ headersSeconds: 1, deadlineSeconds: 3 }, async (kube, proxy) => {
      await kube.get(NAMESPACES, defaultNamespace, signal)
      proxy.blackhole()
      const failure = await failureOf(kube.get(NAMESPACES, defaultNamespace, signal))
      expect(failure).toMatchObject({ code: 0, reason: 'Timeout' })
      proxy.heal()
      expect(await kube.get(NAMESPACES, defaultNamespace, signal)).toBeDefined()
    })
  }, 30_000)

  test('a watch ends by the inactivity limit', async () => {
    await withProxy({}, async (kube, proxy) => {
      const watch = startWatch(kube, { resourceVersion: '0', inactivitySeconds: 1 })
      await watch.began
      proxy.blackhole()
      const failure = await watch.failure
      expect(failure).toMatchObject({ code: 0, reason: 'Transport' })
      expect(String(failure)).toMatch(/nothing arrived within the inactivity limit$/)
    })
  }, 30_000)

  test('the probe of the link ends a watch long before its inactivity limit', async () => {
    await withProxy({ linkCheckSeconds: 1, headersSeconds: 1 }, async (kube, proxy) => {
      const watch = startWatch(kube, { resourceVersion: '0' })
      await watch.began
      proxy.blackhole()
      const failure = await watch.failure
      expect(failure).toMatchObject({ code: 0, reason: 'Transport' })
      expect(String(failure)).not.toMatch(/inactivity/)
    })
  }, 30_000)
})

describe('a server that restarts', () => {
  test('a watch from before a compaction is told that its version expired', async () => {
    const kube = await connectClient(server.kubeconfig)
    const old = await kube.get(NAMESPACES, defaultNamespace, signal)
    await annotate(kube, 'a')
    await annotate(kube, 'b')
    await server.compact()
    await server.restart()
    const { resourceVersion = '1' } = old?.metadata ?? {}
    const failure = await startWatch(kube, { resourceVersion }).failure
    expect(isExpired(failure)).toBe(true)
    expect(failure).toMatchObject({ code: 410, reason: 'Expired' })
  }, 60_000)

  test('reads under way bridge the restart', async () => {
    const kube = await connectClient(server.kubeconfig, unlimited)
    let restarted = false
    const read = async () => {
      while (!restarted) await kube.get(NAMESPACES, defaultNamespace, signal)
    }
    const readers = Promise.all(Array.from({ length: 5 }, read))
    await server.restart()
    restarted = true
    await readers
    expect(kube.requests.some(({ code }) => code === 0)).toBe(true)
  }, 60_000)
})

describe('a server that throttles', () => {
  let busy: ApiServer
  beforeAll(async () => {
    busy = await startApiServer(['--max-requests-inflight=2', '--max-mutating-requests-inflight=1'])
    await busy.grantEverything()
  }, 120_000)
  afterAll(() => busy.stop(), 60_000)

  // The queue of one user holds 300 requests; what is beyond is answered 429.
  test('reads wait as told and succeed', async () => {
    const admin = await connectClient(busy.kubeconfig, unlimited)
    await fill(admin, 10)
    const kube = await connectClient(busy.userKubeconfig, unlimited)
    const lists = Array.from({ length: 400 }, () => countOf(kube))
    expect(new Set(await Promise.all(lists))).toEqual(new Set([10]))
    expect(kube.requests.some(({ code }) => code === 429)).toBe(true)
  }, 120_000)
})

async function withProxy(
  options: TransportOptions,
  body: (kube: ConnectedClient, proxy: TcpProxy) => Promise<void>,
): Promise<void> {
  const proxy = await startTcpProxy(server.port)
  try {
    await body(await connectClient(await server.kubeconfigFor(proxy.port), options), proxy)
  } finally {
    await proxy.close()
  }
}

/** A watch of all namespaces that runs beside the test. */
function startWatch(kube: KubeClient, options: WatchOptions) {
  const began = Promise.withResolvers<WatchEvent>()
  const stop = new AbortController()
  const run = async () => {
    for await (const event of kube.watch(NAMESPACES, options, stop.signal)) began.resolve(event)
  }
  const failure = failureOf(run())
  failure.catch(began.reject)
  return { began: began.promise, failure, stop: () => stop.abort(new KubeError(stopped)) }
}

const stopped = { message: 'stopped', code: 0, reason: 'Stopped' }

async function failureOf(promise: Promise<unknown>): Promise<KubeError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure instanceof KubeError) return failure
  throw new Error('expected a KubeError', { cause: failure })
}

async function annotate(kube: KubeClient, value: string): Promise<void> {
  const body = { metadata: { annotations: { 'test.plumbline.dev/value': value } } }
  await kube.patch(NAMESPACES, defaultNamespace, { type: 'merge', body }, signal)
}

/** ConfigMaps heavy enough that answering a list takes a while. */
async function fill(kube: KubeClient, count: number): Promise<void> {
  await kube.create(
    NAMESPACES,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'heavy' } },
    signal,
  )
  const data = { text: 'x'.repeat(20_000) }
  for (let index = 0; index < count; index += 1) {
    const metadata = { namespace: 'heavy', name: `heavy-${index}` }
    await kube.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, signal)
  }
}

async function countOf(kube: KubeClient): Promise<number> {
  let count = 0
  for await (const page of kube.list(CONFIG_MAPS, { namespace: 'heavy' }, signal)) {
    count += page.items.length
  }
  return count
}

/** Waits for a condition that must come true within 10 s. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('the condition did not come true')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
