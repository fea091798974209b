import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compositionDefinition, installAuthorPolicy } from './author-policy.ts'
import { type BinariesDeps, findBinaries, findControlPlane } from './binaries.ts'
import { bundleProgram } from './bundle.ts'
import { ControlPlane } from './control-plane.ts'
import { Controller } from './controller.ts'
import {
  emulatorCredentials,
  installDefaultProviderConfig,
  providerConfigDefinition,
} from './default-provider-config.ts'
import { Emulator } from './emulator.ts'
import { assertReachable } from './endpoint.ts'
import { toEnvFile } from './env-file.ts'
import type { EnvironmentOptions } from './environment-options.ts'
import { LocalError } from './error.ts'
import { writePrivate } from './kubeconfig.ts'
import { Kubectl, type KubectlOptions } from './kubectl.ts'
import { installManifests } from './manifests.ts'
import { project } from './project.ts'
import type { RunResult } from './run.ts'
import { writeControllerKubeconfig } from './service-account.ts'
import { readSettings } from './settings.ts'
import { claimStateDirectory, type StateFiles, stateFiles } from './state-directory.ts'
import { Supervisor } from './supervisor.ts'

const defaultManifests: readonly string[] = [project.rbac, project.crds]

/**
 * Starts a control plane, an AWS emulator and the controller, as far as the options want them, and
 * writes `<stateDir>/env` when all of it is ready. When anything fails, or the signal aborts,
 * nothing is left running and the first error (the signal's reason) is thrown.
 */
export async function startEnvironment(
  options: EnvironmentOptions,
  signal: AbortSignal,
): Promise<Environment> {
  const files = stateFiles(resolve(options.stateDir))
  claimStateDirectory(files)
  const supervisor = new Supervisor({ pidFile: files.pids })
  supervisor.removeAtEnd(files.env)
  const environment = new Environment(options, files, supervisor)
  try {
    await environment.start(signal)
    return environment
  } catch (error) {
    await environment.stop()
    throw error
  }
}

/** A running environment; made by `startEnvironment`. */
export class Environment {
  readonly files: StateFiles
  readonly #options: EnvironmentOptions
  readonly #supervisor: Supervisor
  readonly #deps: BinariesDeps
  readonly #failed = Promise.withResolvers<LocalError>()
  #kubectl: Kubectl | undefined
  #definitions: ReadonlySet<string> = new Set()
  #controlPlane: ControlPlane | undefined
  #emulator: Emulator | undefined
  #bundle: Promise<string> | undefined
  #controller: Controller | undefined

  constructor(options: EnvironmentOptions, files: StateFiles, supervisor: Supervisor) {
    this.files = files
    this.#options = options
    this.#supervisor = supervisor
    this.#deps = { supervisor, settings: readSettings(process.env), onProgress: options.onProgress }
  }

  /** Rights of an administrator. */
  get kubeconfigPath(): string {
    const { kubeconfig } = this.#options
    return kubeconfig === undefined ? this.files.kubeconfig : resolve(kubeconfig)
  }

  /** Rights of the controller's ServiceAccount; the file exists when deploy/rbac was applied. */
  get controllerKubeconfigPath(): string {
    return this.files.controllerKubeconfig
  }

  /** undefined without an emulator and without the option `awsEndpoint`. */
  get awsEndpoint(): string | undefined {
    return this.#options.awsEndpoint ?? this.#emulator?.url
  }

  /** undefined without a controller. */
  get metricsUrl(): string | undefined {
    return this.#controller?.metricsUrl
  }

