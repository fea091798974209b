import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { createKubeClient } from '../../kube/client.ts'
import { loadKubeconfig } from '../../kube/kubeconfig.ts'
import type { KubeClient } from '../../kube/port.ts'
import { createTransport } from '../../kube/transport.ts'
import { defaultManagedOptions } from '../../managed/deps.ts'
import { type DigestKey, ensureDigestKey } from '../../managed/digest-key.ts'
import { Engine } from '../../managed/engine.ts'
import { systemClock } from '../../runtime/clock.ts'
import { Lease } from '../../runtime/lease.ts'
import { fenceWrites } from '../../runtime/write-fence.ts'
import { createEventRecorder, type EventRecorder } from '../../telemetry/events.ts'
import { createLog, type Log } from '../../telemetry/log.ts'
import { createLoopLag } from '../../telemetry/loop-lag.ts'
import { createMetrics, type Metrics } from '../../telemetry/metrics.ts'
import { startTelemetryServer } from '../../telemetry/server.ts'
import { loadProviders } from '../load-providers.ts'
import type { ControllerSettings } from './settings.ts'

/** A pod has 30 s between SIGTERM and SIGKILL; we take at most 20. */
const graceMs = 15_000
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
  const lease = leaseOf(settings, client, log)
  const mayWrite = () => !settings.leaderElect || lease.isLeading()
  const kube = settings.leaderElect ? { ...client, ...fenceWrites(client, lease) } : client
  const events = createEventRecorder(
    { kube, clock: systemClock, log, metrics: metrics.events },
    { instance: hostname() },
  )
  const engines = await startEngines({ settings, kube, events, metrics, log, mayWrite, signal })
  const lag = createLoopLag()
  const server = await startTelemetryServer(
    {
      metrics,
      takeLagSeconds: () => lag.takeSeconds(),
      checks: [{ name: 'caches', isReady: () => engines.hasSynced() }],
    },
    { host: settings.metricsHost, port: settings.metricsPort },
  )
  log.info({ metrics: server.url }, 'started')
  try {
    await serve(settings, lease, engines, signal)
  } finally {
    await events.flush(AbortSignal.timeout(flushMs))
    await server.close()
    lag.close()
    await transport.close()
    log.info({}, 'stopped')
  }
}

interface Engines {
  hasSynced(): boolean
  reflect(signal: AbortSignal): Promise<void>
  work(signal: AbortSignal): Promise<void>
  stop(graceMs: number): Promise<void>
}

async function startEngines(parts: {
  readonly settings: ControllerSettings
  readonly kube: KubeClient
  readonly events: EventRecorder
  readonly metrics: Metrics
  readonly log: Log
  readonly mayWrite: () => boolean
  readonly signal: AbortSignal
}): Promise<Engines> {
  const { settings, kube, events, metrics, log, mayWrite, signal } = parts
  let key: DigestKey | undefined
  const digestKey = () => {
    if (key === undefined) throw new Error('the digest key is read before work begins')
    return key
  }
  const deps = {
    kube,
    digestKey,
    events,
    metrics,
    log,
    clock: systemClock,
    random: Math.random,
    mayWrite,
  }
  const { pollIntervalMs, settleMs, confirmMs, workers } = settings
  const options = { ...defaultManagedOptions, pollIntervalMs, settleMs, confirmMs, workers }
  const engines = (await loadProviders()).map((loaded) => new Engine(deps, loaded, options))
  return {
    hasSynced: () => engines.every((engine) => engine.hasSynced()),
    reflect: async (active) => {
      await Promise.all(engines.map((engine) => engine.reflect(active)))
    },
    work: async (active) => {
      key = await ensureDigestKey(kube, settings.namespace, signal)
      await Promise.all(engines.map((engine) => engine.work(active)))
    },
    stop: async (ms) => {
      await Promise.all(engines.map((engine) => engine.stop(ms)))
    },
  }
}

/** Reflects until the end; works while leading. Running reconciles may end before anything closes. */
async function serve(
  settings: ControllerSettings,
  lease: Lease,
  engines: Engines,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const reflecting = engines.reflect(over.signal)
  const work = async (leading: AbortSignal): Promise<void> => {
    const stopping = new AbortController()
    const stop = () => {
      engines.stop(graceMs).finally(() => stopping.abort())
    }
    signal.addEventListener('abort', stop, { once: true })
    const lost = onlyLoss(leading, signal)
    await engines.work(AbortSignal.any([lost, stopping.signal]))
  }
  try {
    if (!settings.leaderElect) return await work(new AbortController().signal)
    const end = await lease.run(signal, work)
    if (end === 'lost') throw new Error('the lease was lost to another replica; restarting')
  } finally {
    over.abort()
    await reflecting
  }
}

/** Aborts when `leading` does for another reason than the end of the process. */
function onlyLoss(leading: AbortSignal, ending: AbortSignal): AbortSignal {
  const lost = new AbortController()
  leading.addEventListener('abort', () => {
    if (!ending.aborted) lost.abort()
  })
  return lost.signal
}

async function openTransport(settings: ControllerSettings, metrics: Metrics) {
  const source =
    settings.kubeconfig === undefined
      ? ({ kind: 'default' } as const)
      : ({ kind: 'file', path: settings.kubeconfig } as const)
  const connection = await loadKubeconfig(source, { env: process.env, clock: systemClock })
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
