import { afterEach } from '@jest/globals'
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import type { RequestFacts } from '../../src/kube/request.ts'
import { createTransport, type TransportOptions } from '../../src/kube/transport.ts'
import { systemClock } from '../../src/runtime/clock.ts'

/** A client of a real API server, and the requests that it has made. */
export interface ConnectedClient extends KubeClient {
  readonly requests: readonly RequestFacts[]
}

const open: (() => Promise<void>)[] = []

/** Connects with this kubeconfig; closed after the test. Call it inside tests only. */
export async function connectClient(
  path: string,
  options: TransportOptions = {},
): Promise<ConnectedClient> {
  const clock = systemClock
  const connection = await loadKubeconfig({ kind: 'file', path }, { env: {}, clock })
  const requests: RequestFacts[] = []
  const transport = createTransport(
    { connection, clock, random: () => 0.5, onRequest: (facts) => requests.push(facts) },
    options,
  )
  open.push(() => transport.close())
  return { ...createKubeClient(transport), requests }
}

/** Call once at the top of a test file that connects clients. */
export function closeClientsAfterEach(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()))
  })
}
