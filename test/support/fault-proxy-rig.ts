import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { loadProviders } from '../../src/cli/load-providers.ts'
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import { type KubeObject, type Resource, toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { Controller } from '../../src/local/controller.ts'
import { emulatorCredentials } from '../../src/local/default-provider-config.ts'
import type { Environment } from '../../src/local/environment.ts'
import { Supervisor } from '../../src/local/supervisor.ts'
import type { Connection, Provider } from '../../src/provider/index.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { connectOutside, readDefaultConfig } from './conformance-connection.ts'
import { bootEnvironment } from './environment.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { FaultGate } from './fault-proxy-gate.ts'
import { sharedProgram } from './program.ts'
import { Watches } from './watches.ts'

/** A control plane, an emulator and a controller that reaches both through fault proxies. */
export interface FaultRig {
  readonly environment: Environment
  /** The administrator's client, past the proxies. */
  readonly kube: KubeClient
  /** What that client sees without asking. */
  readonly watches: Watches
  /** Clients of the emulator, past the proxies. */
  readonly s3: S3Client
  readonly rds: RDSClient
  readonly gate: FaultGate
  readonly awsLink: FaultProxy
  readonly kubeLink: FaultProxy
  /** Starts the controller and waits until its caches are filled. */
  startController(): Promise<void>
  /** SIGKILL. */
  killController(): Promise<void>
  /** A connection past the proxies, as the default configuration of the provider has it. */
  connect(provider: Provider): Promise<Connection>
}

export interface FaultRigOptions {
  /** Appended to the controller's flags. */
  readonly flags?: readonly string[]
  /** Seconds that statuses of the emulator last, e.g. `{ creating: 0.3 }`. */
  readonly durations?: Readonly<Record<string, number>>
}

/** One rig for the tests of the enclosing `describe` or file; call the result inside tests only. */
export function useFaultRig(options: FaultRigOptions = {}): () => FaultRig {
  let running: RunningRig | undefined
  beforeAll(async () => {
    running = await bootRig(options)
  }, bootTimeoutMs)
  afterAll(() => running?.close(), stopTimeoutMs)
  return () => {
    if (running === undefined) throw new TypeError('the rig is there only inside tests')
    return running.rig
  }
}

/** The region of the clients; objects of a rig live in it. */
export const rigRegion = 'eu-west-1'

interface RunningRig {
  readonly rig: FaultRig
  close(): Promise<void>
}

const bootTimeoutMs = 15 * 60_000
const stopTimeoutMs = 60_000
const noSignal = new AbortController().signal

async function bootRig(options: FaultRigOptions): Promise<RunningRig> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one()
  }
  try {
    return { rig: await assemble(options, (one) => closers.push(one)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** `atEnd` is told how to undo each step, also of an assembly that fails later. */
async function assemble(
  options: FaultRigOptions,
  atEnd: (close: () => Promise<unknown>) => void,
): Promise<FaultRig> {
  const directory = await mkdtemp(join(tmpdir(), 'plumbline-faults-'))
  atEnd(() => rm(directory, { recursive: true, force: true }))
  const { environment, dispose } = await bootEnvironment({ controller: false })
  atEnd(dispose)
  const { controlPlane, emulator } = environment
  await emulator.call('POST', '/_lifecycle/config', options.durations ?? {}, noSignal)
  const gate = new FaultGate()
  const awsLink = await startFaultProxy({ link: 'aws', url: emulator.url }, gate)
  atEnd(awsLink.close)
  const { authority } = controlPlane.admin
  const kubeTarget = { link: 'kube', url: controlPlane.server, authority } as const
  const kubeLink = await startFaultProxy(kubeTarget, gate)
  atEnd(kubeLink.close)
  const { kube, transport } = await connectAdministrator(environment.kubeconfigPath)
  atEnd(() => transport.close())
  const watches = new Watches(kube)
  atEnd(() => watches.close())
  const connect = await connectBeside(kube, atEnd)
  await aimAtLink(kube, awsLink.url)
  const clients = cloudClients(emulator.url)
  atEnd(async () => {
    clients.s3.destroy()
    clients.rds.destroy()
  })
  const supervisor = new Supervisor({})
  atEnd(() => supervisor.close())
  const program = {
    kubeconfig: await writeLinkKubeconfig(environment, kubeLink.url, directory),
    entry: await sharedProgram(),
    logFile: join(environment.files.logs, 'controller.log'),
    args: ['--no-leader-elect', ...(options.flags ?? [])],
    pollInterval: '1h',
    env: {},
  }
  let controller = await Controller.start(supervisor, program, noSignal)
  return {
    ...{ environment, kube, watches, gate, awsLink, kubeLink, connect, ...clients },
    killController: () => controller.kill(),
    startController: async () => {
      controller = await Controller.start(supervisor, program, noSignal)
    },
  }
}

/** The kubeconfig of the controller's ServiceAccount, with the proxy as its server. */
async function writeLinkKubeconfig(
  environment: Environment,
  server: string,
  directory: string,
): Promise<string> {
  const config: { readonly clusters: readonly { readonly name: string }[] } = parse(
    await readFile(environment.controllerKubeconfigPath, 'utf8'),
  )
  const clusters = config.clusters.map(({ name }) => ({ name, cluster: { server } }))
  const path = join(directory, 'kubeconfig')
  await writeFile(path, stringify({ ...config, clusters }), { mode: 0o600 })
  return path
}

async function connectAdministrator(path: string) {
  const clock = systemClock
  const connection = await loadKubeconfig({ kind: 'file', path }, { env: {}, clock })
  const transport = createTransport({ connection, clock, random: Math.random })
  return { kube: createKubeClient(transport), transport }
}

/** Makes connections with the default configurations of now, whatever becomes of them. */
async function connectBeside(
  kube: KubeClient,
  atEnd: (close: () => Promise<unknown>) => void,
): Promise<FaultRig['connect']> {
  const configs = new Map<Provider, KubeObject>()
  for (const { provider } of await loadProviders()) {
    configs.set(provider, await readDefaultConfig(kube, provider))
  }
  return async (provider) => {
    const config = configs.get(provider)
    if (config === undefined) throw new Error(`${provider.name} was not loaded`)
    const connection = await connectOutside(kube, provider, config)
    atEnd(async () => connection.close())
    return connection
  }
}

export const providerConfigs = configResource('ProviderConfig')
export const clusterProviderConfigs = configResource('ClusterProviderConfig')

function configResource(kind: string): Resource {
  return {
    group: 'aws.plumbline.dev',
    version: 'v1beta1',
    plural: `${kind.toLowerCase()}s`,
    kind,
    namespaced: kind === 'ProviderConfig',
  }
}

async function aimAtLink(kube: KubeClient, url: string): Promise<void> {
  const body = { spec: { endpoint: { url: { static: url } } } }
  const key = toObjectKey(undefined, 'default')
  await kube.patch(clusterProviderConfigs, key, { type: 'merge', body }, noSignal)
}

function cloudClients(endpoint: string) {
  const shared = { endpoint, region: rigRegion, credentials: { ...emulatorCredentials } }
  return { s3: new S3Client({ ...shared, forcePathStyle: true }), rds: new RDSClient(shared) }
}