  /** Throws LocalError BinaryMissing when an existing cluster is used. */
  get controlPlane(): ControlPlane {
    return present(this.#controlPlane, 'control plane')
  }

  /** Throws LocalError BinaryMissing without an emulator. */
  get emulator(): Emulator {
    return present(this.#emulator, 'emulator')
  }

  /** Throws LocalError BinaryMissing without a controller. */
  get controller(): Controller {
    return present(this.#controller, 'controller')
  }

  /** Resolves, with what happened, when a process ends that was not stopped. */
  get failed(): Promise<LocalError> {
    return this.#failed.promise
  }

  /** Runs kubectl as administrator to its end, whatever its exit code. */
  kubectl(
    args: readonly string[],
    options: KubectlOptions = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<RunResult> {
    return present(this.#kubectl, 'kubectl').run(args, options, signal)
  }

  /** Called once, by `startEnvironment`. */
  async start(signal: AbortSignal): Promise<void> {
    const failure = new AbortController()
    const either = AbortSignal.any([signal, failure.signal])
    const parts = [this.#startCluster(either), this.#startEmulator(either)]
    for (const part of parts) part.catch((error: unknown) => failure.abort(error))
    await Promise.allSettled(parts)
    signal.throwIfAborted()
    failure.signal.throwIfAborted()
    await Promise.all([this.#recordAuthors(signal), this.#startWork(signal)])
    await this.#writeEnv()
  }

  /** Starts the controller (again), as the options say, and waits until it is ready. */
  async startController(signal: AbortSignal): Promise<Controller> {
    if (!existsSync(this.files.controllerKubeconfig)) {
      throw new LocalError(
        'BinaryMissing',
        'the controller has no ServiceAccount: deploy/rbac is empty; run: npm run generate',
      )
    }
    const choice = this.#options.controller || {}
    this.#options.onProgress('starting the controller')
    const controller = await Controller.start(
      this.#supervisor,
      {
        kubeconfig: this.files.controllerKubeconfig,
        pollInterval: choice.pollInterval ?? '30s',
        logFile: join(this.files.logs, 'controller.log'),
        entry: choice.entry ?? (await this.#program()),
        admission: choice.admission ?? false,
        args: choice.args ?? [],
        env: choice.env ?? {},
      },
      signal,
    )
    controller.onFailure(this.#failed.resolve)
    this.#controller = controller
    return controller
  }

  /** The bundled program, made once. */
  #program(): Promise<string> {
    this.#bundle ??= bundleProgram(this.files.program)
    return this.#bundle
  }

  /** Ends the controller, by SIGTERM or (`crash`) by SIGKILL, and starts it again on a new port. */
  async restartController(how: 'terminate' | 'crash', signal: AbortSignal): Promise<Controller> {
    await (how === 'crash' ? this.controller.kill() : this.controller.terminate())
    return this.startController(signal)
  }

  /** Stops all processes and removes `env` and `pids.json`. May be called twice. */
  async stop(): Promise<void> {
    // In a cluster that stays, the controller finishes what it has begun in the cloud.
    if (this.#options.kubeconfig !== undefined) await this.#controller?.terminate()
    await this.#supervisor.close()
  }

  async #startCluster(signal: AbortSignal): Promise<void> {
    const binary = await this.#startControlPlane(signal)
    const kubectl = new Kubectl(this.#supervisor, {
      binary,
      kubeconfig: this.kubeconfigPath,
      cache: this.files.kubectlCache,
    })
    this.#kubectl = kubectl
    const { manifests = defaultManifests } = this.#options
    this.#definitions = await installManifests(kubectl, manifests, signal)
    this.#options.onProgress(`${this.#definitions.size} CRDs served`)
  }

  /** Returns kubectl's path. */
  async #startControlPlane(signal: AbortSignal): Promise<string> {
    if (this.#options.kubeconfig !== undefined) {
      const found = await findBinaries(this.#deps, ['kubectl'], signal)
      return present(found.get('kubectl'), 'kubectl')
    }
    const binaries = await findControlPlane(this.#deps, signal)
    this.#controlPlane = await ControlPlane.start(
      { ...this.#deps, binaries, files: this.files, onFailure: this.#failed.resolve },
      {
        audit: this.#options.audit ?? false,
        controllerManager: this.#options.controllerManager ?? true,
        apiServerArgs: this.#options.apiServerArgs ?? [],
      },
      signal,
    )
    this.#options.onProgress(`API server ready on ${this.#controlPlane.server}`)
    return binaries.kubectl
  }

  async #startEmulator(signal: AbortSignal): Promise<void> {
    const { awsEndpoint, emulator = {}, onProgress } = this.#options
    if (awsEndpoint !== undefined) return assertReachable(awsEndpoint, signal)
    if (emulator === false) return
    this.#emulator = await Emulator.start(
      this.#deps,
      {
        callLog: join(this.files.logs, 'aws-calls.jsonl'),
        logFile: join(this.files.logs, 'emulator.log'),
        latencyMs: emulator.latencyMs ?? 0,
        env: emulator.env ?? {},
      },
      signal,
    )
    this.#emulator.onFailure(this.#failed.resolve)
    onProgress(`AWS emulator ready on ${this.#emulator.url}`)
  }

  async #startWork(signal: AbortSignal): Promise<void> {
    await this.#installDefaults(signal)
    if (this.#options.controller !== false) await this.startController(signal)
  }

  async #recordAuthors(signal: AbortSignal): Promise<void> {
    if (!this.#definitions.has(compositionDefinition)) return
    const recorded = await installAuthorPolicy(present(this.#kubectl, 'kubectl'), signal)
    if (recorded) return
    this.#options.onProgress('no Composition will be accepted: that takes Kubernetes 1.36 or later')
  }

  async #installDefaults(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#installProviderConfig(signal),
      this.#writeControllerKubeconfig(signal),
    ])
  }

  async #installProviderConfig(signal: AbortSignal): Promise<void> {
    const endpoint = this.awsEndpoint
    if (endpoint === undefined) return
    if (!this.#definitions.has(providerConfigDefinition)) {
      this.#options.onProgress('no ClusterProviderConfig was made: its CRD is not installed')
      return
    }
    const kubectl = present(this.#kubectl, 'kubectl')
    const installed = await installDefaultProviderConfig(kubectl, endpoint, signal)
    this.#options.onProgress(
      installed
        ? `ClusterProviderConfig "default" aims at ${endpoint}`
        : 'the cluster has a ClusterProviderConfig "default" of its own: left as it is',
    )
  }

  async #writeControllerKubeconfig(signal: AbortSignal): Promise<void> {
    const { manifests = defaultManifests } = this.#options
    if (!manifests.includes(project.rbac) || !existsSync(project.rbac)) return
    const kubectl = present(this.#kubectl, 'kubectl')
    await writeControllerKubeconfig(kubectl, this.files.controllerKubeconfig, signal)
  }

  async #writeEnv(): Promise<void> {
    const facts = {
      kubeconfig: this.kubeconfigPath,
      awsEndpoint: this.awsEndpoint,
      credentials:
        this.#emulator === undefined ? undefined : { ...emulatorCredentials, region: 'us-east-1' },
      metricsUrl: this.metricsUrl,
      kubectl: resolve(present(this.#kubectl, 'kubectl').binary),
    }
    await writePrivate(this.files.env, toEnvFile(facts))
  }
}

function present<T>(part: T | undefined, what: string): T {
  if (part !== undefined) return part
  throw new LocalError('BinaryMissing', `this environment has no ${what} of its own`)
}
