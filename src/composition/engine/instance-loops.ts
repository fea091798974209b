import PQueue from 'p-queue'
import { pause } from '../../kube/deadline.ts'
import { type KubeObject, keyOf, type ObjectKey, type Resource } from '../../kube/object.ts'
import { type LoopDeps, ResourceLoop } from '../../runtime/resource-loop.ts'
import type { Revision } from '../choose-composition.ts'
import { resourceOf } from '../definition/definition.ts'
import type { InstanceKinds, Listing } from '../definition/definition-deps.ts'
import type { ForecastMove, InstanceScope, InstanceStatus, ReconcileInstance } from '../instance.ts'
import type { Toll } from '../rollout/budget.ts'
import { isInstanceUrgent } from './urgency.ts'

/** What reconciles of a kind need besides its loop; made anew for each loop. */
export type ScopeParts = Pick<InstanceScope, 'choose' | 'environment' | 'functionNamed'>

export interface InstanceLoopsDeps extends LoopDeps {
  readonly reconcileInstance: ReconcileInstance
  readonly forecastMove: ForecastMove
  readonly scopeOf: (definition: ObjectKey, resource: Resource) => ScopeParts
  /** An instance of the definition is gone, or its instances can be listed now. */
  readonly changed: (definition: ObjectKey) => void
  /** All instances of the definition are known from now on. */
  readonly listed: (definition: ObjectKey) => void
  /** An instance may have moved to another revision, or fares differently on it. */
  readonly progressed: (instance: KubeObject) => void
}

interface Running {
  readonly loop: ResourceLoop
  readonly scope: InstanceScope
  readonly end: AbortController
  readonly done: Promise<void>
}

const listingMs = 20
/** Instances whose loss is counted at a time. */
const forecasts = 10
const stopGraceMs = 5_000

/** The loops of the defined kinds, by the name of the definition; started and stopped while working. */
export class InstanceLoops implements InstanceKinds {
  readonly #deps: InstanceLoopsDeps
  readonly #workers: number
  readonly #running = new Map<ObjectKey, Running>()
  #term: AbortSignal | undefined

  constructor(deps: InstanceLoopsDeps, options: { readonly workers: number }) {
    this.#deps = deps
    this.#workers = options.workers
  }

  /** Loops may run until the signal aborts. */
  begin(term: AbortSignal): void {
    this.#term = term
  }

  async start(crd: KubeObject, signal: AbortSignal): Promise<Listing> {
    const key = keyOf(crd)
    const resource = resourceOf(crd)
    const known = this.#running.get(key)
    const isSame = known?.loop.resource.version === resource.version
    if (known !== undefined && !isSame) await this.stop(key)
    const { loop } = known !== undefined && isSame ? known : this.#run(key, resource)
    while (!loop.hasSynced() && loop.failure === undefined) {
      await pause(this.#deps.clock, listingMs, signal)
    }
    if (loop.hasSynced()) return { is: 'listed', objects: loop.store.list() }
    const { code, message } = loop.failure ?? { code: 0, message: 'not listed yet' }
    return { is: 'failed', code, message }
  }

  async stop(key: ObjectKey): Promise<void> {
    const running = this.#running.get(key)
    if (running === undefined) return
    this.#running.delete(key)
    await running.loop.stop(stopGraceMs)
    running.end.abort()
    await running.done
  }

  /** Lets all running reconciles end within `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ loop }) => loop.stop(graceMs)))
  }

  /** Resolves when every loop has ended; the term must be over. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done))
    this.#running.clear()
  }

  all(): readonly (readonly [ObjectKey, ResourceLoop])[] {
    return [...this.#running].map(([key, { loop }]) => [key, loop] as const)
  }

  /** Reconciles all instances of a kind. */
  wakeAll(loop: ResourceLoop): void {
    for (const object of loop.store.list()) loop.wake(keyOf(object))
  }

  /** Names of the revisions that instances follow; undefined while these are not known. */
  usedRevisions(definition: ObjectKey): ReadonlySet<string> | undefined {
    const objects = this.listed(definition)
    return objects && new Set(objects.flatMap(revisionsOf))
  }

  /** All instances of a kind; undefined while these are not known. */
  listed(definition: ObjectKey): readonly KubeObject[] | undefined {
    const loop = this.#running.get(definition)?.loop
    return loop?.hasSynced() ? loop.store.list() : undefined
  }

  /** What instances, by key, would lose by moving to a revision; those that are gone lose nothing. */
  async forecast(
    definition: ObjectKey,
    { instances, revision }: { readonly instances: readonly string[]; readonly revision: Revision },
    signal: AbortSignal,
  ): Promise<readonly Toll[]> {
    const running = this.#running.get(definition)
    if (running === undefined) return []
    const { loop, scope } = running
    const pool = new PQueue({ concurrency: forecasts })
    const wanted = new Set(instances)
    const objects = loop.store.list().filter((object) => wanted.has(keyOf(object)))
    const forecast = (object: KubeObject) =>
      this.#deps.forecastMove(scope, object, revision, signal)
    return await Promise.all(objects.map((object) => pool.add(() => forecast(object))))
  }

  #run(key: ObjectKey, resource: Resource): Running {
    const loop = new ResourceLoop(this.#deps, resource)
    const end = new AbortController()
    const signal = AbortSignal.any([end.signal, ...(this.#term === undefined ? [] : [this.#term])])
    loop.store.onChange(({ next }) => {
      if (next === undefined) this.#deps.changed(key)
      else this.#deps.progressed(next)
    })
    const scope = this.#scopeOf(key, loop, signal)
    const done = this.#work(key, { loop, scope }, signal)
    const running = { loop, scope, end, done }
    this.#running.set(key, running)
    return running
  }

  async #work(
    key: ObjectKey,
    { loop, scope }: Pick<Running, 'loop' | 'scope'>,
    signal: AbortSignal,
  ): Promise<void> {
    const { reconcileInstance } = this.#deps
    const reflecting = loop.reflect(signal)
    try {
      await loop.synced(signal)
      this.#deps.changed(key)
      this.#deps.listed(key)
      await loop.work(
        {
          reconcile: (instance, active) => reconcileInstance(scope, instance, active),
          // Also after a start: only a reconcile makes an instance's children watched.
          policy: { isUrgent: isInstanceUrgent, firstCheckMs: () => 0 },
          workers: this.#workers,
        },
        signal,
      )
    } catch (error) {
      if (!signal.aborted)
        this.#deps.log.error({ error, definition: key }, 'instances are left alone')
    }
    await reflecting
  }

  #scopeOf(key: ObjectKey, loop: ResourceLoop, ended: AbortSignal): InstanceScope {
    const { resource, store } = loop
    const wake = (instance: ObjectKey) => loop.wake(instance)
    return { ...this.#deps.scopeOf(key, resource), resource, store, ended, wake }
  }
}

function revisionsOf({ spec, status }: KubeObject): readonly string[] {
  const { plumbline } = (status ?? {}) as InstanceStatus
  const wishes = (spec ?? {}) as {
    readonly plumbline?: { readonly compositionRevisionRef?: { readonly name: string } }
  }
  const names = [plumbline?.revision?.name, wishes.plumbline?.compositionRevisionRef?.name]
  return names.filter((name) => name !== undefined)
}
