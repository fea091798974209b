import { join } from 'node:path'
import { type Resource, toObjectKey } from '../../../src/kube/object.ts'
import { freePorts } from '../../../src/local/ports.ts'
import { Server } from '../../../src/local/server.ts'
import type { Supervisor } from '../../../src/local/supervisor.ts'
import { until } from '../../../src/local/until.ts'
import { type Composer, childIds, expression, type World } from './composer.ts'
import type { KroInstallation } from './kro-installation.ts'

const GRAPHS: Resource = {
  group: 'kro.run',
  version: 'v1alpha1',
  plural: 'resourcegraphdefinitions',
  kind: 'ResourceGraphDefinition',
  namespaced: false,
}
const graphName = 'krobenches.kro.run'
const resource: Resource = {
  group: 'kro.run',
  version: 'v1alpha1',
  plural: 'krobenches',
  kind: 'KroBench',
  namespaced: true,
}
const name = expression('schema.metadata.name')
const value = expression('schema.spec.value')
const limits = { everyMs: 50, withinMs: 60_000 }

/** kro's controller with this many workers for instances, all else as it is by default. */
export function kroComposer(
  world: World,
  kro: KroInstallation & { readonly supervisor: Supervisor },
  workers: 1 | 10,
): Composer {
  let server: Server | undefined
  return {
    name: workers === 1 ? 'kro1' : 'kro10',
    resource,
    made: ({ userAgent }) => userAgent?.startsWith('kro/') ?? false,
    async start() {
      server = await startServer(world, kro, workers)
      await define(world)
    },
    stop: async () => server?.terminate(10_000),
    get pid() {
      if (server === undefined) throw new TypeError('kro is not started')
      return server.pid
    },
  }
}

async function startServer(
  { environment, signal }: World,
  { program, supervisor }: KroInstallation & { readonly supervisor: Supervisor },
  workers: number,
): Promise<Server> {
  const [metrics, probes] = await freePorts(2)
  const server = await Server.start(supervisor, {
    name: `kro-${workers}`,
    command: program,
    args: [
      ...['--kubeconfig', environment.kubeconfigPath],
      ...['--metrics-bind-address', `127.0.0.1:${metrics}`],
      ...['--health-probe-bind-address', `127.0.0.1:${probes}`],
      ...['--dynamic-controller-concurrent-reconciles', String(workers)],
    ],
    logFile: join(environment.files.logs, `kro-${workers}.log`),
  })
  const isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`http://127.0.0.1:${probes}/readyz`, { signal })).ok
    } catch {
      return false // not listening yet
    }
  }
  await server.ready(isReady, limits, signal)
  return server
}

async function define({ kube, signal }: World): Promise<void> {
  const body = {
    apiVersion: 'kro.run/v1alpha1',
    kind: GRAPHS.kind,
    metadata: { name: graphName },
    spec: {
      schema: { apiVersion: 'v1alpha1', kind: resource.kind, spec: { value: 'string' } },
      resources: childIds.map((id) => ({
        id,
        template: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `${name}-${id}` },
          data: { id, value },
        },
      })),
    },
  }
  const key = toObjectKey(undefined, graphName)
  await kube.patch(GRAPHS, key, { type: 'apply', fieldManager: 'author', body }, signal)
  const isActive = async (): Promise<true | undefined> => {
    const status = (await kube.get(GRAPHS, key, signal))?.status
    const { state } = (status ?? {}) as { readonly state?: string }
    return state === 'Active' || undefined
  }
  await until(isActive, { ...limits, what: 'the graph of kro to be active' }, signal)
}
