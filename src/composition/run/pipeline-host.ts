import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { toObjectKey } from '../../kube/object.ts'
import type { KubeClient } from '../../kube/port.ts'
import type { RestMapping } from '../../kube/rest-mapping.ts'
import { SECRETS } from '../../kube/well-known.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { RecordedEvent } from '../../telemetry/event.ts'
import { digestOf } from '../digest.ts'
import {
  FunctionConnections,
  type FunctionEndpoint,
  type PipelineEvent,
  type PipelineReader,
  type PipelineResult,
  type PipelineRun,
  type Requirements,
  type ResourceSelector,
  runPipeline,
  type SecretRef,
  toFunctionTls,
} from '../functions/index.ts'
import type { InstanceScope } from '../instance.ts'
import type { FunctionSpec } from '../reconcile-function.ts'
import type { Composite } from './composite.ts'
import { flattenSchema } from './flatten-schema.ts'
import type { GraphCache } from './graph-cache.ts'
import { childEvent } from './transition-events.ts'

export interface HostDeps {
  readonly kube: KubeClient
  readonly mapping: RestMapping
  readonly graphs: GraphCache
  readonly clock: Clock
}

/** Runs the pipelines of one kind of composite, and remembers what each asked for and said. */
export class PipelineHost {
  readonly #deps: HostDeps
  readonly #connections: FunctionConnections
  readonly #known = new Map<string, Readonly<Record<string, Requirements>>>()
  readonly #told = new Map<string, ReadonlySet<string>>()

  constructor(deps: HostDeps, scope: InstanceScope) {
    this.#deps = deps
    this.#connections = new FunctionConnections({
      clock: deps.clock,
      endpointOf: (name, signal) => this.#endpointOf(scope, name, signal),
    })
  }

  /** What the composite's functions asked for at their last run. */
  known({ id }: Composite): Readonly<Record<string, Requirements>> {
    return this.#known.get(id) ?? {}
  }

  /** Throws the signal's reason; every failure of a function is a result. */
  async run(
    composite: Composite,
    pipeline: Pick<PipelineRun, 'steps' | 'observed'>,
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    const known = this.known(composite)
    const deps = { functions: this.#connections, reader: this.#reader() }
    const result = await runPipeline(deps, { ...pipeline, known }, signal)
    this.#known.set(composite.id, result.requirements)
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

  forget(id: string): void {
    this.#known.delete(id)
    this.#told.delete(id)
  }

  async #endpointOf(
    scope: InstanceScope,
    name: string,
    signal: AbortSignal,
  ): Promise<FunctionEndpoint | undefined> {
    const object = scope.functionNamed(name)
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
        const { schemas } = await this.#deps.graphs.schemas.load([kind], signal)
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
    if (secret === undefined) return undefined
    const data = isJsonObject(secret.data) ? secret.data : {}
    return Object.fromEntries(
      Object.entries(data).map(([member, value]) => [member, Buffer.from(String(value), 'base64')]),
    )
  }
}
