import { applyChanges } from '../../src/drift/apply-changes.ts'
import {
  type KubeObject,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { KubeClient, KubeReader, NewObject, Patch } from '../../src/kube/port.ts'
import { EVENTS } from '../../src/kube/well-known.ts'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import type { ManagedStatus } from '../../src/managed/managed-resource.ts'
import { type AnyKind, type Doc, type Path, printPath, rulesOf } from '../../src/provider/index.ts'
import { renamed, type Template } from './conformance-template.ts'
import type { Watches } from './watches.ts'

export const namespace = 'default'
const noSignal = new AbortController().signal
const requestedAt = 'plumbline.dev/reconcile-requested-at'

/** How the API server addresses objects of the kind. */
export function resourceOf({ names }: AnyKind): Resource {
  const { group, version, plural, kind } = names
  return { group, version, plural, kind, namespaced: true }
}

/** One Event of an object, less what differs from run to run. */
export interface ToldEvent {
  readonly name: string
  readonly reason: string
  readonly note: string
}

/** The objects of one kind, as a user meets them. */
export class ManagedObjects {
  readonly kind: AnyKind
  readonly resource: Resource
  readonly #kube: KubeClient
  readonly #watches: Watches
  #requests = 0

  constructor({ kube, watches }: ObjectsDeps, kind: AnyKind) {
    this.kind = kind
    this.resource = resourceOf(kind)
    this.#kube = kube
    this.#watches = watches
  }

  create(manifest: NewObject): Promise<KubeObject> {
    return this.#written(this.#kube.create(this.resource, manifest, noSignal))
  }

  get(name: string): Promise<KubeObject | undefined> {
    return this.#kube.get(this.resource, keyOf(name), noSignal)
  }

  /** The object as it was a moment ago, though never before a write that was made here. */
  async seen(name: string): Promise<KubeObject | undefined> {
    return (await this.#watches.of(this.resource)).get(keyOf(name))
  }

  patch(name: string, body: Doc): Promise<KubeObject> {
    return this.#patch(name, { type: 'merge', body })
  }

  annotate(name: string, annotation: string, value: string | null): Promise<KubeObject> {
    return this.patch(name, { metadata: { annotations: { [annotation]: value } } })
  }

  /** Replaces `spec.forProvider`. */
  edit(name: string, forProvider: Doc): Promise<KubeObject> {
    const body = [{ op: 'replace', path: '/spec/forProvider', value: forProvider }]
    return this.#patch(name, { type: 'json', body })
  }

  delete(name: string): Promise<void> {
    return this.#kube.delete(this.resource, keyOf(name), {}, noSignal)
  }

  /** Asks for a reconcile; `untilHandled` says when it is over. */
  request(name: string): Promise<KubeObject> {
    this.#requests += 1
    return this.annotate(name, requestedAt, `request-${this.#requests}`)
  }

  /** Asks for a reconcile of each and waits until each has had one; those that had none are missing. */
  async check(names: readonly string[]): Promise<ReadonlyMap<string, KubeObject>> {
    await Promise.all(names.map((name) => this.request(name)))
    return this.await(names, isHandled)
  }

  /** The objects for which the condition came to hold in time; the others are missing. */
  async await(
    names: readonly string[],
    condition: (object: KubeObject) => boolean,
    withinMs = 30_000,
  ): Promise<ReadonlyMap<string, KubeObject>> {
    let found: ReadonlyMap<string, KubeObject> = new Map()
    const check = async (): Promise<true | undefined> => {
      const held = names.map(async (name) => {
        const object = await this.seen(name)
        return object !== undefined && condition(object) ? [[name, object] as const] : []
      })
      found = new Map((await Promise.all(held)).flat())
      return found.size === names.length || undefined
    }
    await until(check, { everyMs: 50, withinMs, what: 'objects' }, noSignal).catch(unlessLate)
    return found
  }

  /** The names that were gone in time. */
  async awaitGone(names: readonly string[], withinMs = 30_000): Promise<readonly string[]> {
    let gone: readonly string[] = []
    const check = async (): Promise<true | undefined> => {
      const seen = await Promise.all(names.map((name) => this.seen(name)))
      gone = names.filter((_, at) => seen[at] === undefined)
      return gone.length === names.length || undefined
    }
    await until(check, { everyMs: 50, withinMs, what: 'objects' }, noSignal).catch(unlessLate)
    return gone
  }

  /** All Events about the object, oldest first. */
  async events(name: string): Promise<readonly ToldEvent[]> {
    return (await this.allEvents()).get(name) ?? []
  }

  /** The Events about each object of the kind, oldest first. */
  async allEvents(): Promise<ReadonlyMap<string, readonly ToldEvent[]>> {
    return (await readTold(this.#kube)).get(this.resource.kind) ?? new Map()
  }

  #patch(name: string, patch: Patch): Promise<KubeObject> {
    return this.#written(this.#kube.patch(this.resource, keyOf(name), patch, noSignal))
  }

  /** What follows a write waits for what comes after it. */
  async #written(answer: Promise<KubeObject>): Promise<KubeObject> {
    const object = await answer
    const store = await this.#watches.of(this.resource)
    store.put(object)
    return object
  }
}

/** What the objects are read and written by. */
interface ObjectsDeps {
  readonly kube: KubeClient
  readonly watches: Watches
}

/** All Events, by kind and name of what they are about; oldest first. */
export type Told = ReadonlyMap<string, ReadonlyMap<string, readonly ToldEvent[]>>

export async function readTold(kube: KubeReader): Promise<Told> {
  const found: (ToldEvent & Pick<EventMembers, 'eventTime' | 'regarding'>)[] = []
  for await (const page of kube.list(EVENTS, { namespace }, noSignal)) {
    for (const event of page.items) {
      const { reason, note, eventTime, regarding } = event as unknown as EventMembers
      found.push({ name: event.metadata.name, reason, note, eventTime, regarding })
    }
  }
  found.sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1))
  const byKind = Map.groupBy(found, ({ regarding }) => regarding.kind)
  return new Map(
    [...byKind].map(([kind, events]) => [
      kind,
      Map.groupBy(events, ({ regarding }) => regarding.name),
    ]),
  )
}

