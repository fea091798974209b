import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toKubeconfig } from '../../src/local/kubeconfig.ts'
import { bootEnvironment } from './environment.ts'

/** A real API server and its etcd, empty and alone: for tests of what talks to it. */
export interface ApiServer {
  readonly port: number
  /** The kubeconfig of an administrator; system:masters is exempt from throttling. */
  readonly kubeconfig: string
  /** The kubeconfig of a user without rights; see grantEverything. */
  readonly userKubeconfig: string
  /** Makes the user an administrator who is not exempt from throttling. */
  grantEverything(): Promise<void>
  /** Writes a kubeconfig of the administrator for another port, where a proxy listens. */
  kubeconfigFor(port: number): Promise<string>
  restart(): Promise<void>
  /** Forgets old revisions; the API server serves them until it is restarted. */
  compact(): Promise<void>
  stop(): Promise<void>
}

export async function startApiServer(flags: readonly string[] = []): Promise<ApiServer> {
  const { environment, dispose } = await bootEnvironment({
    controller: false,
    emulator: false,
    controllerManager: false,
    manifests: [],
    apiServerArgs: flags,
  })
  const { controlPlane, files } = environment
  const { signal } = new AbortController()
  return {
    port: Number(new URL(controlPlane.server).port),
    kubeconfig: files.kubeconfig,
    userKubeconfig: files.userKubeconfig,
    grantEverything: async () => {
      const role = ['--clusterrole=cluster-admin', '--user=plumbline-dev']
      await environment.kubectl(['create', 'clusterrolebinding', 'everything', ...role])
    },
    kubeconfigFor: async (port) => {
      const path = join(files.pki, `kubeconfig-${port}`)
      const connection = { ...controlPlane.admin, server: `https://127.0.0.1:${port}` }
      await writeFile(path, toKubeconfig(connection, 'admin'))
      return path
    },
    restart: () => controlPlane.restartApiServer(signal),
    compact: () => controlPlane.compact(signal),
    stop: dispose,
  }
}
