import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type KubeObject, type ObjectKey, toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { CONFIG_MAPS, NAMESPACES } from '../../src/kube/well-known.ts'
import { until } from '../../src/local/until.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { Reflector } from '../../src/runtime/reflector.ts'
import { Store } from '../../src/runtime/store.ts'
import { type Log, silentLog } from '../../src/telemetry/log.ts'
import { type ApiServer, startApiServer } from '../support/api-server.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const { signal } = new AbortController()
let server: ApiServer
let proxy: TcpProxy
let proxied: string
beforeAll(async () => {
  server = await startApiServer()
  proxy = await startTcpProxy(server.port)
  proxied = await server.kubeconfigFor(proxy.port)
}, 900_000)
afterAll(async () => {
  await proxy.close()
  await server.stop()
}, 60_000)

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  proxy.heal()
  await Promise.all(running.splice(0).map((stop) => stop()))
}, 60_000)
closeClientsAfterEach()

/** A reflector behind the proxy, and what its store has reported, applied to a map. */
async function reflect(namespace: string) {
  const reader = await connectClient(proxied, { linkCheckSeconds: 2, headersSeconds: 1 })
  const store = new Store()
  const reported = new Map<string, KubeObject>()
  const broken: string[] = []
  store.onChange(({ previous, next }) => {
    const name = (next ?? previous)?.metadata.name ?? ''
    if (reported.get(name) !== previous) broken.push(`${name}: a change was left out`)
    if (previous && next && previous.metadata.uid !== next.metadata.uid) broken.push(name)
    if (next) reported.set(name, next)
    else reported.delete(name)
  })
  const causes: unknown[] = []
  const interruptions: unknown[] = []
  const log: Log = {
    ...silentLog,
    info: ({ cause }) => causes.push(cause),
    warn: ({ error }) => interruptions.push(error),
    with: () => log,
  }
  const deps = { reader, store, clock: systemClock, random: Math.random, log }
  const times = { backoff: { baseMs: 20, maxMs: 500 }, inactivitySeconds: 3 }
  const reflector = new Reflector(deps, { resource: CONFIG_MAPS, namespace }, times)
  const stop = new AbortController()
  const ended = reflector.run(stop.signal)
  running.push(async () => {
    stop.abort()
    await ended
  })
  await reflector.synced(signal)
  return { store, reported, broken, causes, interruptions }
}

