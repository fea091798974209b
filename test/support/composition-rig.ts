import { type AuthorRights, callersRights } from '../../src/composition/admission/author-rights.ts'
import type { CompositionSpec, GraphSpec, PipelineSpec } from '../../src/composition/composition.ts'
import { emitComposite } from '../../src/composition/definition/emit-composite.ts'
import { digestOf } from '../../src/composition/digest.ts'
import type { InstanceScope, InstanceStatus } from '../../src/composition/instance.ts'
import {
  Children,
  createReconcileInstance,
  GraphCache,
  SchemaCache,
  Setbacks,
} from '../../src/composition/run/index.ts'
import { createKubeClient } from '../../src/kube/client.ts'
import { createDiscovery, type KubeDiscovery } from '../../src/kube/discovery.ts'
import { isAlreadyExists } from '../../src/kube/error.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import {
  apiVersionOf,
  type KubeObject,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { KubeClient, KubeReader } from '../../src/kube/port.ts'
import type { RequestFacts } from '../../src/kube/request.ts'
import { RestMapping } from '../../src/kube/rest-mapping.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/kube/well-known.ts'
import { until } from '../../src/local/until.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { findCondition } from '../../src/runtime/conditions.ts'
import { Controller } from '../../src/runtime/controller.ts'
import { enqueueChanges } from '../../src/runtime/enqueue.ts'
import { Reflector } from '../../src/runtime/reflector.ts'
import { Store } from '../../src/runtime/store.ts'
import { WorkQueue } from '../../src/runtime/work-queue.ts'
import type { RecordedEvent } from '../../src/telemetry/event.ts'
import { type Log, silentLog } from '../../src/telemetry/log.ts'

const { signal } = new AbortController()
const writing: ReadonlySet<RequestFacts['verb']> = new Set(['create', 'patch', 'apply', 'delete'])
const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** An expression of a template. */
export function cel(source: string): string {
  return `\${${source}}`
}

/** A kind of composite with free-form spec and status. */
export interface RigKind {
  readonly kind: string
  readonly plural: string
  readonly scope?: 'Namespaced' | 'Cluster'
  /** Default: acme.test. */
  readonly group?: string
  /** What the instances follow from the start. */
  readonly graph?: Pick<GraphSpec, 'nodes' | 'status'>
  /** Schema of the status; default: anything. */
  readonly status?: Readonly<Record<string, unknown>>
  /** Stands between the run and the API server. */
  readonly between?: (kube: KubeClient) => KubeClient
  /** Stands between the run and what the API server says that it serves. */
  readonly discovering?: (discovery: KubeDiscovery) => KubeDiscovery
  /** Stands between the informers of children and the API server. */
  readonly watching?: (reader: KubeReader) => KubeReader
  /** Whose rights limit what functions return and ask for; unset: nobody's. */
  readonly rights?: AuthorRights
}

/** The run of one kind of composite on a real API server, without the engine around it. */
export class CompositionRig {
  readonly kube: KubeClient
  readonly resource: Resource
  readonly store = new Store()
  readonly children: Children
  readonly setbacks = new Setbacks(systemClock, Math.random)
  readonly events: RecordedEvent[] = []
  /** What reconciles threw, and what informers complained of. */
  readonly complaints: unknown[] = []
  /** Requests of the run alone. */
  readonly requests: RequestFacts[] = []
  /** Reconciles so far. */
  rounds = 0
  env: Readonly<Record<string, unknown>> = {}
  /** What is said of EnvironmentConfigs that are not there. */
  missing: readonly string[] = []
  readonly functions = new Map<string, KubeObject>()
  #spec: CompositionSpec | undefined
  readonly #stop = new AbortController()
  readonly #queue = new WorkQueue({ clock: systemClock, random: Math.random })
  readonly #closing: (() => Promise<unknown>)[] = []

