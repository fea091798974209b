import { createKubeClient } from '../../kube/client.ts'
import { createDiscovery, type KubeDiscovery } from '../../kube/discovery.ts'
import { loadKubeconfig } from '../../kube/kubeconfig.ts'
import type { KubeReader } from '../../kube/port.ts'
import { RestMapping } from '../../kube/rest-mapping.ts'
import { createTransport, type KubeTransport } from '../../kube/transport.ts'
import { systemClock } from '../../runtime/clock.ts'
import { interruptible } from '../interruption.ts'
import type { ClusterFlags } from './cluster-flags.ts'

/** The cluster that a command looks at. It has no way to write: see dry-run.ts for what comes near. */
export interface Cluster {
  readonly kube: KubeReader
  readonly discovery: KubeDiscovery
  readonly mapping: RestMapping
  readonly transport: Pick<KubeTransport, 'send'>
  /** Of the flags, else of the context, else `default`. */
  readonly namespace: string
}

/**
 * Connects as the flags say, does the work and closes. Without a signal, Ctrl-C ends it with an
 * Interruption.
 * Throws KubeconfigError and whatever the work throws.
 */
export async function withCluster<T>(
  flags: ClusterFlags,
  work: (cluster: Cluster, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal = interruptible(),
): Promise<T> {
  const connection = await loadKubeconfig(sourceOf(flags), { env: process.env, clock: systemClock })
  const transport = createTransport({ connection, clock: systemClock, random: Math.random })
  const discovery = createDiscovery(transport)
  const cluster: Cluster = {
    kube: createKubeClient(transport),
    discovery,
    mapping: new RestMapping(discovery),
    transport,
    namespace: flags.namespace ?? connection.namespace ?? 'default',
  }
  try {
    return await work(cluster, signal)
  } finally {
    await transport.close()
  }
}

function sourceOf({ kubeconfig, context }: ClusterFlags) {
  const within = context === undefined ? {} : { context }
  return kubeconfig === undefined
    ? ({ kind: 'default', ...within } as const)
    : ({ kind: 'file', path: kubeconfig, ...within } as const)
}
