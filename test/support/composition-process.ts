import { createComposition } from '../../src/cli/controller/composition.ts'
import { createAccessReviews } from '../../src/composition/admission/access-reviews.ts'
import { compositionGroup } from '../../src/composition/resources.ts'
import { createKubeClient } from '../../src/kube/client.ts'
import { createDiscovery } from '../../src/kube/discovery.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import type { KubeObject, Resource } from '../../src/kube/object.ts'
import type { KubeClient, KubeReader } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/kube/well-known.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { createEventRecorder } from '../../src/telemetry/events.ts'
import { type Log, silentLog } from '../../src/telemetry/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import type { Crash } from './composition-crash.ts'

/** The composition engine of one controller, inside this process. */
export interface CompositionProcess {
  /** Resolves when nothing of it is left; what has begun may end within a moment. */
  stop(): Promise<void>
}

export interface CompositionProcessOptions {
  /** Of the controller's ServiceAccount. */
  readonly kubeconfig: string
  /** Part of the name of all that it works on: several work side by side, each for itself. */
  readonly sees: string
  /** Stands between it and the API server. */
  readonly crash: Crash
  /** Told what it warns of. */
  readonly complain: (complaint: string) => void
}

const settings = { admission: undefined, namespace: 'plumbline-system' }
/** As many as the controller has. */
const workers = 10
const graceMs = 5_000

/** Starts what a controller starts for composition, and works without a lease. */
export async function startComposition(
  options: CompositionProcessOptions,
): Promise<CompositionProcess> {
  const clock = systemClock
  const connection = await loadKubeconfig(
    { kind: 'file', path: options.kubeconfig },
    { env: {}, clock },
  )
  const transport = createTransport({ connection, clock, random: Math.random })
  const kube = options.crash.between(confine(createKubeClient(transport), options.sees))
  const log = complainer(options.complain)
  const metrics = createMetrics({ process: false })
  const { engine } = createComposition(
    settings,
    {
      ...{ kube, clock, log, metrics, random: Math.random, mayWrite: () => true },
      discovery: createDiscovery(transport),
      events: createEventRecorder({ kube, clock, log, metrics: metrics.events }, { instance: 'a' }),
      access: createAccessReviews(transport),
    },
    { workers },
  )
  const end = new AbortController()
  const running = [engine.reflect(end.signal), engine.work(end.signal)]
  const stop = async (): Promise<void> => {
    await engine.stop(graceMs)
    end.abort()
    await Promise.allSettled(running)
    await transport.close()
  }
  let stopping: Promise<void> | undefined
  return {
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

function complainer(complain: (complaint: string) => void): Log {
  const tell: Log['warn'] = ({ error }, message) => {
    if (error !== undefined) complain(`${message}: ${error}`)
  }
  const log: Log = { ...silentLog, warn: tell, error: tell, with: () => log }
  return log
}

/** The client, blind for the platforms of others. */
function confine(kube: KubeClient, word: string): KubeClient {
  const isSeen = ({ metadata }: KubeObject): boolean => metadata.name.includes(word)
  const isShared = ({ group, plural }: Resource): boolean =>
    group === compositionGroup || plural === CUSTOM_RESOURCE_DEFINITIONS.plural
  const list: KubeReader['list'] = async function* (resource, options, signal) {
    for await (const page of kube.list(resource, options, signal)) {
      yield isShared(resource) ? { ...page, items: page.items.filter(isSeen) } : page
    }
  }
  const watch: KubeReader['watch'] = async function* (resource, options, signal) {
    for await (const event of kube.watch(resource, options, signal)) {
      if (event.type === 'BOOKMARK' || !isShared(resource) || isSeen(event.object)) yield event
    }
  }
  return { ...kube, list, watch }
}