  /** Defines the kind and runs it; `kubeconfig` is an administrator's. */
  static async start(kubeconfig: string, kind: RigKind): Promise<CompositionRig> {
    const connection = await loadKubeconfig(
      { kind: 'file', path: kubeconfig },
      { env: {}, clock: systemClock },
    )
    const requests: RequestFacts[] = []
    const deps = { connection, clock: systemClock, random: Math.random }
    const own = createTransport(
      { ...deps, onRequest: (facts) => requests.push(facts) },
      { qps: 2000, burst: 4000 },
    )
    const users = createTransport(deps, { qps: 2000, burst: 4000 })
    const rig = new CompositionRig(createKubeClient(users), kind, { own, requests })
    rig.#closing.push(
      () => own.close(),
      () => users.close(),
    )
    await rig.#define(kind)
    if (kind.graph !== undefined) rig.follow(kind.graph)
    await rig.#run(own, kind)
    return rig
  }

  private constructor(
    kube: KubeClient,
    kind: RigKind,
    own: { readonly own: ReturnType<typeof createTransport>; readonly requests: RequestFacts[] },
  ) {
    this.kube = kube
    this.requests = own.requests
    const { group, names, scope } = definitionOf(kind)
    this.resource = { group, version: 'v1', ...names, namespaced: scope === 'Namespaced' }
    const log: Log = {
      ...silentLog,
      warn: (fields) => this.complaints.push(fields),
      with: () => log,
    }
    const { watching = (each: KubeReader) => each } = kind
    const reader = watching(createKubeClient(own.own))
    this.children = new Children({ reader, clock: systemClock, random: Math.random, log })
  }

  /** The graph that every instance follows from now on; undefined: there is no Composition. */
  follow(graph: Pick<GraphSpec, 'nodes' | 'status'> | undefined): void {
    const compositeTypeRef = { apiVersion: apiVersionOf(this.resource), kind: this.resource.kind }
    this.#change(graph && { ...graph, mode: 'Graph', compositeTypeRef })
  }

  /** The pipeline that every instance follows from now on. */
  followPipeline(pipeline: PipelineSpec['pipeline']): void {
    const compositeTypeRef = { apiVersion: apiVersionOf(this.resource), kind: this.resource.kind }
    this.#change({ mode: 'Pipeline', pipeline, compositeTypeRef })
  }

  #change(spec: CompositionSpec | undefined): void {
    this.#spec = spec
    for (const { metadata } of this.store.list()) this.wake(metadata)
  }

  wake({ namespace, name }: { readonly namespace?: string; readonly name: string }): void {
    this.#queue.add(toObjectKey(namespace, name), { priority: 'user' })
  }

  create(name: string, spec: Readonly<Record<string, unknown>>, namespace = 'default') {
    const { kind, namespaced } = this.resource
    const metadata = { name, ...(namespaced ? { namespace } : {}) }
    return this.kube.create(
      this.resource,
      { apiVersion: apiVersionOf(this.resource), kind, metadata, spec },
      signal,
    )
  }

  key(name: string, namespace = 'default'): ObjectKey {
    return toObjectKey(this.resource.namespaced ? namespace : undefined, name)
  }

  edit(name: string, body: unknown): Promise<KubeObject> {
    return this.kube.patch(this.resource, this.key(name), { type: 'merge', body }, signal)
  }

  get(name: string): Promise<KubeObject | undefined> {
    return this.kube.get(this.resource, this.key(name), signal)
  }

  delete(name: string): Promise<void> {
    return this.kube.delete(this.resource, this.key(name), {}, signal)
  }

  /** `Type=Status/Reason: message` of the stored object. */
  async conditions(name: string): Promise<Readonly<Record<string, string>>> {
    const status = ((await this.get(name))?.status ?? {}) as InstanceStatus
    return Object.fromEntries(
      (status.conditions ?? []).map((each) => [
        each.type,
        `${each.status}/${each.reason}${each.message === '' ? '' : `: ${each.message}`}`,
      ]),
    )
  }

  async status(name: string): Promise<InstanceStatus> {
    return ((await this.get(name))?.status ?? {}) as InstanceStatus
  }

  /** Waits until the instance is Ready for its current generation. */
  ready(name: string): Promise<true> {
    return this.eventually(`${name} to be Ready`, async () => {
      const object = await this.get(name)
      const status = (object?.status ?? {}) as InstanceStatus
      const isCurrent = status.observedGeneration === object?.metadata.generation
      const ready = findCondition(status.conditions, 'Ready')
      return (isCurrent && ready?.status === 'True') || undefined
    })
  }

  gone(name: string): Promise<true> {
    return this.eventually(`${name} to be gone`, async () => {
      return (await this.get(name)) === undefined || undefined
    })
  }

  /** Waits for a condition whose print matches. */
  condition(name: string, type: string, pattern: RegExp): Promise<true> {
    return this.eventually(`${type} of ${name} to match ${pattern}`, async () => {
      const printed = (await this.conditions(name))[type] ?? ''
      return pattern.test(printed) || undefined
    })
  }

  async eventually<T>(
    what: string,
    check: () => Promise<T | undefined>,
    withinMs = 15_000,
  ): Promise<T> {
    try {
      return await until(check, { everyMs: 10, withinMs, what }, signal)
    } catch (error) {
      const complaints = this.complaints
        .slice(-3)
        .map((each) => String((each as { error?: unknown }).error ?? JSON.stringify(each)))
      throw new Error([String(error), ...complaints].join('\n'), { cause: error })
    }
  }

  /** `verb resource` of the run's writes since the index of a request. */
  writesSince(mark: number): readonly string[] {
    return this.requests
      .slice(mark)
      .filter(({ verb }) => writing.has(verb))
      .map(({ verb, resource }) => `${verb} ${resource}`)
  }

  /** Resolves when nothing is being reconciled and every key was reconciled once more. */
  async reconcileAll(): Promise<void> {
    const before = this.rounds
    const objects = this.store.list()
    for (const { metadata } of objects) this.wake(metadata)
    await this.eventually(
      'another round',
      async () => this.rounds >= before + objects.length || undefined,
    )
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#queue.shutDown()
    this.children.stop()
    for (const close of this.#closing.splice(0).reverse()) await close()
  }

  async #define(kind: RigKind): Promise<void> {
    const spec = definitionOf(kind)
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'X',
      metadata: { name: `${kind.plural}.${spec.group}`, uid: 'x', resourceVersion: '1' },
    }
    const { manifest } = emitComposite({ object, name: object.metadata.name, spec, status: {} })
    try {
      await this.kube.create(CUSTOM_RESOURCE_DEFINITIONS, { ...manifest }, signal)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
    await until(
      async () => {
        try {
          for await (const _page of this.kube.list(this.resource, {}, signal)) return true
        } catch {
          return undefined // not served yet
        }
        return undefined
      },
      { everyMs: 20, withinMs: 20_000, what: `${kind.kind} to be served` },
      signal,
    )
  }

  async #run(
    transport: ReturnType<typeof createTransport>,
    { between = (kube) => kube, discovering = (own) => own, rights = callersRights }: RigKind,
  ): Promise<void> {
    const kube = between(createKubeClient(transport))
    const discovery = discovering(createDiscovery(transport))
    const { children } = this
    const log: Log = {
      ...silentLog,
      warn: (fields) => this.complaints.push(fields),
      with: () => log,
    }
    const base = { clock: systemClock, random: Math.random, log }
    const reconcileInstance = createReconcileInstance({
      ...base,
      kube,
      children,
      mapping: new RestMapping(discovery),
      rights,
      graphs: new GraphCache(new SchemaCache(discovery), systemClock),
      setbacks: this.setbacks,
      events: {
        record: async (event) => void this.events.push(event),
        flush: async () => {},
      },
    })
    const scope = this.#scope()
    const { store } = this
    const reflector = new Reflector({ ...base, reader: kube, store }, { resource: this.resource })
    const reflecting = reflector.run(this.#stop.signal)
    await reflector.synced(signal)
    const controller = new Controller({
      ...base,
      queue: this.#queue,
      reconcile: async (key, active) => {
        const outcome = await reconcileInstance(scope, key, active)
        this.rounds += 1
        return outcome
      },
    })
    const enqueue = enqueueChanges(this.#queue, { isUrgent, firstCheckMs: () => 0 })
    for (const next of store.list()) enqueue({ next })
    store.onChange(enqueue)
    const working = controller.run(this.#stop.signal)
    this.#closing.push(
      () => reflecting,
      () => working,
    )
  }

  #scope(): InstanceScope {
    return {
      resource: this.resource,
      store: this.store,
      choose: () => {
        const source = this.#spec
        if (source === undefined) {
          return { is: 'none', reason: 'CompositionNotFound', message: 'there is no Composition' }
        }
        const hash = digestOf(source)
        const object = this.store.list()[0] as KubeObject
        const revision = {
          name: `rig-${hash.slice(0, 7)}`,
          uid: hash,
          composition: 'rig',
          number: 1,
          hash,
          source,
          fault: undefined,
          object,
        }
        return { is: 'chosen', composition: 'rig', revision }
      },
      environment: () => ({ data: this.env, missing: this.missing }),
      functionNamed: (name) => this.functions.get(name),
      ended: this.#stop.signal,
      wake: (key) => this.#queue.add(key, { priority: 'user' }),
    }
  }
}

function isUrgent(previous: KubeObject | undefined, next: KubeObject): boolean {
  if (previous === undefined) return true
  const facts = ({ metadata }: KubeObject) =>
    JSON.stringify([metadata.generation, metadata.annotations, metadata.deletionTimestamp])
  return facts(previous) !== facts(next)
}

function definitionOf(wanted: RigKind) {
  const { kind, plural, scope = 'Namespaced', group = 'acme.test', status = open } = wanted
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status } } }
  return {
    group,
    names: { kind, plural },
    scope,
    versions: [{ name: 'v1', served: true, referenceable: true, schema }],
  }
}
