import { COMPOSITIONS, DEFINITIONS } from '../../composition/resources.ts'
import type { KubeError } from '../../kube/error.ts'
import { toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { dryRun, isRefusal } from '../cluster/dry-run.ts'
import { type Manifest, titleOf } from '../manifest/manifest.ts'
import { isDefinition } from '../schemas/defined-kinds.ts'
import type { CheckFinding } from './report.ts'

/**
 * What the API server and its webhooks say of a Composition or definition, by a dry run: its schema
 * sees what the compiler does not. Throws KubeError when there is no answer.
 */
export async function askServer(
  cluster: Pick<Cluster, 'transport'>,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly CheckFinding[]> {
  const { object, path, lineOf } = manifest
  const patch = { type: 'apply', fieldManager: 'plumbline-check', body: object } as const
  const key = toObjectKey(undefined, object.metadata.name)
  try {
    const resource = isDefinition(object) ? DEFINITIONS : COMPOSITIONS
    await dryRun(cluster, { resource, key, patch }, signal)
    return []
  } catch (error) {
    if (!isRefusal(error)) throw error
    const level = error.code === 403 ? 'warning' : 'error'
    return problemsOf(error).map(({ message, place }) => {
      return { level, code: 'refused', path, line: lineOf(place), object: titleOf(object), message }
    })
  }
}

interface Problem {
  readonly message: string
  readonly place: readonly (string | number)[]
}

function problemsOf(error: KubeError): readonly Problem[] {
  if (error.reason === 'UnknownKind') {
    const message = 'the cluster does not know Plumbline yet: kubectl apply -f crds'
    return [{ message, place: [] }]
  }
  const { causes } = error
  if (causes.length === 0) return [{ message: error.message, place: [] }]
  return causes.map(({ field = '', message = '' }) => {
    const text = [field, message].filter((part) => part !== '').join(': ')
    return { message: text, place: toPlace(field) }
  })
}

/** `spec.nodes[0].id` as steps. */
function toPlace(field: string): readonly (string | number)[] {
  return [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) =>
    index === undefined ? (name ?? '') : Number(index),
  )
}
