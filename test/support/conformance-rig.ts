import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { Controller } from '../../src/local/controller.ts'
import type { Environment } from '../../src/local/environment.ts'
import { Supervisor } from '../../src/local/supervisor.ts'
import type { Connection, Provider } from '../../src/provider/index.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { AuditLog } from './audit-log.ts'
import { CallLog } from './call-log.ts'
import { connectOutside, readDefaultConfig } from './conformance-connection.ts'
import { bootEnvironment } from './environment.ts'
import { sharedProgram } from './program.ts'
import { Watches } from './watches.ts'

/** A control plane with an audit log, an emulator, and a controller that works on request. */
export interface ConformanceRig {
  readonly environment: Environment
  /** The administrator's client. */
  readonly kube: KubeClient
  /** What that client sees without asking. */
  readonly watches: Watches
  readonly calls: CallLog
  readonly audit: AuditLog
  /** The running controller. */
  controller(): Controller
  /** SIGKILL, and a new one that polls this often. */
  restartController(pollInterval?: string): Promise<void>
  /** What the emulator does to calls on a resource, instead of what it did before. */
  setFaults(resource: string, rules: readonly FaultRule[]): Promise<void>
  /** A connection of our own, as the default configuration of the provider has it. */
  connect(provider: Provider): Promise<Connection>
}

/** A rule of the emulator without a count: deploy/local/emulator/launcher/faults.py. */
interface FaultRule {
  readonly write: boolean
  readonly mode: string
}

/** One rig for the tests of the file; call the result inside tests only. */
export function useConformanceRig(): () => ConformanceRig {
  let running: { readonly rig: ConformanceRig; close(): Promise<void> } | undefined
  beforeAll(async () => {
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
  const closers: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one()
  }
  try {
    return { rig: await assemble((one) => closers.push(one)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** `atEnd` is told how to undo each step, also of an assembly that fails later. */
async function assemble(atEnd: (close: () => Promise<unknown>) => void): Promise<ConformanceRig> {
  const { environment, dispose } = await bootEnvironment({ controller: false, audit: true })
  atEnd(dispose)
  await environment.emulator.call('POST', '/_lifecycle/config', durations, noSignal)
  const entry = await sharedProgram()
  const { kube, transport } = await connectAdministrator(environment.kubeconfigPath)
  atEnd(() => transport.close())
  const watches = new Watches(kube)
  atEnd(() => watches.close())
  const supervisor = new Supervisor({})
  atEnd(() => supervisor.close())
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
  const faults = new Map<string, readonly FaultRule[]>()
  return {
    ...{ environment, kube, watches, calls: new CallLog(environment.emulator) },
    audit: new AuditLog(environment.controlPlane.auditLog),
    controller: () => controller,
    restartController: async (pollInterval = noPolling) => {
      await controller.kill()
      controller = await start(pollInterval)
    },
    setFaults: async (resource, rules) => {
      faults.set(resource, rules)
      const all = [...faults].flatMap(([of, own]) => own.map((rule) => ({ ...rule, resource: of })))
      await environment.emulator.call('POST', '/_lifecycle/faults', all, noSignal)
    },
    connect: async (provider) => {
      const config = await readDefaultConfig(kube, provider)
      const connection = await connectOutside(kube, provider, config)
      atEnd(async () => connection.close())
      return connection
    },
  }
}

async function connectAdministrator(path: string) {
  const clock = systemClock
  const connection = await loadKubeconfig({ kind: 'file', path }, { env: {}, clock })
  const transport = createTransport({ connection, clock, random: Math.random })
  return { kube: createKubeClient(transport), transport }
}
