import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

/** Answers `/metrics`, `/healthz` and `/readyz`. */
export interface TelemetryServer {
  /** `http://host:port`, with the port that was assigned. */
  readonly url: string
  /** Takes no more requests and resolves when the running ones are answered. */
  close(): Promise<void>
}

export interface ReadinessCheck {
  readonly name: string
  isReady(): boolean
}

export interface TelemetryServerDeps {
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  /** The longest event loop delay since the last call, in seconds. */
  readonly takeLagSeconds: () => number
  readonly checks: readonly ReadinessCheck[]
}

export interface TelemetryServerOptions {
  readonly host?: string
  /** 0 lets the system choose. */
  readonly port?: number
  /** Above this delay of the event loop, `/healthz` answers 503. */
  readonly maxLagSeconds?: number
}

const defaults: Required<TelemetryServerOptions> = Object.freeze({
  host: '127.0.0.1',
  port: 0,
  maxLagSeconds: 5,
})

/** Rejects with the listener's error, for example when the port is taken. */
export async function startTelemetryServer(
  deps: TelemetryServerDeps,
  options: TelemetryServerOptions = {},
): Promise<TelemetryServer> {
  const { host, port, maxLagSeconds } = { ...defaults, ...options }
  const server = createServer((request, response) => {
    answer(deps, maxLagSeconds, request).then(
      (page) => send(response, page),
      () => send(response, { code: 500, text: 'metrics cannot be read\n' }),
    )
  })
  await listen(server, port, host)
  // A TCP server that listens has an AddressInfo; strings are for pipes.
  const { port: assigned } = server.address() as AddressInfo
  const authority = host.includes(':') ? `[${host}]` : host
  return { url: `http://${authority}:${assigned}`, close: () => close(server) }
}

interface Page {
  readonly code: number
  readonly text: string
  readonly contentType?: string
}

async function answer(
  deps: TelemetryServerDeps,
  maxLagSeconds: number,
  request: IncomingMessage,
): Promise<Page> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { code: 405, text: 'only GET and HEAD are answered\n' }
  }
  switch ((request.url ?? '').split('?', 1)[0]) {
    case '/metrics':
      return { code: 200, text: await deps.metrics.text(), contentType: deps.metrics.contentType }
    case '/healthz':
      return toHealth(deps.takeLagSeconds(), maxLagSeconds)
    case '/readyz':
      return toReadiness(deps.checks)
    default:
      return { code: 404, text: 'there are /metrics, /healthz and /readyz\n' }
  }
}

function toHealth(lagSeconds: number, maxLagSeconds: number): Page {
  return lagSeconds > maxLagSeconds
    ? { code: 503, text: `event loop ${lagSeconds.toFixed(1)} s late, limit ${maxLagSeconds} s\n` }
    : { code: 200, text: 'ok\n' }
}

function toReadiness(checks: readonly ReadinessCheck[]): Page {
  const missing = checks.filter((check) => !check.isReady()).map((check) => check.name)
  return missing.length === 0
    ? { code: 200, text: 'ok\n' }
    : { code: 503, text: `not ready: ${missing.sort().join(', ')}\n` }
}

function send(response: ServerResponse, page: Page): void {
  response.writeHead(page.code, { 'content-type': page.contentType ?? 'text/plain' })
  response.end(page.text)
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, () => {
    server.off('error', reject)
    resolve()
  })
  await promise
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeIdleConnections()
  await promise
}
