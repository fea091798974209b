import { type KubeObject, toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import type { Connection, Doc, Provider } from '../../src/provider/index.ts'
import type { CloudCall } from './call-log.ts'

const noSignal = new AbortController().signal

/** Part of the user agent of the tests' own calls. */
const outsiderId = 'outsider'

/** Whether the controller made the call. */
export function isOurs({ userAgent }: Pick<CloudCall, 'userAgent'>): boolean {
  return !userAgent.includes(`app/${outsiderId}`)
}

/** The provider's default configuration as the cluster has it. */
export async function readDefaultConfig(kube: KubeClient, provider: Provider): Promise<KubeObject> {
  const configs = {
    ...{ group: provider.group, version: provider.version, namespaced: false },
    ...{ plural: 'clusterproviderconfigs', kind: 'ClusterProviderConfig' },
  }
  const config = await kube.get(configs, toObjectKey(undefined, 'default'), noSignal)
  if (config === undefined) throw new Error(`${provider.name} has no default configuration`)
  return config
}

/** A connection of the tests' own, as the configuration has it; its calls are not `isOurs`. */
export async function connectOutside(
  kube: KubeClient,
  provider: Provider,
  config: KubeObject,
): Promise<Connection> {
  // The SDK reads it at the first call of a client.
  process.env.AWS_SDK_UA_APP_ID = outsiderId
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
