import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { DryRun } from '../cluster/dry-run.ts'
import type { OwnAction } from '../cluster/own-rights.ts'

/** What planning children needs of the world. */
export interface ChildDeps {
  /** See dryRun; throws KubeError. */
  readonly dryRun: (what: DryRun, signal: AbortSignal) => Promise<KubeObject>
  /** See mayDo; throws KubeError. */
  readonly mayDo: (what: OwnAction, signal: AbortSignal) => Promise<boolean>
  /** The object as it may be shown. */
  readonly mask: (object: JsonObject) => JsonObject
  /** Whether the object has an external resource that is asked about. */
  readonly isManaged: (object: KubeObject) => boolean
}
