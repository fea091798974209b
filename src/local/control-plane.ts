import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiGet } from './api-request.ts'
import { auditPolicy } from './audit.ts'
import type { Binaries } from './binaries.ts'
import { type Certificates, issueCertificates } from './certificates.ts'
import { LocalError } from './error.ts'
import { createDataDirectory } from './etcd-data.ts'
import { type ApiConnection, toKubeconfig, writePrivate } from './kubeconfig.ts'
import { freePorts } from './ports.ts'
import { Server } from './server.ts'
import { apiServerArgs, controllerManagerArgs, etcdArgs, pkiFiles } from './server-flags.ts'
import type { LocalSettings } from './settings.ts'
import type { StateFiles } from './state-directory.ts'
import type { Supervisor } from './supervisor.ts'

export interface ControlPlaneDeps {
  readonly supervisor: Supervisor
  readonly binaries: Binaries
  readonly settings: LocalSettings
  readonly files: StateFiles
  /** Told when a server ends without having been stopped. */
  readonly onFailure: (error: LocalError) => void
}

export interface ControlPlaneOptions {
  /** Whether every request is written to `auditLog`. */
  readonly audit: boolean
  /** Whether garbage collection, namespace deletion and the like run. */
  readonly controllerManager: boolean
  /** Appended to the flags of the API server, e.g. for tests of throttling. */
  readonly apiServerArgs: readonly string[]
}

interface Ports {
  readonly etcd: number
  readonly peer: number
  readonly api: number
  readonly controllerManager: number
}

const attempts = 5
const pollMs = 50

/** etcd, kube-apiserver and kube-controller-manager on loopback, with throw-away data. */
export class ControlPlane {
  readonly #deps: ControlPlaneDeps
  readonly #options: ControlPlaneOptions
  readonly #certificates: Certificates
  readonly #ports: Ports
  readonly #dataDir: string
  #etcd: Server | undefined
  #apiServer: Server | undefined
  #controllerManager: Server | undefined

  /** Boots everything and writes the kubeconfigs of admin and user. About 2.5 s. */
  static async start(
    deps: ControlPlaneDeps,
    options: ControlPlaneOptions,
    signal: AbortSignal,
  ): Promise<ControlPlane> {
    const certificates = await issueCertificates()
    await writePki(deps.files.pki, certificates)
    for (let attempt = 1; ; attempt += 1) {
      const ports = await choosePorts()
      const dataDir = await createDataDirectory()
      const plane = new ControlPlane(deps, options, { certificates, dataDir, ports })
      try {
        await plane.#boot(signal)
        return plane
      } catch (error) {
        await plane.stop()
        // A port may have been taken between choosing and binding it; nothing else ends a server.
        const mayPass = error instanceof LocalError && error.code === 'ServerExited'
        if (!mayPass || attempt === attempts) throw error
      }
    }
  }

  private constructor(
    deps: ControlPlaneDeps,
    options: ControlPlaneOptions,
    made: {
      readonly certificates: Certificates
      readonly ports: Ports
      readonly dataDir: string
    },
  ) {
    this.#deps = deps
    this.#options = options
    this.#certificates = made.certificates
    this.#ports = made.ports
    this.#dataDir = made.dataDir
    deps.supervisor.removeAtEnd(made.dataDir)
  }

  /** https URL of the API server. It stays the same over restarts. */
  get server(): string {
    return `https://127.0.0.1:${this.#ports.api}`
  }

  /** Holds system:masters. */
  get admin(): ApiConnection {
    return this.#connection('admin')
  }

  /** User `plumbline-dev`, without any right; feels RBAC and priority and fairness. */
  get user(): ApiConnection {
    return this.#connection('user')
  }

