import type { KubeObject, ObjectKey, Resource } from '../../kube/object.ts'
import type { KubeClient } from '../../kube/port.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Store, StoreReader } from '../../runtime/store.ts'
import type { EventRecorder } from '../../telemetry/events.ts'
import type { ServedSchemas } from './served-schemas.ts'

/** What a reconcile of CompositeResourceDefinitions works with. */
export interface DefinitionDeps {
  readonly kube: KubeClient
  readonly resource: Resource
  readonly store: Store
  /** The CustomResourceDefinitions that carry our label. */
  readonly crds: Pick<StoreReader, 'get'> & Pick<Store, 'put'>
  readonly served: ServedSchemas
  readonly instances: InstanceKinds
  readonly events: Pick<EventRecorder, 'record'>
  readonly clock: Clock
}

/** The loops of the defined kinds, as a definition sees them. */
export interface InstanceKinds {
  /**
   * Has the instances of the kind worked on as its CustomResourceDefinition says; starts, or starts
   * anew when another version is stored now. Resolves when they are listed or cannot be, with the
   * reason.
   */
  start(crd: KubeObject, signal: AbortSignal): Promise<Listing>
  /** The kind is gone. */
  stop(name: ObjectKey): Promise<void>
}

export type Listing =
  | { readonly is: 'listed'; readonly objects: readonly KubeObject[] }
  | { readonly is: 'failed'; readonly code: number; readonly message: string }
