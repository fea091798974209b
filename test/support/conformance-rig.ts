import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import { bundleProgram } from '../../src/local/bundle.ts'
import { Controller } from '../../src/local/controller.ts'
import type { Environment } from '../../src/local/environment.ts'
import { Supervisor } from '../../src/local/supervisor.ts'
import type { LoadedProvider } from '../../src/managed/crd/loaded-provider.ts'
import type { Doc, Provider } from '../../src/provider/index.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { AuditLog } from './audit-log.ts'
import { CallLog, type CloudCall } from './call-log.ts'
import { bootEnvironment } from './environment.ts'

/** A control plane with an audit log, an emulator, and a controller that works on request. */
export interface ConformanceRig {
  readonly environment: Environment
  /** The administrator's client. */
  readonly kube: KubeClient
  readonly calls: CallLog
  readonly audit: AuditLog
  /** The running controller. */
  controller(): Controller
  /** SIGKILL, and a new one that polls this often. */
  restartController(pollInterval?: string): Promise<void>
  /** A connection of our own, as the default configuration of the provider has it. */
  connect(provider: Provider): Promise<ReturnType<LoadedProvider['provider']['connect']>>
}

/** Part of the user agent of the tests' own calls. */
const outsiderId = 'outsider'

/** Whether the controller made the call. */
export function isOurs({ userAgent }: CloudCall): boolean {
  return !userAgent.includes(`app/${outsiderId}`)
}

/** One rig for the tests of the file; call the result inside tests only. */
export function useConformanceRig(): () => ConformanceRig {
  let running: { readonly rig: ConformanceRig; close(): Promise<void> } | undefined
  beforeAll(async () => {
    process.env.AWS_SDK_UA_APP_ID = outsiderId
    running = await bootRig()
  }, 15 * 60_000)
  afterAll(() => running?.close(), 60_000)
  return () => {
    if (running === undefined) throw new TypeError('the rig is there only inside tests')
    return running.rig
  }
}

const noSignal = new AbortController().signal
const flags = ['--settle', '2s', '--confirm', '1s', '--no-leader-elect']
const noPolling = '1h'

/** Seconds that the emulator's transitions last. */
const durations = {
  ...{ creating: 0.2, 'backing-up': 0, modifying: 0.2, deleting: 0.2, renaming: 0 },
  ...{ 'resetting-master-credentials': 0, 'snapshot-creating': 0 },
}

async function bootRig() {
  const { environment, dispose } = await bootEnvironment({ controller: false, audit: true })
  await environment.emulator.call('POST', '/_lifecycle/config', durations, noSignal)
  const entry = await bundleProgram(join(environment.files.logs, '..', 'conformance-bundle'))
  const { kube, transport } = await connectAdministrator(environment.kubeconfigPath)
  const supervisor = new Supervisor({})
  const start = (pollInterval: string): Promise<Controller> =>
    Controller.start(
      supervisor,
      {
        ...{ kubeconfig: environment.controllerKubeconfigPath, entry, pollInterval, env: {} },
        ...{ logFile: join(environment.files.logs, 'controller.log'), args: flags },
      },
      noSignal,
    )
  let controller = await start(noPolling)
  const rig: ConformanceRig = {
    ...{ environment, kube, calls: new CallLog(environment.emulator) },
    audit: new AuditLog(environment.controlPlane.auditLog),
    controller: () => controller,
    restartController: async (pollInterval = noPolling) => {
      await controller.kill()
      controller = await start(pollInterval)
    },
    connect: (provider) => connect(kube, provider),
  }
  const close = async (): Promise<void> => {
    await supervisor.close()
    await transport.close()
    await dispose()
  }
  return { rig, close }
}

async function connectAdministrator(path: string) {
  const clock = systemClock
  const connection = await loadKubeconfig({ kind: 'file', path }, { env: {}, clock })
  const transport = createTransport({ connection, clock, random: Math.random })
  return { kube: createKubeClient(transport), transport }
}

async function connect(kube: KubeClient, provider: Provider) {
  const configs = {
    ...{ group: provider.group, version: provider.version, namespaced: false },
    ...{ plural: 'clusterproviderconfigs', kind: 'ClusterProviderConfig' },
  }
  const config = await kube.get(configs, toObjectKey(undefined, 'default'), noSignal)
  if (config === undefined) throw new Error(`${provider.name} has no default configuration`)
  const spec = config.spec as Doc // checked by the CRD
  const values = new Map<string, string>()
  for (const { path, namespace, name, key } of provider.secrets(spec)) {
    const secret = await kube.get(SECRETS, toObjectKey(namespace, name), noSignal)
    const data = secret?.data as Readonly<Record<string, string>> | undefined // a Secret's own shape
    values.set(path, Buffer.from(data?.[key] ?? '', 'base64').toString('utf8'))
  }
  const { name, uid } = config.metadata
  return provider.connect({ name, uid, spec, secret: (path) => values.get(path) })
}
