import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import { SECRETS } from '../../kube/well-known.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { RecordedEvent } from '../../telemetry/event.ts'
import { authorOf } from '../admission/author.ts'
import type { AuthorRights } from '../admission/author-rights.ts'
import type { Revision } from '../choose-composition.ts'
import { digestOf } from '../digest.ts'
import { toFunctionTls } from '../functions/endpoint.ts'
import type {
  FunctionConnections,
  FunctionEndpoint,
  ObservedState,
  PipelineEvent,
  PipelineResult,
  PipelineRun,
  Requirements,
  runPipeline,
} from '../functions/index.ts'
import type { InstanceScope } from '../instance.ts'
import type { FunctionSpec } from '../reconcile-function.ts'
import { AuthorReader, type ReaderDeps } from './author-reader.ts'
import type { Composite } from './composite.ts'
import { secretData, withConnection } from './connection-secrets.ts'
import { childEvent } from './transition-events.ts'

export interface HostDeps extends ReaderDeps {
  readonly clock: Clock
  /** Of the authors for whom functions are called; see `actingFor`. */
  readonly rights: AuthorRights
}

/** gRPC and its codec, loaded when the first pipeline runs: most installations have none. */
interface Calling {
  readonly connections: FunctionConnections
  readonly run: typeof runPipeline
}

/** What one kind of composite shares, for whomever its functions are called. */
interface Memory {
  readonly known: Map<string, Readonly<Record<string, Requirements>>>
  readonly told: Map<string, ReadonlySet<string>>
  calling: Promise<Calling> | undefined
  connections: FunctionConnections | undefined
}

/** The members of its scope that a host works with. */
type HostScope = Pick<InstanceScope, 'functionNamed' | 'ended'>

/**
 * Runs the pipelines of one kind of composite, and remembers what each asked for and said. Its
 * connections end with the scope, and with the Functions they lead to.
 */
export class PipelineHost {
  readonly #deps: HostDeps
  readonly #scope: HostScope
  readonly #memory: Memory
  readonly #revision: KubeObject | undefined

  constructor(
    deps: HostDeps,
    scope: HostScope,
    acting?: { readonly revision: KubeObject; readonly memory: Memory },
  ) {
    this.#deps = deps
    this.#scope = scope
    this.#revision = acting?.revision
    this.#memory = acting?.memory ?? newMemory()
    if (acting !== undefined) return
    scope.ended.addEventListener('abort', () => void this.close(), { once: true })
  }

  /**
   * The same host, calling functions for the author of a revision: what they ask for and return is
   * limited to what that one may do. Without it nobody's rights are there to act by.
   */
  actingFor({ object: revision }: Pick<Revision, 'object'>): PipelineHost {
    return new PipelineHost(this.#deps, this.#scope, { revision, memory: this.#memory })
  }

  /** What the composite's functions asked for at their last run. */
  known({ id }: Composite): Readonly<Record<string, Requirements>> {
    return this.#memory.known.get(id) ?? {}
  }

  /**
   * Forgets what other steps than these asked for: they are run no more. Ends the connections to
   * Functions that are gone.
   */
  retain(composite: Composite, steps: ReadonlySet<string>): void {
    const kept = Object.entries(this.known(composite)).filter(([step]) => steps.has(step))
    if (kept.length === 0) this.#memory.known.delete(composite.id)
    else this.#memory.known.set(composite.id, Object.fromEntries(kept))
    this.#memory.connections?.retain((name) => this.#scope.functionNamed(name) !== undefined)
  }

  /**
   * Runs steps for a composite whose children, by name, are these. Throws the signal's reason; every
   * failure of a function is a result.
   */
  async run(
    composite: Composite,
    {
      children,
      ...wanted
    }: Pick<PipelineRun, 'steps' | 'secretInput'> & {
      readonly children: ReadonlyMap<string, KubeObject>
    },
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    const known = this.known(composite)
    this.#memory.calling ??= this.#prepare()
    const { connections, run } = await this.#memory.calling
    const author = this.#revision && authorOf(this.#revision)
    const rights = this.#deps.rights.of(author)
    const reader = new AuthorReader(this.#deps, { rights, home: composite.owner.namespace })
    const refusalOf: AuthorReader['refusalOf'] = (object, active) =>
      reader.refusalOf(object, active)
    const deps = { functions: connections, reader, refusalOf }
    const observed = await this.#observe(composite, children, signal)
    const result = await run(deps, { ...wanted, observed, known }, signal)
    const asked = await reader.readable(result.requirements, signal)
    this.#memory.known.set(composite.id, { ...this.known(composite), ...asked })
    return result
  }

  /** The Events that were not told at the last run; functions say the same again and again. */
  news(composite: Composite, events: readonly PipelineEvent[]): readonly RecordedEvent[] {
    const before = this.#memory.told.get(composite.id) ?? new Set()
    const digests = events.map((event) => digestOf(event).slice(0, 12))
    if (digests.length > 0) this.#memory.told.set(composite.id, new Set(digests))
    else this.#memory.told.delete(composite.id)
    return events.flatMap(({ type, reason, message, step }, index) => {
      const digest = digests[index] ?? ''
      if (before.has(digest)) return []
      const note = `pipeline step "${step}": ${message}`
      const child = { name: step, uid: digest }
      return [childEvent(composite, child, { reason, type, action: 'Compose', note })]
    })
  }

  /** Ends all connections: their kind is worked on no longer. */
  async close(): Promise<void> {
    const calling = await this.#memory.calling
    calling?.connections.close()
  }

  forget(id: string): void {
    this.#memory.known.delete(id)
    this.#memory.told.delete(id)
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
    this.#memory.connections = connections
    return { connections, run: functions.runPipeline }
  }

  async #endpointOf(name: string, signal: AbortSignal): Promise<FunctionEndpoint | undefined> {
    const object = this.#scope.functionNamed(name)
    if (object === undefined) return undefined
    const { endpoint: target, tls } = object.spec as FunctionSpec // its CRD has validated it
    if (tls.secretRef === undefined) return { target }
    const { namespace, name: secretName } = tls.secretRef
    const secret = await this.#deps.kube.get(SECRETS, toObjectKey(namespace, secretName), signal)
    return { target, tls: toFunctionTls(secret === undefined ? {} : secretData(secret)) }
  }
}

function newMemory(): Memory {
  return { known: new Map(), told: new Map(), calling: undefined, connections: undefined }
}
