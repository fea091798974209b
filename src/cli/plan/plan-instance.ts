import type { Revision } from '../../composition/choose-composition.ts'
import {
  describeFinding,
  kindsOf,
  type Schema,
  type Schemas,
} from '../../composition/graph/index.ts'
import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { dryRun } from '../cluster/dry-run.ts'
import { compileGraph, toLookedAt } from '../evaluation/look.ts'
import { maskSecrets } from '../manifest/mask-secrets.ts'
import type { SchemaSource } from '../schemas/schema-source.ts'
import type { Catalog } from './catalog.ts'
import type { ObjectPlan } from './plan.ts'
import { planChildren } from './plan-children.ts'
import { type Prepared, survey } from './survey.ts'

/** What plans of all instances share. */
export interface InstanceDeps {
  readonly cluster: Cluster
  readonly catalog: Catalog
  readonly schemas: SchemaSource
}

/** Plans instances; a Composition is compiled once, however many follow it. */
export class InstancePlanner {
  readonly #deps: InstanceDeps
  readonly #compiled = new Map<string, Promise<Prepared & { readonly schemas: Schemas }>>()

  constructor(deps: InstanceDeps) {
    this.#deps = deps
  }

  /** Of an instance as it would be stored. Throws KubeError. */
  async plan(resource: Resource, instance: KubeObject, signal: AbortSignal): Promise<ObjectPlan> {
    const { kind, metadata } = instance
    const { name, namespace } = metadata
    const facts = {
      object: `${kind}/${name}`,
      ...(namespace === undefined ? {} : { namespace }),
      changes: [],
    }
    const choice = this.#deps.catalog.choose(resource, instance)
    if (choice.is === 'none') return { ...facts, problem: choice.message }
    const { composition, revision } = choice
    const follows = { composition, revision: revision.name }
    if (revision.source.mode === 'Pipeline') {
      const problem = 'mode Pipeline cannot be planned: its functions are called by the controller'
      return { ...facts, follows, problem }
    }
    const prepared = await this.#prepare(revision, revision.source, signal)
    const problem = problemOf(prepared)
    if (problem !== '') return { ...facts, follows, problem }
    const seen = await survey(this.#deps.cluster, toLookedAt(instance), prepared, signal)
    const deps = {
      dryRun: (what: Parameters<typeof dryRun>[1], active: AbortSignal) =>
        dryRun(this.#deps.cluster, what, active),
      mask: (object: JsonObject) => mask(object, prepared),
    }
    const changes = await planChildren(deps, seen, signal)
    return { ...facts, follows, changes, problem: seen.view.problems.join('; ') }
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
    const env = this.#deps.catalog.environment(spec)
    return { spec, schemas, env, compiled: compileGraph(spec, schemas) }
  }
}

function problemOf({ compiled }: Prepared): string {
  const errors = compiled.graph.findings.filter(({ level }) => level === 'error')
  const [first, ...more] = errors.map(describeFinding)
  if (first === undefined) return ''
  const others = more.length === 0 ? '' : `; and ${more.length} more`
  return `its Composition has errors: ${first}${others}: see composition check`
}

function mask(
  object: JsonObject,
  { schemas, compiled }: Prepared & { readonly schemas: Schemas },
): JsonObject {
  const none: Schema = {}
  const schema = schemas.schemaOf(String(object.apiVersion), String(object.kind))
  return maskSecrets(object, schema ?? none, compiled.graph.resolve)
}
