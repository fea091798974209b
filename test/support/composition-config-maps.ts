import type { NodeSource } from '../../src/composition/graph/index.ts'
import { type KubeObject, toObjectKey } from '../../src/kube/object.ts'
import { CONFIG_MAPS } from '../../src/kube/well-known.ts'
import type { CompositionRig } from './composition-rig.ts'

const { signal } = new AbortController()

/** A node that makes a ConfigMap with this data. */
export function mapNode(
  id: string,
  data: Readonly<Record<string, string>>,
  more: Partial<NodeSource> = {},
): NodeSource {
  return { id, resource: { apiVersion: 'v1', kind: 'ConfigMap', data }, ...more }
}

/** The ConfigMaps of the namespace `default`, as a user meets them beside a rig. */
export class ConfigMaps {
  readonly #rig: () => CompositionRig

  constructor(rig: () => CompositionRig) {
    this.#rig = rig
  }

  get(name: string, namespace = 'default'): Promise<KubeObject | undefined> {
    return this.#rig().kube.get(CONFIG_MAPS, toObjectKey(namespace, name), signal)
  }

  create(
    name: string,
    data: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<KubeObject> {
    const metadata = { name, namespace: 'default', labels }
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
    return this.#rig().kube.create(CONFIG_MAPS, object, signal)
  }

  edit(name: string, body: unknown): Promise<KubeObject> {
    const patch = { type: 'merge', body } as const
    return this.#rig().kube.patch(CONFIG_MAPS, toObjectKey('default', name), patch, signal)
  }

  delete(name: string): Promise<void> {
    return this.#rig().kube.delete(CONFIG_MAPS, toObjectKey('default', name), {}, signal)
  }

  async data(name: string): Promise<unknown> {
    return (await this.get(name))?.data
  }

  /** Waits until the data is so; members in the order of the API server, which sorts them. */
  becomes(name: string, wanted: Readonly<Record<string, string>>): Promise<true> {
    const text = JSON.stringify(wanted)
    return this.#rig().eventually(`ConfigMap ${name} to be ${text}`, async () => {
      return JSON.stringify(await this.data(name)) === text || undefined
    })
  }

  vanishes(name: string, withinMs?: number): Promise<true> {
    const isGone = async () => (await this.get(name)) === undefined || undefined
    return this.#rig().eventually(`ConfigMap ${name} to be gone`, isGone, withinMs)
  }
}
