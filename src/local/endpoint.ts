import { once } from 'node:events'
import { connect } from 'node:net'
import { LocalError } from './error.ts'

const answersWithinMs = 5_000

/** Throws LocalError `EndpointUnreachable` unless somebody accepts connections at the URL. */
export async function assertReachable(url: string, signal: AbortSignal): Promise<void> {
  const { hostname, port, protocol } = new URL(url)
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  })
  try {
    const within = AbortSignal.timeout(answersWithinMs)
    await once(socket, 'connect', { signal: AbortSignal.any([signal, within]) })
  } catch (cause) {
    signal.throwIfAborted()
    throw new LocalError(
      'EndpointUnreachable',
      `nobody answers at ${url}; start the endpoint first, or leave --aws-endpoint out for an emulator of our own`,
      { cause },
    )
  } finally {
    socket.destroy()
  }
}
