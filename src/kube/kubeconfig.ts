import { delimiter, join } from 'node:path'
import { type ConfigFile, findEntry, KubeconfigError, readConfigFile } from './config-file.ts'
import type { KubeConnection } from './connection.ts'
import { createCredentials } from './credentials.ts'
import type { RequestClock } from './deadline.ts'
import { type JsonObject, stringMember } from './json.ts'

/**
 * Where the connection comes from. `default`: the files of KUBECONFIG, `~/.kube/config`, or the
 * pod's service account, in this order, as kubectl does.
 */
export type KubeconfigSource =
  | { readonly kind: 'file'; readonly path: string; readonly context?: string }
  | { readonly kind: 'in-cluster' }
  | { readonly kind: 'default'; readonly context?: string }

export interface KubeconfigDeps {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: RequestClock
  /** Default: where the kubelet mounts it. */
  readonly serviceAccountFolder?: string
}

/**
 * Reads the configuration once; credentials are read again while the connection is used.
 *
 * The file is read here and not by client-node's KubeConfig, which pulls in all generated models
 * (87 MB, 0.5 s) however it is imported; its credential plug-ins are used (credentials.ts).
 *
 * @throws KubeconfigError
 */
export async function loadKubeconfig(
  source: KubeconfigSource,
  deps: KubeconfigDeps,
): Promise<KubeConnection> {
  switch (source.kind) {
    case 'file':
      return toConnection([await readConfigFile(source.path)], source.context, deps)
    case 'in-cluster':
      return loadInCluster(deps)
    case 'default':
      return await loadDefault(source.context, deps)
    default:
      return source satisfies never
  }
}

const defaultServiceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

async function loadDefault(
  context: string | undefined,
  deps: KubeconfigDeps,
): Promise<KubeConnection> {
  const { KUBECONFIG, HOME, USERPROFILE, KUBERNETES_SERVICE_HOST } = deps.env
  const listed = (KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  if (listed.length > 0) {
    return toConnection(await Promise.all(listed.map(readConfigFile)), context, deps)
  }
  const home = HOME ?? USERPROFILE
  if (home === undefined) return loadInCluster(deps)
  try {
    return toConnection([await readConfigFile(join(home, '.kube', 'config'))], context, deps)
  } catch (error) {
    const missing = error instanceof KubeconfigError && error.code === 'KubeconfigMissing'
    if (!missing || KUBERNETES_SERVICE_HOST === undefined) throw error
    return loadInCluster(deps)
  }
}

function loadInCluster(deps: KubeconfigDeps): KubeConnection {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = deps.env
  if (host === undefined || port === undefined) {
    throw new KubeconfigError(
      'KubeconfigMissing',
      'no kubeconfig found and not in a pod: give a kubeconfig or set KUBECONFIG',
    )
  }
  const folder = deps.serviceAccountFolder ?? defaultServiceAccountFolder
  const credentials = createCredentials(
    {
      cluster: { name: 'in-cluster', folder, content: { 'certificate-authority': 'ca.crt' } },
      user: { name: 'in-cluster', folder, content: { tokenFile: 'token' } },
    },
    deps.clock,
  )
  // IPv6 addresses stand in brackets in a URL.
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  return { server, namespace: undefined, ...credentials }
}

function toConnection(
  files: readonly ConfigFile[],
  contextName: string | undefined,
  deps: KubeconfigDeps,
): KubeConnection {
  const name = contextName ?? currentContext(files)
  const { content: context } = findEntry(files, 'context', name)
  const cluster = findEntry(files, 'cluster', stringMember(context, 'cluster') ?? '')
  const userName = stringMember(context, 'user') ?? ''
  // A context without user is anonymous: enough for a proxy that adds the credentials.
  const user =
    userName === ''
      ? { name: '', folder: cluster.folder, content: {} }
      : findEntry(files, 'user', userName)
  return {
    server: serverOf(cluster.content, name),
    namespace: stringMember(context, 'namespace'),
    ...createCredentials({ cluster, user }, deps.clock),
  }
}

function currentContext(files: readonly ConfigFile[]): string {
  for (const { content } of files) {
    const name = stringMember(content, 'current-context')
    if (name) return name
  }
  const paths = files.map((file) => file.path).join(', ')
  throw new KubeconfigError('KubeconfigInvalid', `${paths}: current-context is not set`)
}

const loopback = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/

function serverOf(cluster: JsonObject, context: string): string {
  const invalid = (problem: string) =>
    new KubeconfigError('KubeconfigInvalid', `context "${context}": ${problem}`)
  const server = stringMember(cluster, 'server') ?? ''
  const url = URL.canParse(server) ? new URL(server) : undefined
  if (url === undefined) throw invalid('server is not a URL')
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    throw invalid('a server with http:// is allowed on the loopback interface only')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid('server is not https://')
  if (cluster['proxy-url'] !== undefined) throw invalid('proxy-url is not supported')
  return server.replace(/\/+$/, '')
}
