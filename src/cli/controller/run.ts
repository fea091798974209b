import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { createAccessReviews } from '../../composition/admission/access-reviews.ts'
import { createKubeClient } from '../../kube/client.ts'
import { createDiscovery } from '../../kube/discovery.ts'
import { loadKubeconfig } from '../../kube/kubeconfig.ts'
import type { KubeClient } from '../../kube/port.ts'
import { createTransport, type KubeTransport } from '../../kube/transport.ts'
import { systemClock } from '../../runtime/clock.ts'
import { Lease } from '../../runtime/lease.ts'
import { fenceWrites } from '../../runtime/write-fence.ts'
import { createEventRecorder } from '../../telemetry/events.ts'
import { createLog, type Log } from '../../telemetry/log.ts'
import { createLoopLag } from '../../telemetry/loop-lag.ts'
import { createMetrics, type Metrics } from '../../telemetry/metrics.ts'
import { startTelemetryServer } from '../../telemetry/server.ts'
import { createEngines, type Engines } from './engines.ts'
import { serve } from './serve.ts'
import type { ControllerSettings } from './settings.ts'

const flushMs = 3_000

/**
 * The controller process: watches at once, works while it leads. Resolves when the signal aborts and
 * everything has ended; rejects when it cannot start or lost the lease.
 */
export async function runController(
  settings: ControllerSettings,
  signal: AbortSignal,
): Promise<void> {
  const log = createLog({ level: settings.logLevel })
  const metrics = createMetrics()
  const transport = await openTransport(settings, metrics)
  const client = createKubeClient(transport)
  const lease = settings.leaderElect ? leaseOf(settings, client, log) : undefined
  const kube = lease === undefined ? client : { ...client, ...fenceWrites(client, lease) }
  const clock = systemClock
  const events = createEventRecorder(
    { kube, clock, log, metrics: metrics.events },
    { instance: hostname() },
  )
  const mayWrite = () => lease === undefined || lease.isLeading()
  const discovery = createDiscovery(transport)
  const parts = {
    ...{ kube, discovery, events, metrics, log, clock, mayWrite, random: Math.random },
    access: createAccessReviews(transport),
  }
  const engines = await createEngines(settings, parts)
  const close = await openTelemetry(settings, { metrics, engines, log })
  try {
    await serve(engines, lease, signal)
  } finally {
    engines.close()
    await events.flush(AbortSignal.timeout(flushMs))
    await close()
    await transport.close()
    log.info({}, 'stopped')
  }
}

/** Answers /metrics, /healthz and /readyz until the returned function is called. */
async function openTelemetry(
  settings: ControllerSettings,
  parts: { readonly metrics: Metrics; readonly engines: Engines; readonly log: Log },
): Promise<() => Promise<void>> {
  const lag = createLoopLag()
  const server = await startTelemetryServer(
    {
      metrics: {
        contentType: parts.metrics.contentType,
        text: () => {
          parts.engines.measure()
          return parts.metrics.text()
        },
      },
      takeLagSeconds: () => lag.takeSeconds(),
      checks: [{ name: 'caches', isReady: () => parts.engines.hasSynced() }],
    },
    { host: settings.metricsHost, port: settings.metricsPort },
  )
  parts.log.info({ metrics: server.url }, 'started')
  return async () => {
    await server.close()
    lag.close()
  }
}

async function openTransport(
  settings: ControllerSettings,
  metrics: Metrics,
): Promise<KubeTransport> {
  const { kubeconfig } = settings
  const connection = await loadKubeconfig(
    kubeconfig === undefined ? { kind: 'default' } : { kind: 'file', path: kubeconfig },
    { env: process.env, clock: systemClock },
  )
  return createTransport({
    connection,
    clock: systemClock,
    random: Math.random,
    onRequest: ({ verb, resource, code, seconds }) => {
      metrics.kube.requests.inc({ verb, resource, code: String(code) })
      metrics.kube.duration.observe({ verb, resource }, seconds)
    },
  })
}

function leaseOf(settings: ControllerSettings, client: KubeClient, log: Log): Lease {
  return new Lease(
    { client, clock: systemClock, random: Math.random, log },
    {
      namespace: settings.namespace,
      name: 'plumbline-controller',
      identity: `${hostname()}_${randomUUID()}`,
    },
  )
}
