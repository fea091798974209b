import type { KubeDiscovery } from '../../kube/discovery.ts'
import {
  apiVersionOf,
  type KubeObject,
  keyOf,
  type ObjectKey,
  type Resource,
} from '../../kube/object.ts'
import type { KubeClient } from '../../kube/port.ts'
import type { Clock } from '../../runtime/clock.ts'
import { findCondition } from '../../runtime/conditions.ts'
import type { Reconcile } from '../../runtime/controller.ts'
import type { ResourceLoop } from '../../runtime/resource-loop.ts'
import type { EventRecorder } from '../../telemetry/events.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import type { Choice } from '../choose-composition.ts'
import { byType, Chooser } from '../chooser.ts'
import { specOf } from '../composition.ts'
import type { CheckRevision, CompositionDeps } from '../compositions/composition-deps.ts'
import { reconcileComposition } from '../compositions/reconcile-composition.ts'
import { resourceOf, toDefinition } from '../definition/definition.ts'
import { reconcileDefinition } from '../definition/reconcile-definition.ts'
import { ServedSchemas } from '../definition/served-schemas.ts'
import { environmentOf } from '../environment.ts'
import { type ForecastMove, type ReconcileInstance, toInstance } from '../instance.ts'
import { reconcileFunction } from '../reconcile-function.ts'
import { type Forecast, sumTolls } from '../rollout/budget.ts'
import { followedBy, type Member, membersOf } from '../rollout/member.ts'
import { rolloutOf } from '../rollout/rollout.ts'
import { InstanceLoops, type ScopeParts } from './instance-loops.ts'
import { createOwnLoops, type OwnLoops } from './own-loops.ts'
import { isOwnUrgent } from './urgency.ts'
import { connectWakes } from './wakes.ts'

export interface CompositionEngineDeps {
  /** Writes are fenced: they throw once the lease is lost. */
  readonly kube: KubeClient
  readonly discovery: Pick<KubeDiscovery, 'openApiHashes' | 'openApi'>
  readonly reconcileInstance: ReconcileInstance
  readonly forecastMove: ForecastMove
  readonly checkRevision: CheckRevision
  readonly events: Pick<EventRecorder, 'record'>
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
}

export interface CompositionEngineOptions {
  /** Reconciles at a time, per defined kind. */
  readonly workers: number
}

type ForecastArguments = Parameters<CompositionDeps['forecast']>

/** Reconciles at a time, of definitions, Compositions and Functions each. */
const ownWorkers = 4

/** Composition at work: definitions, Compositions and the instances of every defined kind. */
export class CompositionEngine {
  readonly #deps: CompositionEngineDeps
  readonly #own: OwnLoops
  readonly #instances: InstanceLoops
  readonly #chooser: Chooser

