import { stringify } from 'yaml'
import { controllerNamespace } from '../kube/controller-namespace.ts'
import { writePrivate } from './kubeconfig.ts'
import type { Kubectl } from './kubectl.ts'

const name = 'plumbline'

interface ClusterView {
  readonly clusters: readonly { readonly name: string; readonly cluster: unknown }[]
}

/**
 * Writes a kubeconfig for the controller's own ServiceAccount, which deploy/rbac defines: the same
 * cluster, with a token bound for seven days, or for as long as the cluster allows.
 */
export async function writeControllerKubeconfig(
  kubectl: Kubectl,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const view = ['config', 'view', '--minify', '--flatten', '--raw', '-o', 'json']
  const [token, config] = await Promise.all([
    kubectl.must(
      ['create', 'token', name, '-n', controllerNamespace, '--duration=168h'],
      {},
      signal,
    ),
    kubectl.must(view, {}, signal),
  ])
  const { clusters } = JSON.parse(config) as ClusterView // kubectl's own format
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters,
    contexts: [
      {
        name,
        context: { cluster: clusters[0]?.name, user: name, namespace: controllerNamespace },
      },
    ],
    users: [{ name, user: { token: token.trim() } }],
  })
  await writePrivate(path, text)
}