  /** File of the audit log; it exists only with the option `audit`. See audit.ts. */
  get auditLog(): string {
    return join(this.#deps.files.logs, 'audit.log')
  }

  /** Whether objects with owners and namespaces are really deleted. */
  get collectsGarbage(): boolean {
    return this.#controllerManager !== undefined
  }

  /** Kills the API server; etcd keeps the data. Open watches break. */
  async stopApiServer(): Promise<void> {
    await this.#apiServer?.stop()
  }

  /** Starts the API server again, on the same port and data, and waits until it is ready. */
  async startApiServer(signal: AbortSignal): Promise<void> {
    const server = await this.#startApiServer()
    await this.#apiServerReady(server, signal)
    server.onFailure(this.#deps.onFailure)
  }

  async restartApiServer(signal: AbortSignal): Promise<void> {
    await this.stopApiServer()
    await this.startApiServer(signal)
  }

  /**
   * Forgets all old revisions in etcd. The API server's watch cache still serves them until it is
   * restarted: compact, then restart, and a watch from an old version is answered 410.
   */
  async compact(signal: AbortSignal): Promise<void> {
    const status = await this.#etcdCall('/v3/maintenance/status', {}, signal)
    const revision = (status as { header: { revision: string } }).header.revision // etcd's gateway
    await this.#etcdCall('/v3/kv/compaction', { revision, physical: true }, signal)
  }

  /** Kills the servers, clients before what they use. */
  async stop(): Promise<void> {
    await this.#controllerManager?.stop()
    await this.#apiServer?.stop()
    await this.#etcd?.stop()
  }

  async #boot(signal: AbortSignal): Promise<void> {
    const { files, onFailure } = this.#deps
    await Promise.all([
      writePrivate(files.kubeconfig, toKubeconfig(this.admin, 'admin')),
      writePrivate(files.userKubeconfig, toKubeconfig(this.user, 'plumbline-dev')),
    ])
    const [etcd, apiServer] = await Promise.all([this.#startEtcd(), this.#startApiServer()])
    const limits = { everyMs: pollMs, withinMs: this.#deps.settings.startTimeoutMs }
    await etcd.ready(() => this.#isEtcdHealthy(signal), limits, signal)
    await this.#apiServerReady(apiServer, signal)
    if (this.#options.controllerManager && this.#deps.binaries['kube-controller-manager']) {
      this.#controllerManager = await this.#startControllerManager()
    }
    for (const server of [etcd, apiServer, this.#controllerManager]) server?.onFailure(onFailure)
  }

  async #startEtcd(): Promise<Server> {
    const flags = {
      dataDir: this.#dataDir,
      clientPort: this.#ports.etcd,
      peerPort: this.#ports.peer,
    }
    this.#etcd = await this.#start('etcd', this.#deps.binaries.etcd, etcdArgs(flags))
    return this.#etcd
  }

  async #startApiServer(): Promise<Server> {
    const { pki } = this.#deps.files
    const args = apiServerArgs({
      etcdPort: this.#ports.etcd,
      port: this.#ports.api,
      pki,
      audit: this.#options.audit
        ? { policy: join(pki, 'audit-policy.yaml'), log: this.auditLog }
        : undefined,
      extra: this.#options.apiServerArgs,
    })
    this.#apiServer = await this.#start(
      'kube-apiserver',
      this.#deps.binaries['kube-apiserver'],
      args,
    )
    return this.#apiServer
  }

  #startControllerManager(): Promise<Server> {
    const { kubeconfig, pki } = this.#deps.files
    return this.#start(
      'kube-controller-manager',
      this.#deps.binaries['kube-controller-manager'] ?? '',
      controllerManagerArgs({ kubeconfig, pki, port: this.#ports.controllerManager }),
    )
  }

  #start(name: string, command: string, args: readonly string[]): Promise<Server> {
    return Server.start(this.#deps.supervisor, {
      name,
      command,
      args,
      // Memory for processor time: at Go's default a third of the API server's work is collection.
      env: { GOGC: '400', ...process.env },
      logFile: join(this.#deps.files.logs, `${name}.log`),
      attach: this.#deps.settings.attachOutput,
    })
  }

  async #apiServerReady(server: Server, signal: AbortSignal): Promise<void> {
    const limits = { everyMs: pollMs, withinMs: this.#deps.settings.startTimeoutMs }
    const answers = async (path: string): Promise<boolean> =>
      (await apiGet(this.#address(), path, signal))?.status === 200
    await server.ready(() => answers('/readyz'), limits, signal)
    await server.ready(() => answers('/api/v1/namespaces/default'), limits, signal)
  }

  async #isEtcdHealthy(signal: AbortSignal): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#ports.etcd}/health`, { signal })
      await answer.arrayBuffer()
      return answer.ok
    } catch {
      return false
    }
  }

  async #etcdCall(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.#ports.etcd}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal,
    })
    if (!answer.ok) {
      throw new LocalError('CommandFailed', `etcd answered ${answer.status} to ${path}`)
    }
    return answer.json()
  }

  #connection(name: 'admin' | 'user'): ApiConnection {
    return {
      server: this.server,
      authority: this.#certificates.authority,
      credentials: this.#certificates[name],
    }
  }

  #address(): Parameters<typeof apiGet>[0] {
    const { authority, admin } = this.#certificates
    return { server: this.server, authority, credentials: admin }
  }
}

async function choosePorts(): Promise<Ports> {
  const [etcd = 0, peer = 0, api = 0, controllerManager = 0] = await freePorts(4)
  return { etcd, peer, api, controllerManager }
}

async function writePki(directory: string, certificates: Certificates): Promise<void> {
  const { authority, serving, serviceAccountKey } = certificates
  const texts: readonly (readonly [string, string])[] = [
    [pkiFiles.authority, authority],
    [pkiFiles.servingCertificate, serving.certificate],
    [pkiFiles.servingKey, serving.key],
    [pkiFiles.serviceAccountKey, serviceAccountKey],
  ]
  await Promise.all(texts.map(([name, text]) => writePrivate(join(directory, name), text)))
  await writeFile(join(directory, 'audit-policy.yaml'), auditPolicy)
}
