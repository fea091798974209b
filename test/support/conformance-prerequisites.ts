import { type Resource, toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { CONFIG_MAPS, SECRETS } from '../../src/kube/well-known.ts'
import { until } from '../../src/local/until.ts'
import type { AnyKind } from '../../src/provider/index.ts'
import { conditionsOf, isReady, namespace, resourceOf } from './conformance-objects.ts'
import type { Manifest } from './kind-folder.ts'

const noSignal = new AbortController().signal
const limits = { everyMs: 100, withinMs: 60_000 }

/** What the objects under test need: Secrets, and managed resources of any kind that is loaded. */
export class Prerequisites {
  readonly #kube: KubeClient
  readonly #kinds: readonly AnyKind[]

  constructor(kube: KubeClient, kinds: readonly AnyKind[]) {
    this.#kube = kube
    this.#kinds = kinds
  }

  /** Creates them one after the other, in namespace default; managed ones are Ready before the next. */
  async create(manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      const resource = this.resourceOf(manifest)
      const metadata = { ...manifest.metadata, namespace }
      await this.#kube.create(resource, { ...manifest, metadata }, noSignal)
      if (this.#isManaged(manifest)) await this.#untilReady(resource, manifest)
    }
  }

  /** Removes them, the last one first, and waits until each is gone; absent ones count as removed. */
  async remove(manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests.toReversed()) {
      const resource = this.resourceOf(manifest)
      const key = toObjectKey(namespace, manifest.metadata.name)
      await this.#kube.delete(resource, key, {}, noSignal)
      const what = `${manifest.kind} ${manifest.metadata.name} to go`
      const isGone = async () =>
        (await this.#kube.get(resource, key, noSignal)) === undefined || undefined
      await until(isGone, { ...limits, what }, noSignal)
    }
  }

  /** Throws for a kind that nobody here knows. */
  resourceOf({ apiVersion, kind }: Manifest): Resource {
    const ours = this.#kinds.find(({ names }) => isNamed(names, apiVersion, kind))
    if (ours !== undefined) return resourceOf(ours)
    const plain = [SECRETS, CONFIG_MAPS].find((one) => one.kind === kind && apiVersion === 'v1')
    if (plain === undefined) throw new Error(`no kind of ours and no Secret: ${apiVersion} ${kind}`)
    return plain
  }

  #isManaged({ apiVersion, kind }: Manifest): boolean {
    return this.#kinds.some(({ names }) => isNamed(names, apiVersion, kind))
  }

  async #untilReady(resource: Resource, { kind, metadata: { name } }: Manifest): Promise<void> {
    let conditions: readonly string[] = []
    const check = async (): Promise<true | undefined> => {
      const object = await this.#kube.get(resource, toObjectKey(namespace, name), noSignal)
      conditions = conditionsOf(object)
      return (object !== undefined && isReady(object)) || undefined
    }
    try {
      await until(check, { ...limits, what: `${kind} ${name}` }, noSignal)
    } catch (error) {
      throw new Error(`${kind} ${name} is not ready: ${conditions.join(', ')}`, { cause: error })
    }
  }
}

function isNamed({ group, version, kind }: AnyKind['names'], apiVersion: string, word: string) {
  return kind === word && `${group}/${version}` === apiVersion
}
