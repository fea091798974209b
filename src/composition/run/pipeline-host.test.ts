import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { afterEach, expect, test } from '@jest/globals'
import { plainComposite as composite } from '../../../test/support/plain-composite.ts'
import { until } from '../../local/until.ts'
import { systemClock } from '../../runtime/clock.ts'
import { callersRights } from '../admission/author-rights.ts'
import { runFunction } from '../functions/protocol.ts'
import { PipelineHost } from './pipeline-host.ts'

const { signal } = new AbortController()

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A function that wants nothing, and who is connected to it. */
async function serveFunction() {
  const bytes = (each: Buffer) => each
  const functions = new Server()
  const service = {
    path: runFunction.paths.v1,
    ...{ requestStream: false, responseStream: false },
    ...{ requestSerialize: bytes, requestDeserialize: bytes },
    ...{ responseSerialize: bytes, responseDeserialize: bytes },
  }
  functions.addService(
    { RunFunction: service },
    {
      RunFunction: (_call: unknown, answer: (error: null, bytes: Buffer) => void) =>
        answer(null, Buffer.alloc(0)),
    },
  )
  const injector = functions.createConnectionInjector(ServerCredentials.createInsecure())
  const open = new Set<Socket>()
  const listener = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    injector.injectConnection(socket)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closers.push(() => {
    for (const socket of open) socket.destroy()
    injector.destroy()
    functions.forceShutdown()
    listener.close()
  })
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  const spec = { endpoint: `dns:///127.0.0.1:${address.port}`, tls: { insecure: true } }
  return { object: { ...composite.object, spec }, open }
}

/** A host that has called two functions, and so is connected to them. */
async function connected() {
  const end = new AbortController()
  const [one, two] = [await serveFunction(), await serveFunction()]
  const functions = new Map([
    ['one', one.object],
    ['two', two.object],
  ])
  const host = new PipelineHost(
    {
      kube: { get: async () => undefined, list: async function* () {} },
      mapping: { find: async () => undefined },
      schemas: { load: async () => ({ schemaOf: () => undefined, resolve: () => undefined }) },
      clock: systemClock,
      rights: callersRights,
    },
    { functionNamed: (name) => functions.get(name), ended: end.signal },
  ).actingFor({ object: composite.object })
  closers.push(() => void host.close())
  const steps = ['one', 'two'].map((name) => ({ step: name, functionRef: { name } }))
  const result = await host.run(composite, { steps, children: new Map() }, signal)
  expect(result).toMatchObject({ outcome: 'Completed' })
  expect([one.open.size, two.open.size]).toEqual([1, 1])
  return { host, functions, end, one, two }
}

function isClosed({ open }: { readonly open: ReadonlySet<Socket> }): Promise<true> {
  const what = 'the connection to be closed'
  const check = async () => open.size === 0 || undefined
  return until(check, { everyMs: 5, withinMs: 4_000, what }, signal)
}

test('the connection to a Function that is gone is closed when a composite is looked at', async () => {
  const { host, functions, one, two } = await connected()
  const steps = new Set(['one', 'two'])
  host.retain(composite, steps)
  functions.delete('two')
  host.retain(composite, steps)
  await isClosed(two)
  expect(one.open.size).toBe(1)
})

test('all connections are closed when the kind is worked on no longer', async () => {
  const { end, one, two } = await connected()
  end.abort()
  await Promise.all([isClosed(one), isClosed(two)])
})