function versions(objects: Iterable<KubeObject>): readonly string[] {
  return [...objects]
    .map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`)
    .sort()
}

async function listed(kube: KubeClient, namespace: string): Promise<readonly KubeObject[]> {
  const objects: KubeObject[] = []
  for await (const page of kube.list(CONFIG_MAPS, { namespace }, signal)) {
    objects.push(...page.items)
  }
  return objects
}

/** Creates, changes, deletes and recreates twelve objects, in an order that `round` decides. */
async function churn(kube: KubeClient, namespace: string, round: number): Promise<void> {
  const keys = Array.from({ length: 12 }, (_, index) => toObjectKey(namespace, `o${index}`))
  await Promise.all(keys.map((each, index) => change(kube, namespace, each, index + round)))
}

async function change(kube: KubeClient, namespace: string, each: ObjectKey, choice: number) {
  const found = await kube.get(CONFIG_MAPS, each, signal)
  const name = each.slice(namespace.length + 1)
  if (!found || choice % 3 === 0) {
    await kube.delete(CONFIG_MAPS, each, {}, signal)
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } }
    await kube.create(CONFIG_MAPS, object, signal)
  } else if (choice % 3 === 1) {
    const body = { data: { choice: String(choice) } }
    await kube.patch(CONFIG_MAPS, each, { type: 'merge', body }, signal)
  } else {
    await kube.delete(CONFIG_MAPS, each, {}, signal)
  }
}

/** Waits until the store, and the sum of what it reported, equal the server. */
async function converged(
  kube: KubeClient,
  namespace: string,
  { store, reported, broken }: Awaited<ReturnType<typeof reflect>>,
): Promise<void> {
  const expected = versions(await listed(kube, namespace))
  const limits = { everyMs: 20, withinMs: 30_000, what: `the store to equal ${namespace}` }
  const same = () => JSON.stringify(versions(store.list())) === JSON.stringify(expected)
  await until(async () => same() || undefined, limits, signal)
  expect(versions(reported.values())).toEqual(expected)
  expect(broken).toEqual([])
}

describe('the store equals the server again after', () => {
  interface Row {
    readonly reason: string
    readonly fault: (churnOnce: () => Promise<void>) => Promise<void>
    /** Whether the fault must have been noticed. */
    readonly interrupts: boolean
    /** A cause of listing that the fault must have led to. */
    readonly cause?: string
  }
  const rows: readonly Row[] = [
    { reason: 'nothing but changes', interrupts: false, fault: (churnOnce) => churnOnce() },
    {
      reason: 'connections reset in the middle of changes',
      interrupts: true,
      fault: async (churnOnce) => {
        for (let round = 0; round < 8; round++) {
          const changing = churnOnce()
          proxy.reset()
          await changing
          proxy.reset()
        }
      },
    },
    {
      reason: 'a silence of the link',
      interrupts: true,
      fault: async (churnOnce) => {
        proxy.blackhole()
        await churnOnce()
        await churnOnce()
        proxy.heal()
      },
    },
    {
      reason: 'a restart of the API server',
      interrupts: true,
      fault: async (churnOnce) => {
        await churnOnce()
        await server.restart()
        await churnOnce()
      },
    },
    {
      reason: 'a compaction of the versions it missed',
      interrupts: true,
      cause: 'expired',
      fault: async (churnOnce) => {
        proxy.blackhole()
        await churnOnce()
        await churnOnce()
        await server.compact()
        await server.restart()
        proxy.heal()
        proxy.reset()
      },
    },
  ]
  test.each(rows)(
    '$reason',
    async ({ reason, fault, interrupts, cause }) => {
      const namespace = reason.replaceAll(' ', '-').toLowerCase()
      const kube = await connectClient(server.kubeconfig)
      const metadata = { name: namespace }
      await kube.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata }, signal)
      await churn(kube, namespace, 0)
      const reflected = await reflect(namespace)
      await converged(kube, namespace, reflected)
      let round = 0
      await fault(() => {
        round += 1
        return churn(kube, namespace, round)
      })
      await converged(kube, namespace, reflected)
      await churn(kube, namespace, 99)
      await converged(kube, namespace, reflected)
      expect(reflected.interruptions.length > 0).toBe(interrupts)
      if (cause) expect(reflected.causes).toContain(cause)
    },
    90_000,
  )
})

test('answers to our own writes go in at once and are never resurrected', async () => {
  const namespace = 'own-writes'
  const kube = await connectClient(server.kubeconfig)
  const metadata = { name: namespace }
  await kube.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata }, signal)
  const reflected = await reflect(namespace)
  const key = toObjectKey(namespace, 'mine')
  for (let round = 0; round < 20; round++) {
    const created = await kube.create(
      CONFIG_MAPS,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'mine', namespace, finalizers: ['plumbline.test/hold'] },
      },
      signal,
    )
    reflected.store.put(created)
    expect(reflected.store.get(key)?.metadata.uid).toBe(created.metadata.uid)
    await kube.delete(CONFIG_MAPS, key, {}, signal)
    // The answer to the write that removes the last finalizer describes an object that is gone.
    const body = { metadata: { finalizers: null } }
    reflected.store.put(await kube.patch(CONFIG_MAPS, key, { type: 'merge', body }, signal))
  }
  await converged(kube, namespace, reflected)
  expect(reflected.store.get(key)).toBeUndefined()
}, 60_000)
