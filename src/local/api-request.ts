import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { KeyPair } from './certificates.ts'

/** An API server and a client certificate, as node:https wants them. */
export interface ApiAddress {
  readonly server: string
  readonly authority: string
  readonly credentials: KeyPair
}

/** The status and body of a GET; undefined when nobody answers. Aborting throws. */
export async function apiGet(
  address: ApiAddress,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  try {
    const sent = request(`${address.server}${path}`, {
      ca: address.authority,
      cert: address.credentials.certificate,
      key: address.credentials.key,
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
      agent: false,
    })
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage] // the event's signature
    return { status: response.statusCode ?? 0, body: await text(response) }
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
