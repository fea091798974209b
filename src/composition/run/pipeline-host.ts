import type { JsonObject } from '../../kube/json.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import type { RestMapping } from '../../kube/rest-mapping.ts'
import { SECRETS } from '../../kube/well-known.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { RecordedEvent } from '../../telemetry/event.ts'
import { digestOf } from '../digest.ts'
import { toFunctionTls } from '../functions/endpoint.ts'
import type {
  FunctionConnections,
  FunctionEndpoint,
  ObservedState,
  PipelineEvent,
  PipelineReader,
  PipelineResult,
  PipelineRun,
  Requirements,
  ResourceSelector,
  runPipeline,
  SecretRef,
} from '../functions/index.ts'
import type { KindRef, Schemas } from '../graph/index.ts'
import type { InstanceScope } from '../instance.ts'
import type { FunctionSpec } from '../reconcile-function.ts'
import type { Composite } from './composite.ts'
import { secretData, withConnection } from './connection-secrets.ts'
import { flattenSchema } from './flatten-schema.ts'
import { childEvent } from './transition-events.ts'

export interface HostDeps {
  readonly kube: Pick<KubeReader, 'get' | 'list'>
  readonly mapping: Pick<RestMapping, 'find'>
  readonly schemas: {
    /** A kind that is not served has no schema. */
    load(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schemas>
  }
  readonly clock: Clock
}

/** gRPC and its codec, loaded when the first pipeline runs: most installations have none. */
interface Calling {
  readonly connections: FunctionConnections
  readonly run: typeof runPipeline
}

/** Runs the pipelines of one kind of composite, and remembers what each asked for and said. */
export class PipelineHost {
  readonly #deps: HostDeps
  readonly #scope: Pick<InstanceScope, 'functionNamed'>
  #calling: Promise<Calling> | undefined
  readonly #known = new Map<string, Readonly<Record<string, Requirements>>>()
  readonly #told = new Map<string, ReadonlySet<string>>()

  constructor(deps: HostDeps, scope: Pick<InstanceScope, 'functionNamed'>) {
    this.#deps = deps
    this.#scope = scope
  }

  /** What the composite's functions asked for at their last run. */
  known({ id }: Composite): Readonly<Record<string, Requirements>> {
    return this.#known.get(id) ?? {}
  }

  /** Forgets what other steps than these asked for: they are run no more. */
  retain(composite: Composite, steps: ReadonlySet<string>): void {
    const kept = Object.entries(this.known(composite)).filter(([step]) => steps.has(step))
    if (kept.length === 0) this.#known.delete(composite.id)
    else this.#known.set(composite.id, Object.fromEntries(kept))
  }

  /**
   * Runs steps for a composite whose children, by name, are these. Throws the signal's reason; every
   * failure of a function is a result.
   */
  async run(
    composite: Composite,
    {
      steps,
      children,
    }: Pick<PipelineRun, 'steps'> & { readonly children: ReadonlyMap<string, KubeObject> },
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    const known = this.known(composite)
    this.#calling ??= this.#prepare()
    const { connections, run } = await this.#calling
    const deps = { functions: connections, reader: this.#reader() }
    const observed = await this.#observe(composite, children, signal)
    const result = await run(deps, { steps, observed, known }, signal)
    this.#known.set(composite.id, { ...this.known(composite), ...result.requirements })
    return result
  }

  /** The Events that were not told at the last run; functions say the same again and again. */
  news(composite: Composite, events: readonly PipelineEvent[]): readonly RecordedEvent[] {
    const before = this.#told.get(composite.id) ?? new Set()
    const digests = events.map((event) => digestOf(event).slice(0, 12))
    if (digests.length > 0) this.#told.set(composite.id, new Set(digests))
    else this.#told.delete(composite.id)
    return events.flatMap(({ type, reason, message, step }, index) => {
      const digest = digests[index] ?? ''
      if (before.has(digest)) return []
      const note = `pipeline step "${step}": ${message}`
      const child = { name: step, uid: digest }
      return [childEvent(composite, child, { reason, type, action: 'Compose', note })]
    })
  }

  /** Ends all connections; for whoever does not end with them. */
  async close(): Promise<void> {
    const calling = await this.#calling
    calling?.connections.close()
  }

  forget(id: string): void {
    this.#known.delete(id)
    this.#told.delete(id)
  }

  async #observe(
    { object }: Composite,
    children: ReadonlyMap<string, KubeObject>,
    signal: AbortSignal,
  ): Promise<ObservedState> {
    const entries = [...children].map(async ([name, child]) => {
      return [name, await withConnection(this.#deps.kube, child, signal)] as const
    })
    const resources = Object.fromEntries(await Promise.all(entries))
    return { composite: { resource: object }, resources }
  }

  async #prepare(): Promise<Calling> {
    const functions = await import('../functions/index.ts')
    const { clock } = this.#deps
    const endpointOf = (name: string, signal: AbortSignal) => this.#endpointOf(name, signal)
    const connections = new functions.FunctionConnections({ clock, endpointOf })
    return { connections, run: functions.runPipeline }
  }

  async #endpointOf(name: string, signal: AbortSignal): Promise<FunctionEndpoint | undefined> {
    const object = this.#scope.functionNamed(name)
    if (object === undefined) return undefined
    const { endpoint: target, tls } = object.spec as FunctionSpec // its CRD has validated it
    if (tls.secretRef === undefined) return { target }
    const data = (await this.#readSecret(tls.secretRef, signal)) ?? {}
    return { target, tls: toFunctionTls(data) }
  }

  #reader(): PipelineReader {
    return {
      fetchRequired: (selector, signal) => this.#fetchRequired(selector, signal),
      fetchSchema: async (kind, signal) => {
        const schemas = await this.#deps.schemas.load([kind], signal)
        const schema = schemas.schemaOf(kind.apiVersion, kind.kind)
        return schema && flattenSchema(schema, schemas)
      },
      readCredentials: (secret, signal) => this.#readSecret(secret, signal),
    }
  }

  async #fetchRequired(
    { apiVersion, kind, matchName, matchLabels = {}, namespace }: ResourceSelector,
    signal: AbortSignal,
  ): Promise<readonly JsonObject[]> {
    const { kube, mapping } = this.#deps
    const resource = await mapping.find(apiVersion, kind, signal)
    if (resource === undefined) return []
    const within = resource.namespaced ? namespace : undefined
    if (matchName !== undefined) {
      if (resource.namespaced && within === undefined) return []
      const object = await kube.get(resource, toObjectKey(within, matchName), signal)
      return object === undefined ? [] : [object]
    }
    const labels = Object.entries(matchLabels).map(([name, value]) => `${name}=${value}`)
    const scope = within === undefined ? {} : { namespace: within }
    const found: JsonObject[] = []
    const options = { ...scope, ...(labels.length > 0 ? { labelSelector: labels.join(',') } : {}) }
    for await (const page of kube.list(resource, options, signal)) found.push(...page.items)
    return found
  }

  async #readSecret(
    { namespace, name }: SecretRef,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Uint8Array>> | undefined> {
    const secret = await this.#deps.kube.get(SECRETS, toObjectKey(namespace, name), signal)
    return secret === undefined ? undefined : secretData(secret)
  }
}