  constructor(deps: CompositionEngineDeps, options: CompositionEngineOptions) {
    this.#deps = deps
    const loopDeps = { ...deps, reader: deps.kube }
    this.#own = createOwnLoops(loopDeps)
    this.#chooser = new Chooser({
      definitions: this.#own.definitions.store,
      compositions: this.#own.compositions.store,
      revisions: this.#own.revisions.store,
    })
    this.#instances = new InstanceLoops(
      {
        ...loopDeps,
        scopeOf: (definition, resource) => this.#scopeOf(definition, resource),
        changed: (definition) => this.#instancesChanged(definition),
        listed: (definition) => this.#instancesListed(definition),
        progressed: (instance) => this.#instanceProgressed(instance),
      },
      options,
    )
    connectWakes({ own: this.#own, instances: this.#instances, chooser: this.#chooser })
  }

  hasSynced(): boolean {
    return this.#all().every((loop) => loop.hasSynced())
  }

  /** Keeps every store of our own kinds true until the signal aborts. */
  async reflect(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#all().map((loop) => loop.reflect(signal)))
  }

  /** Works until the signal aborts; begins when every store of our own kinds is complete. */
  async work(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#all().map((loop) => loop.synced(signal)))
    this.#instances.begin(signal)
    await Promise.all([
      this.#workOnDefinitions(signal),
      this.#workOnCompositions(signal),
      this.#workOnFunctions(signal),
    ])
    await this.#instances.ended()
  }

  /** Lets running reconciles end within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all([
      this.#instances.drain(graceMs),
      ...this.#all().map((loop) => loop.stop(graceMs)),
    ])
  }

  /** The kinds that are defined now. */
  definedKinds(): readonly Resource[] {
    return this.#own.crds.store.list().map(resourceOf)
  }

  /** What an instance would follow now; undefined when its kind is not defined. Pure over the stores. */
  choiceOf(object: KubeObject): Choice | undefined {
    const group = object.apiVersion.split('/', 1)[0]
    const crd = this.#own.crds.store.list().find((candidate) => {
      const resource = resourceOf(candidate)
      return resource.group === group && resource.kind === object.kind
    })
    return crd && this.#chooser.choose(keyOf(crd), resourceOf(crd), toInstance(object))
  }

  #all(): readonly ResourceLoop[] {
    return Object.values(this.#own)
  }

  #workOnDefinitions(signal: AbortSignal): Promise<void> {
    const { definitions, crds } = this.#own
    const { kube, clock, discovery, events } = this.#deps
    const { resource, store } = definitions
    const served = new ServedSchemas(discovery)
    const instances = this.#instances
    const deps = { kube, clock, events, resource, store, crds: crds.store, served, instances }
    return workOn(definitions, (key, active) => reconcileDefinition(deps, key, active), signal)
  }

  #workOnCompositions(signal: AbortSignal): Promise<void> {
    const { compositions, revisions } = this.#own
    const { kube, clock, events, checkRevision } = this.#deps
    const { resource, store } = compositions
    const deps = {
      ...{ kube, clock, events, resource, store },
      ...{ check: checkRevision, revisions: revisions.store },
      definedAs: (apiVersion: string, kind: string) => this.#definedAs(apiVersion, kind),
      used: (apiVersion: string, kind: string) => this.#usedRevisions(apiVersion, kind),
      members: (composition: KubeObject) => this.#members(composition),
      forecast: (...asked: ForecastArguments) => this.#forecast(...asked),
    }
    return workOn(compositions, (key, active) => reconcileComposition(deps, key, active), signal)
  }

  #workOnFunctions(signal: AbortSignal): Promise<void> {
    const { functions } = this.#own
    const { kube, clock } = this.#deps
    const { resource, store } = functions
    const deps = { kube, clock, resource, store }
    return workOn(functions, (key, active) => reconcileFunction(deps, key, active), signal)
  }

  #scopeOf(definition: ObjectKey, resource: Resource): ScopeParts {
    const { environments, functions } = this.#own
    return {
      choose: (instance) => this.#chooser.choose(definition, resource, instance),
      environment: ({ environment = [] }) => environmentOf(environments.store.list(), environment),
      // Cluster-scoped: its name is its key.
      functionNamed: (name) => functions.store.get(name as ObjectKey),
    }
  }

  /** Only a definition that waits goes on: for its instances to be gone, or to be listed. */
  #instancesChanged(definition: ObjectKey): void {
    const object = this.#own.definitions.store.get(definition)
    const conditions = object && toDefinition(object).status.conditions
    if (findCondition(conditions, 'Ready')?.status !== 'True') {
      this.#own.definitions.wake(definition)
    }
  }

  /** A Composition that was looked at before knows nothing of its rollout: after a start, mostly. */
  #instancesListed(definition: ObjectKey): void {
    const { compositions, crds } = this.#own
    const crd = crds.store.get(definition)
    if (crd === undefined) return
    const resource = resourceOf(crd)
    const type = `${apiVersionOf(resource)} ${resource.kind}`
    for (const composition of compositions.store.byIndex(byType, type)) {
      compositions.wake(keyOf(composition))
    }
  }

  /** Only a rollout under way looks at how instances fare. */
  #instanceProgressed(instance: KubeObject): void {
    const { compositions } = this.#own
    const name = followedBy(instance)
    const followed = name === undefined ? undefined : compositions.store.get(name as ObjectKey)
    if (followed === undefined || rolloutOf(followed)?.state !== 'Progressing') return
    compositions.wake(keyOf(followed))
  }

  #members(composition: KubeObject): readonly Member[] | undefined {
    const { apiVersion, kind } = specOf(composition).compositeTypeRef
    const definition = this.#definedAs(apiVersion, kind)
    const object = definition && this.#own.definitions.store.get(definition)
    const instances = definition && this.#instances.listed(definition)
    if (object === undefined || instances === undefined) return undefined
    const { defaultCompositionUpdatePolicy } = toDefinition(object).spec
    return membersOf(composition, instances, defaultCompositionUpdatePolicy)
  }

  async #forecast(
    ...[composition, revision, members, signal]: ForecastArguments
  ): Promise<Forecast> {
    const { apiVersion, kind } = specOf(composition).compositeTypeRef
    const definition = this.#definedAs(apiVersion, kind)
    if (definition === undefined) return sumTolls([])
    // The name of a member is the key of its instance.
    const what = { instances: members.map(({ name }) => name), revision }
    return sumTolls(await this.#instances.forecast(definition, what, signal))
  }

  #definedAs(apiVersion: string, kind: string): ObjectKey | undefined {
    const crd = this.#own.crds.store.list().find((candidate) => {
      const resource = resourceOf(candidate)
      return apiVersionOf(resource) === apiVersion && resource.kind === kind
    })
    return crd === undefined ? undefined : keyOf(crd)
  }

  #usedRevisions(apiVersion: string, kind: string): ReadonlySet<string> | undefined {
    const definition = this.#definedAs(apiVersion, kind)
    return definition && this.#instances.usedRevisions(definition)
  }
}

function workOn(loop: ResourceLoop, reconcile: Reconcile, signal: AbortSignal): Promise<void> {
  const policy = { isUrgent: isOwnUrgent, firstCheckMs: () => 0 }
  return loop.work({ reconcile, policy, workers: ownWorkers }, signal)
}
