import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { parseJson } from '../../kube/json.ts'
import type { ServingPair } from './certificates.ts'

/** What came of a POST to /validate: JSON, or nothing when the body was no review. */
export type Answer = (review: unknown) => Promise<unknown>

export interface ServerOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

/** An API server sends an object twice, each of at most 3 MiB. */
const mostBytes = 8 * 1024 * 1024
const requestMs = 10_000

/** HTTPS for the API server; `POST /validate`, nothing else. */
export class AdmissionServer {
  readonly #server: Server
  #shown: ServingPair

  /** Rejects with the listener's error, for example when the port is taken. */
  static async start(
    answer: Answer,
    pair: ServingPair,
    options: ServerOptions,
  ): Promise<AdmissionServer> {
    const server = new AdmissionServer(answer, pair)
    await server.#listen(options)
    return server
  }

  private constructor(answer: Answer, pair: ServingPair) {
    this.#shown = pair
    const tls = { cert: pair.certificate, key: pair.key, minVersion: 'TLSv1.2' } as const
    this.#server = createServer({ ...tls, requestTimeout: requestMs }, (request, response) => {
      reply(answer, request).then(
        (page) => send(response, page),
        () => send(response, { code: 500, text: 'the review failed\n' }),
      )
    })
  }

  get port(): number {
    // A TCP server that listens has an AddressInfo; strings are for pipes.
    return (this.#server.address() as AddressInfo).port
  }

  /** New connections are shown this pair; those that are open go on. */
  show(pair: ServingPair): void {
    if (pair.certificate === this.#shown.certificate) return
    this.#server.setSecureContext({
      cert: pair.certificate,
      key: pair.key,
      minVersion: 'TLSv1.2',
    })
    this.#shown = pair
  }

  /** Takes no more requests and resolves when the running ones are answered. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    this.#server.closeIdleConnections()
    await promise
  }

  async #listen({ host, port }: ServerOptions): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(port, host, () => {
      this.#server.off('error', reject)
      resolve()
    })
    await promise
  }
}

interface Page {
  readonly code: number
  readonly text: string
  readonly contentType?: string
}

async function reply(answer: Answer, request: IncomingMessage): Promise<Page> {
  const path = (request.url ?? '').split('?', 1)[0]
  if (path !== '/validate') return { code: 404, text: 'there is /validate\n' }
  if (request.method !== 'POST') return { code: 405, text: 'only POST is answered\n' }
  const body = await readBody(request)
  if (body === undefined) return { code: 413, text: `a review has at most ${mostBytes} bytes\n` }
  const review = await answer(parseJson(body))
  return review === undefined
    ? { code: 400, text: 'the body must be an AdmissionReview of admission.k8s.io/v1\n' }
    : { code: 200, text: JSON.stringify(review), contentType: 'application/json' }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array) // no encoding was set
    size += bytes.length
    if (size > mostBytes) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

function send(response: ServerResponse, page: Page): void {
  response.writeHead(page.code, { 'content-type': page.contentType ?? 'text/plain' })
  response.end(page.text)
}
