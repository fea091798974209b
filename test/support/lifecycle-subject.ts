import {
  type KubeObject,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { EVENTS } from '../../src/kube/well-known.ts'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import type { Doc } from '../../src/provider/index.ts'
import { conditionLines, manifestOf, statusOf } from './fault-proxy-objects.ts'

const { signal } = new AbortController()
const requestedAt = 'plumbline.dev/reconcile-requested-at'

/** What a subject is called. */
export interface SubjectName {
  readonly resource: Resource
  readonly name: string
  /** Default: `default`; none for kinds that have none. */
  readonly namespace?: string
}

interface ToldEvent {
  readonly reason: string
  readonly note: string
  readonly regarding: { readonly name: string }
}

/** One object, as its user meets it: applied, edited, watched, deleted. */
export class Subject {
  readonly resource: Resource
  readonly name: string
  readonly namespace: string | undefined
  readonly #kube: KubeClient
  readonly #key: ObjectKey
  #requests = 0

  constructor(kube: KubeClient, { resource, name, namespace = 'default' }: SubjectName) {
    this.#kube = kube
    this.resource = resource
    this.name = name
    this.namespace = resource.namespaced ? namespace : undefined
    this.#key = toObjectKey(this.namespace, name)
  }

  get(): Promise<KubeObject | undefined> {
    return this.#kube.get(this.resource, this.#key, signal)
  }

  create(members: Doc, annotations: Readonly<Record<string, string>> = {}): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = manifestOf(this.resource, this.name, {})
    const namespace = this.namespace === undefined ? {} : { namespace: this.namespace }
    const manifest = { apiVersion, kind, metadata: { ...metadata, ...namespace, annotations } }
    return this.#kube.create(this.resource, { ...manifest, ...members }, signal)
  }

  /** A merge patch. */
  patch(body: Doc): Promise<KubeObject> {
    return this.#kube.patch(this.resource, this.#key, { type: 'merge', body }, signal)
  }

  /** Merges into `spec.forProvider`; null withdraws a member. */
  edit(forProvider: Doc): Promise<KubeObject> {
    return this.patch({ spec: { forProvider } })
  }

  /** Sets an annotation; null removes it. */
  annotate(name: string, value: string | null): Promise<KubeObject> {
    return this.patch({ metadata: { annotations: { [`plumbline.dev/${name}`]: value } } })
  }

  delete(): Promise<void> {
    return this.#kube.delete(this.resource, this.#key, {}, signal)
  }

  /** Asks for a check now, and waits until there was one. */
  async check(): Promise<KubeObject> {
    this.#requests += 1
    const value = `check-${this.#requests}`
    await this.patch({ metadata: { annotations: { [requestedAt]: value } } })
    return this.until((object) => statusOf(object).lastHandledReconcileAt === value)
  }

  /** Waits until the object is there and `check` holds for it; the error says what it is instead. */
  until(check: (object: KubeObject) => boolean, withinMs = 20_000): Promise<KubeObject> {
    return this.#wait(async () => {
      const object = await this.get()
      return object !== undefined && check(object) ? object : undefined
    }, withinMs)
  }

  /** Waits until there is a line that matches among the conditions: `Synced=False Denied: why`. */
  says(line: RegExp, withinMs?: number): Promise<KubeObject> {
    return this.until((object) => conditionLines(object).some((one) => line.test(one)), withinMs)
  }

  /** Waits until it is ready, in sync with the spec of now, and as declared. */
  steady(withinMs?: number): Promise<KubeObject> {
    return this.until(isSteady, withinMs)
  }

  async gone(withinMs = 20_000): Promise<void> {
    await this.#wait(async () => ((await this.get()) === undefined ? true : undefined), withinMs)
  }

  /** Reasons and notes of its Events. */
  async events(): Promise<readonly string[]> {
    const found: string[] = []
    for await (const page of this.#kube.list(EVENTS, {}, signal)) {
      const events = page.items as readonly unknown[] as readonly ToldEvent[] // events.k8s.io/v1
      const own = events.filter(({ regarding }) => regarding.name === this.name)
      found.push(...own.map(({ reason, note }) => `${reason}: ${note}`))
    }
    return found
  }

  async #wait<T>(look: () => Promise<T | undefined>, withinMs: number): Promise<T> {
    try {
      return await until(look, { everyMs: 50, withinMs, what: this.#key }, signal)
    } catch (error) {
      if (!(error instanceof LocalError && error.code === 'TimedOut')) throw error
      const object = await this.get()
      const state = object === undefined ? ['absent'] : conditionLines(object)
      const told = `${this.resource.kind} ${this.#key} stays as it is:\n${state.join('\n')}`
      throw new Error(told, { cause: error })
    }
  }
}

/** Ready and Synced for the generation of now. */
export function isSteady(object: KubeObject): boolean {
  const lines = conditionLines(object)
  const has = (start: string): boolean => lines.some((line) => line.startsWith(start))
  const isCurrent = statusOf(object).observedGeneration === object.metadata.generation
  return has('Ready=True') && has('Synced=True') && isCurrent
}

/** Waits for a fact outside of the object; the sentence names it. */
export function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  withinMs = 15_000,
): Promise<T> {
  return until(look, { everyMs: 50, withinMs, what }, signal)
}