/** The members of an events.k8s.io/v1 Event that are looked at. */
interface EventMembers {
  readonly reason: string
  readonly note: string
  readonly eventTime: string
  readonly regarding: { readonly kind: string; readonly name: string }
}

/** The manifest of the example under another name, which it takes on wherever it names itself. */
export function toManifest(example: Template, name: string, forProvider?: Doc): NewObject {
  const { spec, apiVersion, kind } = renamed(example, example.metadata.name, name)
  const drift = { policy: 'Correct' }
  return {
    ...{ apiVersion, kind, metadata: { name, namespace } },
    spec: { ...spec, drift, ...(forProvider === undefined ? {} : { forProvider }) },
  }
}

/**
 * What the example declares, in canonical form, with every switch on that the cloud never shows: it
 * says how changes are made, such as at once instead of some time next week.
 */
export function declaredBy(kind: AnyKind, { spec: { forProvider } }: Template): Doc {
  const switches = Object.entries(kind.fields.schema.properties ?? {})
    .filter(([, schema]) => schema.type === 'boolean' && rulesOf(schema).compare === 'write-only')
    .map(([name]) => [name, true] as const)
  const declared = { ...forProvider, ...Object.fromEntries(switches) }
  return kind.canonical?.(declared) ?? declared
}

/** The document with one path set to a value; undefined removes it. */
export function withPath(kind: AnyKind, declared: Doc, path: Path, value: unknown): Doc {
  const [first] = path
  const member = first !== undefined && 'member' in first ? first.member : ''
  const group = kind.fields.groupOf.get(member) ?? ''
  const change = { path, at: printPath(path), desired: value, actual: undefined }
  const { [member]: _, ...others } = declared
  return { ...others, ...applyChanges(kind.fields, group, declared, [change]) }
}

export function statusOf(object: KubeObject | undefined): ManagedStatus {
  return (object?.status ?? {}) as ManagedStatus // written by the controller, checked by the CRD
}

/** `Type=Status/Reason` of each condition, in their order. */
export function conditionsOf(object: KubeObject | undefined): readonly string[] {
  return (statusOf(object).conditions ?? []).map(
    ({ type, status, reason }) => `${type}=${status}/${reason}`,
  )
}

/** The conditions of an object that is not as a test awaits it, with what they say. */
export function describeConditions(object: KubeObject | undefined): string {
  if (object === undefined) return 'absent'
  const { conditions = [] } = statusOf(object)
  return conditions
    .map(({ type, status, reason, message }) => `${type}=${status}/${reason} (${message})`)
    .join(', ')
}

/** Whether the object says so of itself: ready, in sync, of this generation, without open drift. */
export function isSteady(object: KubeObject): boolean {
  return isReady(object) && isTrue(object, 'Synced') && statusOf(object).drift?.state === 'InSync'
}

/** Ready, and says so of this generation. */
export function isReady(object: KubeObject): boolean {
  return (
    isTrue(object, 'Ready') && statusOf(object).observedGeneration === object.metadata.generation
  )
}

function isTrue(object: KubeObject, type: string): boolean {
  const { conditions = [] } = statusOf(object)
  return conditions.some((condition) => condition.type === type && condition.status === 'True')
}

export function isHandled(object: KubeObject): boolean {
  return object.metadata.annotations?.[requestedAt] === statusOf(object).lastHandledReconcileAt
}

function keyOf(name: string): ObjectKey {
  return toObjectKey(namespace, name)
}

function unlessLate(error: unknown): void {
  if (!(error instanceof LocalError) || error.code !== 'TimedOut') throw error
}
