import {
  createServer,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type ServerResponse,
} from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { readAwsWrite } from './fault-proxy-aws.ts'
import type { FaultGate, LinkName, Write } from './fault-proxy-gate.ts'
import { readKubeWrite } from './fault-proxy-kube.ts'

/** A reverse proxy on loopback, plain http towards the controller. */
export interface FaultProxy {
  readonly url: string
  /** From now on every connection is reset, until `up`. */
  down(): void
  /** Requests that met a link that is down. */
  refused(): number
  up(): void
  close(): Promise<void>
}

export interface FaultTarget {
  readonly link: LinkName
  /** http:// or https:// URL of the real server. */
  readonly url: string
  /** PEM of the authority, for https. */
  readonly authority?: string
}

/**
 * Forwards a link to its server: reads, watches among them, as they stream, with the credentials
 * of the controller; writes one by one through the gate, which counts, holds and drops them.
 */
export async function startFaultProxy(target: FaultTarget, gate: FaultGate): Promise<FaultProxy> {
  const forward = createForwarder(target)
  const state = { down: false, refused: 0 }
  const server = createServer((request, response) => {
    if (state.down) {
      state.refused += 1
      request.socket.resetAndDestroy()
      return
    }
    // When one side goes away, the other learns by the same.
    serve(request, response, { target, gate, forward }).catch(() => response.destroy())
  })
  // A connection that ends while a request is on its way would be a fault that nobody asked for.
  server.keepAliveTimeout = 0
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  server.listen(0, '127.0.0.1', () => listening.resolve())
  await listening.promise
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    down: () => {
      state.down = true
      server.closeAllConnections()
    },
    refused: () => state.refused,
    up: () => {
      state.down = false
    },
    close: async () => {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
      forward.close()
    },
  }
}

interface Forwarder {
  /** Resolves with the head of the server's answer. */
  send(request: IncomingMessage, body: Buffer): Promise<IncomingMessage>
  close(): void
}

interface Link {
  readonly target: FaultTarget
  readonly gate: FaultGate
  readonly forward: Forwarder
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  link: Link,
): Promise<void> {
  const body = await buffer(request)
  const write = readWrite(link.target.link, request, body)
  if (write === undefined) {
    const answer = await link.forward.send(request, body)
    response.once('close', () => answer.destroy())
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    await pipeline(answer, response)
    return
  }
  if ((await link.gate.admit(write)) === 'drop') {
    response.destroy()
    return
  }
  const answer = await link.forward.send(request, body)
  const said = await buffer(answer)
  if ((await link.gate.answer(write, answer.statusCode ?? 0)) === 'drop') {
    response.destroy()
    return
  }
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  response.end(said)
}

function readWrite(link: LinkName, request: IncomingMessage, body: Buffer): Write | undefined {
  const { method = 'GET', url: path = '/', headers } = request
  const text = body.toString('utf8')
  const what =
    link === 'aws'
      ? readAwsWrite({ method, path, body: text, authorization: headers.authorization ?? '' })
      : readKubeWrite({ method, path })
  return what === undefined ? undefined : { link, what, path, body: text, answered: undefined }
}

function createForwarder({ url, authority }: FaultTarget): Forwarder {
  const base = new URL(url)
  const secure = base.protocol === 'https:'
  const agent = secure
    ? new TlsAgent({ keepAlive: true, ...(authority === undefined ? {} : { ca: authority }) })
    : new PlainAgent({ keepAlive: true })
  const open = secure ? tlsRequest : plainRequest
  return {
    send: (request, body) => {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
      const outgoing = open(new URL(request.url ?? '/', base), {
        agent,
        method: request.method,
        headers: request.headers,
      })
      outgoing.once('error', reject)
      outgoing.once('response', resolve)
      outgoing.end(body)
      return promise
    },
    close: () => agent.destroy(),
  }
}
