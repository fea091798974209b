import type { KubeClient } from '../../kube/port.ts'
import type { RestMapping } from '../../kube/rest-mapping.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { EventRecorder } from '../../telemetry/events.ts'
import type { Log } from '../../telemetry/log.ts'
import type { AuthorRights } from '../admission/author-rights.ts'
import type { InstanceScope } from '../instance.ts'
import type { Children } from './children.ts'
import type { Echoes } from './echoes.ts'
import type { GraphCache } from './graph-cache.ts'
import type { Orphanings } from './orphaning.ts'
import type { PipelineHost } from './pipeline-host.ts'
import type { RefusedStatuses } from './refused-status.ts'
import type { Setbacks } from './setbacks.ts'

/** What all composites share. */
export interface RunDeps {
  /** Writes are fenced: they throw once the lease is lost. */
  readonly kube: KubeClient
  readonly children: Children
  readonly mapping: RestMapping
  /** Of those who wrote the Compositions, for what functions return and ask for. */
  readonly rights: AuthorRights
  readonly graphs: GraphCache
  readonly setbacks: Setbacks
  readonly events: EventRecorder
  readonly log: Log
  readonly clock: Clock
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
}

/** What a reconcile of one kind of composite works with. */
export interface Run extends RunDeps {
  readonly scope: InstanceScope
  readonly pipelines: PipelineHost
  readonly echoes: Echoes
  readonly orphanings: Orphanings
  readonly refusedStatuses: RefusedStatuses
}
