import { definitionLabel } from '../../src/composition/definition/emit-composite.ts'
import { COMPOSITIONS, DEFINITIONS, FUNCTIONS, REVISIONS } from '../../src/composition/resources.ts'
import { numberOf } from '../../src/composition/revision.ts'
import { type Act, orderAnnotation } from '../../src/composition/rollout/order.ts'
import { placeOf, rolloutOf } from '../../src/composition/rollout/rollout.ts'
import { KubeError } from '../../src/kube/error.ts'
import {
  apiVersionOf,
  type KubeObject,
  keyOf,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { KubeClient, ListOptions } from '../../src/kube/port.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/kube/well-known.ts'
import { mapNode } from '../support/composition-config-maps.ts'
import { cel } from '../support/composition-rig.ts'
import { PlatformApi } from '../support/platform-api.ts'
import { noSignal } from './waits.ts'

const namespace = 'default'

/** What instances follow: the content that they begin with, a better one, one that never works. */
export type Content = 'first' | 'better' | 'hopeless'

export type Way = 'graph' | 'steps'

/** Instances of the graph, and of the pipeline. */
const followers: Readonly<Record<Way, readonly string[]>> = { graph: ['a', 'b'], steps: ['c'] }

/** One platform of its own: a kind, a graph, a pipeline, the function that both call, and instances. */
export class Platform {
  /** In the name of everything that belongs to it. */
  readonly word: string
  readonly api: PlatformApi
  readonly kube: KubeClient
  /**
   * What is called alike in all platforms, by its name: which instance of a graph moves first depends
   * on its uid, and the name of a revision on all that is in it.
   */
  readonly called = new Map<string, string>()
  readonly #endpoint: string

  constructor(kube: KubeClient, word: string, endpoint: string) {
    this.kube = kube
    this.word = word
    this.#endpoint = endpoint
    const kind = `${word.charAt(0).toUpperCase()}${word.slice(1)}`
    this.api = new PlatformApi(kube, { kind, plural: `${word}s` })
  }

  async define(): Promise<void> {
    const { api } = this
    const texts = { size: { type: 'string' } }
    const members = { spec: { type: 'object', properties: texts } }
    const schema = { openAPIV3Schema: { type: 'object', properties: members } }
    const version = { name: 'v1', served: true, referenceable: true, schema }
    await api.apply(DEFINITIONS, api.definition(texts, { versions: [version] }))
  }

  async serve(): Promise<void> {
    await this.api.apply(FUNCTIONS, {
      ...headOf(FUNCTIONS, `${this.word}-peer`),
      spec: { endpoint: this.#endpoint, tls: { insecure: true } },
    })
  }

  async make(): Promise<void> {
    for (const [way, letters] of Object.entries(followers)) {
      const plumbline = { compositionRef: { name: `${this.word}-${way}` } }
      for (const letter of letters) {
        const instance = this.api.instance(`${this.word}-${letter}`, { size: 'small', plumbline })
        await this.api.apply(this.api.resource, instance)
      }
    }
  }

  /** What the graph and the pipeline say from now on. */
  async follow(content: Content, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { kind } = this.api.resource
    const compositeTypeRef = { apiVersion: this.api.apiVersion, kind }
    const graph = { mode: 'Graph', compositeTypeRef, nodes: this.#nodes(content), ...more }
    const steps = { mode: 'Pipeline', compositeTypeRef, pipeline: this.#pipeline(content), ...more }
    for (const [way, spec] of Object.entries({ graph, steps })) {
      await this.api.apply(COMPOSITIONS, {
        ...headOf(COMPOSITIONS, `${this.word}-${way}`),
        spec,
      })
    }
  }

  /** Tells a rollout what to do. */
  async order(way: Way, act: Act): Promise<void> {
    const composition = await this.composition(way)
    const revision = (composition && rolloutOf(composition)?.revision) ?? ''
    const body = { metadata: { annotations: { [orderAnnotation]: `${act} ${revision} now` } } }
    const key = toObjectKey(undefined, `${this.word}-${way}`)
    await this.kube.patch(COMPOSITIONS, key, { type: 'merge', body }, noSignal)
  }

  async composition(way: Way): Promise<KubeObject | undefined> {
    return this.kube.get(COMPOSITIONS, toObjectKey(undefined, `${this.word}-${way}`), noSignal)
  }

  async leave(): Promise<void> {
    for (const letter of Object.values(followers).flat()) {
      const key = toObjectKey(namespace, `${this.word}-${letter}`)
      await this.kube.delete(this.api.resource, key, {}, noSignal)
    }
  }

  /** Revisions would go by themselves, when the garbage collector comes to it. */
  async undefine(): Promise<void> {
    for (const kind of [COMPOSITIONS, REVISIONS]) {
      for (const object of await this.list(kind)) {
        await this.kube.delete(kind, keyOf(object), {}, noSignal)
      }
    }
    await this.kube.delete(DEFINITIONS, this.api.key, {}, noSignal)
  }

  /** Objects of the platform, wherever they are; none of a kind that is not served. */
  async list(resource: Resource): Promise<readonly KubeObject[]> {
    const found: KubeObject[] = []
    try {
      const pages = this.kube.list(resource, selectionOf(resource), noSignal)
      for await (const page of pages) found.push(...page.items)
    } catch (error) {
      if (!(error instanceof KubeError && error.code === 404)) throw error
    }
    return found.filter(({ metadata }) => metadata.name.includes(this.word))
  }

  /** Takes note of what these objects are called. */
  remember(objects: readonly KubeObject[]): void {
    objects
      .filter(({ kind, metadata }) => kind === this.api.resource.kind && !isAlone(metadata.name))
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .forEach(({ metadata }, at, { length }) => {
        if (length === followers.graph.length)
          this.called.set(metadata.name, `${this.word}-${at + 1}`)
      })
    for (const object of objects.filter(({ kind }) => kind === REVISIONS.kind)) {
      const number = this.called.get(object.metadata.name) ?? `REVISION ${numberOf(object)}`
      this.called.set(object.metadata.name, number)
    }
  }

  #nodes(content: Content) {
    const base = mapNode('base', { size: cel('self.spec.size'), text: content })
    const made = { data: { size: cel('base.data.size') }, apiVersion: 'v1', kind: 'ConfigMap' }
    const secret = { apiVersion: 'v1', kind: 'Secret', stringData: { size: cel('self.spec.size') } }
    const nodes = [
      content === 'hopeless' ? { ...base, readyWhen: [cel('self.spec.size == "none"')] } : base,
      { id: 'sites', function: this.#call({ east: { resource: made, ready: 'READY_TRUE' } }) },
      { id: 'kept', resource: secret, onDelete: 'Retain' },
      mapNode('turned', { x: 'y' }, content === 'first' ? {} : { onDelete: 'Retain' }),
    ]
    return content === 'first' ? [...nodes, mapNode('passing', { x: 'y' })] : nodes
  }

  #pipeline(content: Content) {
    const resource = { apiVersion: 'v1', kind: 'ConfigMap', data: { text: content } }
    const ready = content === 'hopeless' ? 'READY_FALSE' : 'READY_TRUE'
    return [{ step: 'make', ...this.#call({ west: { resource, ready } }) }]
  }

  #call(resources: Readonly<Record<string, unknown>>) {
    const input = { do: 'reply', with: { desired: { resources } } }
    return { functionRef: { name: `${this.word}-peer` }, input }
  }
}

/** All CRDs are a megabyte, those that composition has made are small. */
function selectionOf({ plural, namespaced }: Resource): ListOptions {
  const isCrd = plural === CUSTOM_RESOURCE_DEFINITIONS.plural
  return {
    ...(isCrd ? { labelSelector: definitionLabel } : {}),
    ...(namespaced ? { namespace } : {}),
  }
}

function isAlone(name: string): boolean {
  return followers.steps.some((letter) => name.endsWith(`-${letter}`))
}

function headOf(resource: Resource, name: string) {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name } }
}
