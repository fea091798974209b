import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Ports of 127.0.0.1 that were free a moment ago, all different. Callers retry when one is taken. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(servers.map(bind))
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

async function bind(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not a TCP address')
  return address.port
}
