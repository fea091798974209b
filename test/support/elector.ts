/**
 * A process that takes part in an election and says on standard output, line by line, at which
 * milliseconds of the wall clock it could have written, after a line `standing` when it takes part.
 * Arguments: kubeconfig, identity.
 */
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { LEASES } from '../../src/kube/well-known.ts'
import { systemClock as clock } from '../../src/runtime/clock.ts'
import { Lease } from '../../src/runtime/lease.ts'
import { silentLog } from '../../src/telemetry/log.ts'

const [path = '', identity = ''] = process.argv.slice(2)
const connection = await loadKubeconfig({ kind: 'file', path }, { env: {}, clock })
const client = createKubeClient(createTransport({ connection, clock, random: Math.random }))
const lease = new Lease(
  { client, clock, random: Math.random, log: silentLog },
  {
    namespace: 'default',
    name: 'election',
    identity,
    durationMs: 3_000,
    renewDeadlineMs: 2_000,
    retryMs: 300,
  },
)
const end = new AbortController()
process.once('SIGTERM', () => end.abort())
const ticker = setInterval(() => {
  if (lease.isLeading()) process.stdout.write(`${Date.now()}\n`)
}, 10)
await client.get(LEASES, toObjectKey('default', 'election'), end.signal)
process.stdout.write('standing\n')
while (!end.signal.aborted) {
  await lease.run(end.signal, async (signal) => {
    if (signal.aborted) return
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  })
}
clearInterval(ticker)
process.exit(0)
