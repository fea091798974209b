import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../runtime/clock.ts'
import { createKubeClient } from './client.ts'
import { toObjectKey } from './object.ts'
import type { KubeClient } from './port.ts'
import type { RequestFacts } from './request.ts'
import { createTransport, type TransportOptions } from './transport.ts'
import { CONFIG_MAPS, LEASES } from './well-known.ts'

const key = toObjectKey('ns', 'a')
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'ns', name: 'a' } }
const { signal } = new AbortController()
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

describe('requests', () => {
  test('carry what the API server needs', async () => {
    const seen: IncomingMessage[] = []
    const { kube } = await setUp((request, response) => {
      seen.push(request)
      answer(response, 200, object)
    })
    const patch = { type: 'apply', fieldManager: 'me', body: object } as const
    await kube.patch(CONFIG_MAPS, key, { ...patch, subresource: 'status' }, signal)
    await kube.patch(CONFIG_MAPS, key, { ...patch, dryRun: true }, signal)
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PATCH /base/api/v1/namespaces/ns/configmaps/a/status?fieldValidation=Strict&fieldManager=me&force=true',
      'PATCH /base/api/v1/namespaces/ns/configmaps/a?fieldValidation=Strict&fieldManager=me&force=true&dryRun=All',
    ])
    expect(seen[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/apply-patch+yaml',
      'user-agent': 'plumbline',
      authorization: 'Bearer 1',
    })
  })

  test('are repeated once with new credentials when those were refused', async () => {
    const { kube, requests } = await setUp((request, response) => {
      const fresh = request.headers.authorization === 'Bearer 2'
      answer(response, fresh ? 201 : 401, fresh ? object : {})
    })
    await kube.create(CONFIG_MAPS, object, signal)
    expect(requests).toMatchObject([
      { verb: 'create', resource: 'configmaps', code: 401 },
      { verb: 'create', resource: 'configmaps', code: 201 },
    ])
  })

  test.each([
    {
      reason: 'a read is repeated',
      run: (kube: KubeClient) => kube.get(CONFIG_MAPS, key, signal),
      want: 6,
    },
    {
      reason: 'a create is not',
      run: (kube: KubeClient) => kube.create(CONFIG_MAPS, object, signal),
      want: 1,
    },
    {
      reason: 'a deletion is not',
      run: (kube: KubeClient) => kube.delete(CONFIG_MAPS, key, {}, signal),
      want: 1,
    },
  ])(
    'that fail in the server: $reason',
    async ({ run, want }) => {
      const { kube, requests } = await setUp((_, response) => answer(response, 500, {}))
      await expect(run(kube)).rejects.toMatchObject({ code: 500, reason: 'InternalError' })
      expect(requests).toHaveLength(want)
    },
    20_000,
  )

  test('end by their deadline while the server is silent', async () => {
    const { kube } = await setUp(() => undefined, { deadlineSeconds: 0.2 })
    await expect(kube.get(CONFIG_MAPS, key, signal)).rejects.toMatchObject({
      code: 0,
      reason: 'Timeout',
      message: 'get /api/v1/namespaces/ns/configmaps/a: no answer in 0.2 s',
    })
  })

  test('end with the reason of the caller', async () => {
    const caller = new AbortController()
    const { kube } = await setUp(() => caller.abort(new RangeError('enough')))
    await expect(kube.get(CONFIG_MAPS, key, caller.signal)).rejects.toThrow(
      new RangeError('enough'),
    )
  })

  test('to something else than an API server say so', async () => {
    const { kube } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    })
    await expect(kube.get(CONFIG_MAPS, key, signal)).rejects.toThrow(/is not JSON/)
  })

  test('of leases do not queue behind others', async () => {
    const slow = { qps: 0.001, burst: 0 }
    const { kube } = await setUp((_, response) => answer(response, 200, object), slow)
    expect(await kube.get(LEASES, key, signal)).toBeDefined()
    const hurried = AbortSignal.timeout(50)
    await expect(kube.get(CONFIG_MAPS, key, hurried)).rejects.toThrow(/timeout/)
  })
})

describe('watches', () => {
  test('end when the server ends them', async () => {
    const { kube } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(`${JSON.stringify({ type: 'ADDED', object })}\n`)
    })
    expect(await eventsOf(kube)).toEqual([{ type: 'ADDED', object }])
  })

  test('that are refused throw the reason', async () => {
    const status = { reason: 'Forbidden', message: 'no' }
    const { kube } = await setUp((_, response) => answer(response, 403, status))
    await expect(eventsOf(kube)).rejects.toMatchObject({ code: 403, reason: 'Forbidden' })
  })

  test('that break in the middle of a line throw', async () => {
    const { kube } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"type":"ADD', () => response.destroy())
    })
    await expect(eventsOf(kube)).rejects.toMatchObject({ code: 0, reason: 'Transport' })
  })

  test('do not count the time of a slow consumer as silence', async () => {
    const line = `${JSON.stringify({ type: 'ADDED', object })}\n`
    const { kube } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(line, () => response.end(line))
    })
    const options = { resourceVersion: '0', inactivitySeconds: 0.05 }
    let seen = 0
    for await (const _ of kube.watch(CONFIG_MAPS, options, signal)) {
      seen += 1
      const slow = Promise.withResolvers<void>()
      systemClock.after(100, slow.resolve)
      await slow.promise
    }
    expect(seen).toBe(2)
  })
})

test('once closed, no connection is made any more', async () => {
  const { kube, transport, requests } = await setUp((_, response) => answer(response, 200, {}))
  await transport.close()
  await expect(eventsOf(kube)).rejects.toThrow('no answer')
  expect(requests).toEqual([])
})

async function eventsOf(kube: KubeClient): Promise<readonly unknown[]> {
  const events: unknown[] = []
  for await (const event of kube.watch(CONFIG_MAPS, { resourceVersion: '0' }, signal)) {
    events.push(event)
  }
  return events
}

function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A client of a server on loopback; each renewal of its credentials counts the token up. */
async function setUp(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: TransportOptions = {},
) {
  const server = createServer(handle)
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  let token = 1
  const connection = {
    server: `http://127.0.0.1:${address.port}/base`,
    namespace: undefined,
    credentials: async () => ({ headers: { authorization: `Bearer ${token}` }, tls: {} }),
    renew: () => {
      token += 1
    },
  }
  const requests: RequestFacts[] = []
  const onRequest = (facts: RequestFacts) => requests.push(facts)
  const deps = { connection, clock: systemClock, random: () => 0, onRequest }
  const transport = createTransport(deps, options)
  cleanups.push(async () => {
    await transport.close()
    server.closeAllConnections()
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    await closed.promise
  })
  return { kube: createKubeClient(transport), transport, requests }
}
