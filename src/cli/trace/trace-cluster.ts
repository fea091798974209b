import PQueue from 'p-queue'
import type { Place } from '../../composition/run/inventory.ts'
import { KubeError } from '../../kube/error.ts'
import { type KubeObject, type Resource, toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { findKind } from '../cluster/find-kind.ts'
import { growTree, type LookAt } from './grow-tree.ts'
import type { TraceNode } from './trace-node.ts'

/** What to trace: one object, or without a name all of the kind. */
export interface TraceTarget {
  /** As people call it; see findKind. */
  readonly kind: string
  readonly name: string | undefined
  readonly allNamespaces: boolean
}

/** There is nothing to trace; the message says what to do. */
export class TraceError extends Error {
  readonly code = 'NothingToTrace'

  constructor(message: string) {
    super(message)
    this.name = 'TraceError'
  }
}

/** Children read at a time. */
const concurrency = 16

/** The trees of the target, by namespace and name. Throws UnknownKindError, TraceError, KubeError. */
export async function traceCluster(
  cluster: Cluster,
  target: TraceTarget,
  signal: AbortSignal,
): Promise<readonly TraceNode[]> {
  const resource = await findKind(cluster, target.kind, signal)
  const roots = await rootsOf(cluster, resource, target, signal)
  const lookAt = lookInto(cluster)
  return await Promise.all(roots.map((root) => growTree(root, lookAt, signal)))
}

async function rootsOf(
  { kube, namespace }: Cluster,
  resource: Resource,
  { name, allNamespaces }: TraceTarget,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const within = resource.namespaced ? namespace : undefined
  const where = within === undefined ? '' : ` in namespace ${within}`
  if (name !== undefined) {
    const object = await kube.get(resource, toObjectKey(within, name), signal)
    if (object !== undefined) return [object]
    throw new TraceError(`there is no ${resource.kind} ${name}${where}; -n names another namespace`)
  }
  const objects: KubeObject[] = []
  const options = allNamespaces || within === undefined ? {} : { namespace: within }
  for await (const page of kube.list(resource, options, signal)) objects.push(...page.items)
  if (objects.length > 0) return objects
  throw new TraceError(
    `there is no ${resource.kind}${allNamespaces ? '' : `${where}; -A looks in all`}`,
  )
}

/** What may not be read is told in its place: the rest of the tree is worth seeing. */
function lookInto({ kube, mapping }: Cluster): LookAt {
  const pool = new PQueue({ concurrency })
  const read = async (place: Place, signal: AbortSignal) => {
    const resource = await mapping.findAnyVersion(place.apiVersion, place.kind, signal)
    if (resource === undefined) {
      const message = `${place.kind} of ${place.apiVersion} is not served`
      return { is: 'unreadable', message } as const
    }
    const key = toObjectKey(resource.namespaced ? place.namespace : undefined, place.name)
    const object = await kube.get(resource, key, signal)
    return object === undefined ? ({ is: 'absent' } as const) : ({ is: 'there', object } as const)
  }
  return async (place, signal) => {
    try {
      return await pool.add(() => read(place, signal))
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 403) throw error
      return { is: 'unreadable', message: 'may not be read: Forbidden' }
    }
  }
}
