import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy on loopback that breaks links on demand. */
export interface TcpProxy {
  readonly port: number
  /** Connections accepted so far. */
  accepted(): number
  /** Bytes that were not forwarded. */
  swallowed(): number
  /** Resets every open connection; new ones are accepted. */
  reset(): void
  /** From now on bytes are swallowed in both directions; connections stay open. */
  blackhole(): void
  /** Forwards again; what a connection swallowed stays lost. */
  heal(): void
  close(): Promise<void>
}

interface Link {
  readonly client: Socket
  readonly server: Socket
}

interface ProxyState {
  silent: boolean
  accepted: number
  swallowed: number
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const links = new Set<Link>()
  const proxy: ProxyState = { silent: false, accepted: 0, swallowed: 0 }
  const listener = createServer((client) => {
    proxy.accepted += 1
    const link: Link = { client, server: connect(targetPort, '127.0.0.1') }
    links.add(link)
    forward(client, link.server, proxy)
    forward(link.server, client, proxy)
    for (const socket of [client, link.server]) {
      // The other side learns by the close; the error itself is what the test provoked.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        links.delete(link)
        client.destroy()
        link.server.destroy()
      })
    }
  })
  const listening = Promise.withResolvers<void>()
  listener.once('error', listening.reject)
  listener.listen(0, '127.0.0.1', () => listening.resolve())
  await listening.promise
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    port: address.port,
    accepted: () => proxy.accepted,
    swallowed: () => proxy.swallowed,
    reset: () => resetAll(links),
    blackhole: () => {
      proxy.silent = true
    },
    heal: () => {
      proxy.silent = false
    },
    close: async () => {
      const closed = Promise.withResolvers<void>()
      listener.close(() => closed.resolve())
      resetAll(links)
      await closed.promise
    },
  }
}

function resetAll(links: ReadonlySet<Link>): void {
  for (const { client, server } of links) {
    client.resetAndDestroy()
    server.destroy()
  }
}

function forward(from: Socket, to: Socket, proxy: ProxyState): void {
  from.on('data', (chunk) => {
    if (proxy.silent) proxy.swallowed += chunk.length
    else to.write(chunk)
  })
  from.on('end', () => {
    if (!proxy.silent) to.end()
  })
}
