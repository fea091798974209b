import type { Schema } from '../../composition/graph/index.ts'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import type { Condition } from '../../runtime/conditions.ts'
import { printKubectlYaml } from '../manifest/kubectl-yaml.ts'
import { maskSecrets } from '../manifest/mask-secrets.ts'
import type { Rendering } from './simulate.ts'

/** A rendering for people and programs: secrets masked, without what the API server assigns. */
export interface PrintedRendering {
  /** `kind/name`. */
  readonly instance: string
  readonly passes: number
  readonly isReady: boolean
  /** Why it is not Ready, or why it does not settle; "" when neither. */
  readonly problem: string
  /** The instance with its status, then what it composes in the graph's order. */
  readonly objects: readonly JsonObject[]
}

export function toPrinted(
  { instance, children, passes, isReady, isSettled }: Rendering,
  kinds: {
    readonly schemaOf: (apiVersion: string, kind: string) => Schema
    readonly resolve: (schema: Schema) => Schema
  },
): PrintedRendering {
  const print = (object: KubeObject): JsonObject => {
    const schema = kinds.schemaOf(object.apiVersion, object.kind)
    return maskSecrets(withoutAssigned(object), schema, kinds.resolve)
  }
  const conditions = conditionsOf(instance)
  return {
    instance: `${instance.kind}/${instance.metadata.name}`,
    passes,
    isReady,
    problem: problemOf({ isReady, isSettled, passes }, conditions),
    objects: [withPlainStatus(print(instance)), ...children.map(({ object }) => print(object))],
  }
}

/** YAML documents, each with the same line between. */
export function printYaml(renderings: readonly PrintedRendering[]): string {
  const objects = renderings.flatMap((rendering) => rendering.objects)
  return objects.map((object) => `---\n${printKubectlYaml(object)}`).join('')
}

/** How it ended, a line for each instance. */
export function printEnd({ instance, passes, isReady, problem }: PrintedRendering): string {
  const rounds = `${passes} ${passes === 1 ? 'pass' : 'passes'}`
  const end = `${instance}: ${isReady ? 'Ready' : 'not Ready'} after ${rounds}`
  return problem === '' ? end : `${end}: ${problem}`
}

function problemOf(
  { isReady, isSettled, passes }: Pick<Rendering, 'isReady' | 'isSettled' | 'passes'>,
  conditions: readonly Condition[],
): string {
  if (!isSettled) return `every one of ${passes} passes changed something`
  const broken = conditions.find(({ type, status }) => type === 'Synced' && status !== 'True')
  const ready = conditions.find(({ type }) => type === 'Ready')
  return [broken, isReady ? undefined : ready].flatMap((each) => each?.message ?? []).join('; ')
}

function conditionsOf({ status }: KubeObject): readonly Condition[] {
  const conditions = isJsonObject(status) ? status.conditions : []
  // The rendering has just written them.
  return conditions as readonly Condition[]
}

const assigned = ['uid', 'resourceVersion', 'generation', 'managedFields', 'annotations']

/** Annotations go without the uid of its instance, which does not exist either. */
function withoutAssigned(object: KubeObject): JsonObject {
  const metadata: JsonObject = { ...object.metadata }
  const kept = Object.entries(metadata).filter(([name]) => !assigned.includes(name))
  const owners = (object.metadata.ownerReferences ?? []).map(({ uid: _uid, ...owner }) => owner)
  const { [claimAnnotation]: _claim, ...annotations } = object.metadata.annotations ?? {}
  const { apiVersion, kind, metadata: _metadata, ...content } = object
  return {
    apiVersion,
    kind,
    metadata: {
      ...Object.fromEntries(kept),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(owners.length === 0 ? {} : { ownerReferences: owners }),
    },
    ...content,
  }
}

/** What the platform team wrote, and the conditions without times; the machinery is left out. */
function withPlainStatus(instance: JsonObject): JsonObject {
  if (!isJsonObject(instance.status)) return instance
  const { conditions, plumbline: _machinery, observedGeneration: _at, ...own } = instance.status
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : []
  const plain = list.filter(isJsonObject).map(({ type, status, reason, message }) => {
    return { type, status, reason, ...(message === '' ? {} : { message }) }
  })
  return { ...instance, status: { ...own, conditions: plain } }
}
