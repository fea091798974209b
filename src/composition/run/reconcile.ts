import type { ObjectKey } from '../../kube/object.ts'
import type { Outcome } from '../../runtime/outcome.ts'
import { pauseOf, tellPause } from '../../runtime/paused.ts'
import type { Revision } from '../choose-composition.ts'
import type { GraphSpec } from '../composition.ts'
import type { ForecastMove, InstanceScope, ReconcileInstance } from '../instance.ts'
import { SchemaError } from '../schema-error.ts'
import { type Composite, followerId, toComposite } from './composite.ts'
import { conclude } from './conclude.ts'
import type { Run, RunDeps } from './deps.ts'
import { Echoes } from './echoes.ts'
import { forecastLoss } from './forecast.ts'
import type { CompiledGraph } from './graph-cache.ts'
import { lookAtGraph } from './look-graph.ts'
import { lookAtPipeline } from './look-pipeline.ts'
import { Orphanings } from './orphaning.ts'
import { PipelineHost } from './pipeline-host.ts'
import { RecentSchemas } from './recent-schemas.ts'
import { RefusedStatuses } from './refused-status.ts'
import { type Look, runSteps } from './run-steps.ts'
import { forget } from './sights.ts'
import { tearDown } from './tear-down.ts'
import { uncheckedKinds, withoutKinds, withRefusals } from './unchecked-kinds.ts'
import type { FailedLook } from './view.ts'

/** The reconcile of all instances, whatever their kind. */
export function createReconcileInstance(deps: RunDeps): ReconcileInstance {
  return createInstanceRuns(deps).reconcileInstance
}

/** What is done with instances, whatever their kind. */
export function createInstanceRuns(deps: RunDeps): {
  readonly reconcileInstance: ReconcileInstance
  readonly forecastMove: ForecastMove
} {
  const runs = new WeakMap<InstanceScope, Run>()
  const runOf = (scope: InstanceScope): Run => {
    const run = runs.get(scope) ?? createRun(deps, scope)
    runs.set(scope, run)
    return run
  }
  return {
    reconcileInstance: (scope, key, signal) => reconcile(runOf(scope), key, signal),
    forecastMove: async (scope, object, revision, signal) => {
      const run = runOf(scope)
      return await forecastLoss(run, object, await lookFor(run, revision, signal), signal)
    },
  }
}

function createRun(deps: RunDeps, scope: InstanceScope): Run {
  const schemas = new RecentSchemas(deps.graphs.schemas, deps.clock)
  const pipelines = new PipelineHost({ ...deps, schemas }, scope)
  return {
    ...deps,
    scope,
    pipelines,
    echoes: new Echoes(),
    orphanings: new Orphanings(scope.store),
    refusedStatuses: new RefusedStatuses(),
  }
}

async function reconcile(run: Run, key: ObjectKey, signal: AbortSignal): Promise<Outcome> {
  const object = run.scope.store.get(key)
  if (object === undefined) {
    forget(run, followerId(run.scope, key))
    return { kind: 'gone' }
  }
  const composite = toComposite(run.scope, object)
  const paused = pauseOf(composite.annotations)
  if (paused !== undefined) return pause(run, composite, paused, signal)
  if (composite.deleting) return tearDown(run, composite, signal)
  const choice = run.scope.choose(composite)
  if (choice.is === 'none') {
    const { reason, message } = choice
    return conclude(run, composite, { is: 'stopped', reason, message }, signal)
  }
  const look = await lookFor(run, choice.revision, signal)
  const { name, number } = choice.revision
  const machinery = { composition: choice.composition, revision: { name, number } }
  return runSteps(run, composite, { look, machinery }, signal)
}

async function lookFor(scoped: Run, revision: Revision, signal: AbortSignal): Promise<Look> {
  const { source } = revision
  const run = { ...scoped, pipelines: scoped.pipelines.actingFor(revision) }
  switch (source.mode) {
    case 'Graph': {
      const unchecked = await uncheckedKinds(run, revision, signal)
      const known = await compiledGraph(run, revision, source, signal)
      if ('is' in known) return async () => known
      const compiled = withoutKinds(known, unchecked)
      const environment = run.scope.environment(source)
      return async (composite, active) => {
        const view = await lookAtGraph(run, composite, compiled, environment, active)
        return 'is' in view ? view : withRefusals(view, unchecked)
      }
    }
    case 'Pipeline':
      return (composite, active) => lookAtPipeline(run, composite, source, active)
    default:
      return source satisfies never
  }
}

/** Without schemas there is no graph to look by: that is told, and tried again. */
async function compiledGraph(
  { graphs }: Run,
  revision: Revision,
  source: GraphSpec,
  signal: AbortSignal,
): Promise<CompiledGraph | FailedLook> {
  try {
    return await graphs.get(revision, source, signal)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const { code: reason, message } = error
    return { is: 'failed', reason, message, told: { conditions: [], events: [] } }
  }
}

function pause(run: Run, composite: Composite, by: string, signal: AbortSignal): Promise<Outcome> {
  const message = tellPause(by, composite.deleting)
  return conclude(run, composite, { is: 'stopped', reason: 'Paused', message }, signal)
}
