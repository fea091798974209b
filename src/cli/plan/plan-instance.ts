import type { Revision } from '../../composition/choose-composition.ts'
import type { PipelineSpec } from '../../composition/composition.ts'
import { describeFinding, kindsOf, type Schemas } from '../../composition/graph/index.ts'
import { createResolve, dynamic } from '../../composition/graph/shape.ts'
import type { Composite } from '../../composition/run/composite.ts'
import { lossOf } from '../../composition/run/forecast.ts'
import type { JsonObject } from '../../kube/json.ts'
import { type KubeObject, keyOf, type Resource } from '../../kube/object.ts'
import { dryRun } from '../cluster/dry-run.ts'
import { mayDo } from '../cluster/own-rights.ts'
import { compileGraph, type Look, toLookedAt } from '../evaluation/look.ts'
import { groupOf } from '../manifest/manifest.ts'
import { maskSecrets } from '../manifest/mask-secrets.ts'
import type { SchemaSource } from '../schemas/schema-source.ts'
import type { Catalog } from './catalog.ts'
import type { ChildDeps } from './child-deps.ts'
import type { Draft, DraftPlan, PlannedToll } from './draft.ts'
import {
  type InstanceLookDeps,
  lookAtInstance,
  lookAtInventory,
  lookAtPipelineInstance,
  type Prepared,
} from './look-at-instance.ts'
import { planChildren, planDenied } from './plan-children.ts'
import { planPaused, planTearDown } from './plan-stopped.ts'

/** What plans of all instances share. */
export interface InstanceDeps extends InstanceLookDeps {
  readonly catalog: Catalog
  readonly schemas: SchemaSource
  readonly isManaged: ChildDeps['isManaged']
}

/** Plans instances; a Composition is compiled once, however many follow it. */
export class InstancePlanner {
  readonly #deps: InstanceDeps
  readonly #compiled = new Map<string, Promise<Prepared & { readonly schemas: Schemas }>>()

  constructor(deps: InstanceDeps) {
    this.#deps = deps
  }

  /** Of an instance as it would be stored. Throws KubeError. */
  async plan(resource: Resource, instance: KubeObject, signal: AbortSignal): Promise<DraftPlan> {
    const { kind, metadata } = instance
    const { name, namespace } = metadata
    const facts = {
      object: `${kind}/${name}`,
      ...(namespace === undefined ? {} : { namespace }),
    }
    const composite = toLookedAt(instance)
    const paused = planPaused(composite)
    if (paused !== undefined) return { ...facts, drafts: paused, problem: '' }
    if (composite.deleting) {
      const glance = await lookAtInventory(this.#deps, composite, signal)
      return { ...facts, drafts: planTearDown(composite, glance), problem: '' }
    }
    return { ...facts, ...(await this.#planAtWork(resource, composite, signal)) }
  }

  async #planAtWork(
    resource: Resource,
    composite: Composite,
    signal: AbortSignal,
  ): Promise<Omit<DraftPlan, 'object' | 'namespace'>> {
    const { object: instance } = composite
    const choice = this.#deps.catalog.choose(resource, instance)
    if (choice.is === 'none') return { drafts: [], problem: choice.message }
    const { composition, revision } = choice
    const follows = { composition, revision: revision.name }
    if (revision.source.mode === 'Pipeline') {
      return { follows, ...(await this.#planPipeline(revision.source, composite, signal)) }
    }
    const prepared = await this.#prepare(revision, revision.source, signal)
    const problem = problemOf(prepared)
    if (problem !== '') return { drafts: [], follows, problem }
    const seen = await lookAtInstance(this.#deps, composite, prepared, signal)
    const { schemas } = prepared
    const drafts = await planChildren(this.#childDeps(schemas), seen, signal)
    const toll = tollOf(composite, seen, drafts)
    return { follows, drafts, toll, problem: seen.view.problems.join('; ') }
  }

  async #planPipeline(
    { pipeline }: PipelineSpec,
    composite: Composite,
    signal: AbortSignal,
  ): Promise<Pick<DraftPlan, 'drafts' | 'problem' | 'toll'>> {
    const { seen, denied } = await lookAtPipelineInstance(this.#deps, composite, pipeline, signal)
    if ('is' in seen) {
      const toll = { ...payerOf(composite), ...nothingLost, unknown: seen.message }
      const problem = denied.length === 0 ? seen.message : ''
      return { drafts: planDenied(denied), toll, problem }
    }
    const kinds = seen.view.children.map(({ place }) => place)
    const schemas = await this.#deps.schemas.load(kinds, signal)
    const drafts = await planChildren(this.#childDeps(schemas), { ...seen, denied: [] }, signal)
    return { drafts, toll: tollOf(composite, seen, drafts), problem: '' }
  }

  #childDeps(schemas: Schemas): ChildDeps {
    const { cluster, isManaged } = this.#deps
    return {
      dryRun: (what, signal) => dryRun(cluster, what, signal),
      mayDo: (what, signal) => mayDo(cluster, what, signal),
      mask: (object) => mask(object, schemas),
      isManaged,
    }
  }

  #prepare(revision: Revision, spec: Prepared['spec'], signal: AbortSignal) {
    const known = this.#compiled.get(revision.hash)
    if (known !== undefined) return known
    const preparing = this.#compile(spec, signal)
    this.#compiled.set(revision.hash, preparing)
    return preparing
  }

  async #compile(spec: Prepared['spec'], signal: AbortSignal) {
    const schemas = await this.#deps.schemas.load(kindsOf(spec), signal)
    const environment = this.#deps.catalog.environment(spec)
    return { spec, schemas, environment, compiled: compileGraph(spec, schemas) }
  }
}

const nothingLost = { replaces: [], deletes: [] }

/** As the budget of a rollout counts it. */
function tollOf(composite: Composite, seen: Look, drafts: readonly Draft[]): PlannedToll {
  const toll = { ...payerOf(composite), ...lossOf(composite, seen.view) }
  const isPartial = drafts.some(({ change }) => change.action === 'not-asked')
  return isPartial ? { ...toll, unknown: 'not all of it could be asked' } : toll
}

function payerOf({ object }: Composite) {
  return { instance: keyOf(object), group: groupOf(object.apiVersion), kind: object.kind }
}

function problemOf({ compiled }: Prepared): string {
  const errors = compiled.graph.findings.filter(({ level }) => level === 'error')
  const [first, ...more] = errors.map(describeFinding)
  if (first === undefined) return ''
  const others = more.length === 0 ? '' : `; and ${more.length} more`
  return `its Composition has errors: ${first}${others}: see composition check`
}

function mask(object: JsonObject, schemas: Schemas): JsonObject {
  const schema = schemas.schemaOf(String(object.apiVersion), String(object.kind))
  return maskSecrets(object, schema ?? dynamic, createResolve(schemas))
}
