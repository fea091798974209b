import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import { claimAnnotation } from '../../runtime/claim.ts'
import type { Gap } from '../evaluate/index.ts'
import { childName, printNode, toLabelValue } from './child-name.ts'
import type { Keeping, Place } from './inventory.ts'
import { type WantedObject, withStoredText } from './secret-values.ts'

/** Marks of a child: the name and kind of the composite, and the node that made it. */
export const compositeLabel = 'plumbline.dev/composite'
/** `Kind.group`: composites of two kinds may bear one name. */
export const kindAnnotation = 'plumbline.dev/composite-kind'
export const nodeAnnotation = 'plumbline.dev/composition-resource-name'

/** The composite as its children know it. */
export interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly uid: string
}

/** One child that the graph wants now; its object as evaluated: without the fields of `gaps`. */
export interface Want extends WantedObject {
  readonly id: string
  readonly key?: string
  readonly gaps: readonly Gap[]
  /** Why it may not be made yet, besides its gaps. */
  readonly waits: readonly string[]
  readonly keeping: Keeping
  /** It may outlive the composite: nothing on it that the garbage collector acts on. */
  readonly outlives: boolean
}

/** A wanted child with its place, and the object as it is applied. */
export interface PlacedChild extends Want {
  readonly place: Place
  readonly resource: Resource | undefined
  /** Why it will never be made as it stands. */
  readonly problem: Problem | undefined
}

export interface Problem {
  readonly reason: 'Invalid' | 'Denied'
  readonly message: string
}

/** Gives a wanted child its name, namespace, marks and owner. Pure. */
export function placeChild(owner: Owner, want: Want, resource: Resource | undefined): PlacedChild {
  const { object } = want
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const asked = { name: text(metadata.name), namespace: text(metadata.namespace) }
  const namespace =
    resource?.namespaced === false ? undefined : (owner.namespace ?? asked.namespace)
  const place: Place = {
    apiVersion: text(object.apiVersion) ?? '',
    kind: text(object.kind) ?? '',
    name: asked.name ?? childName(owner.name, want.id, want.key),
    ...(namespace === undefined ? {} : { namespace }),
  }
  return {
    ...want,
    place,
    resource,
    problem: problemOf(owner, place, asked.namespace, resource),
    object: withStoredText(mark(owner, want, place)),
  }
}

/** Why an object can have no place below its composite; `asked`: the namespace in its template. Pure. */
export function problemOf(
  owner: Pick<Owner, 'namespace'>,
  place: Pick<Place, 'kind' | 'namespace'>,
  asked: string | undefined,
  resource: Pick<Resource, 'namespaced'> | undefined,
): Problem | undefined {
  const denied = (message: string): Problem => ({ reason: 'Denied', message })
  if (resource === undefined) return undefined
  if (owner.namespace !== undefined && !resource.namespaced) {
    return denied(
      `${place.kind} is cluster-scoped: a namespaced composite composes into its own namespace only`,
    )
  }
  if (owner.namespace !== undefined && asked !== undefined && asked !== owner.namespace) {
    return denied(
      `metadata.namespace is ${JSON.stringify(asked)}: a namespaced composite composes into its own namespace only; leave it out`,
    )
  }
  if (resource.namespaced && place.namespace === undefined) {
    const message = `${place.kind} is namespaced: set metadata.namespace in its template`
    return { reason: 'Invalid', message }
  }
  return undefined
}

/**
 * The status is left out: it belongs to the child's own controller. Who the child belongs to is not
 * the template's to say.
 */
function mark(owner: Owner, want: Want, place: Place): JsonObject {
  const { status: _status, metadata, ...content } = want.object
  const given = isJsonObject(metadata) ? metadata : {}
  const { namespace: _namespace, ownerReferences: _owners, ...own } = given
  const { labels, annotations, ...bond } = bondOf(owner, want)
  return {
    ...content,
    metadata: {
      ...own,
      name: place.name,
      ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
      labels: { ...members(own.labels), ...labels },
      annotations: { ...unclaimed(own.annotations), ...annotations },
      ...bond,
    },
  }
}

/** What makes an object that nobody holds this node's; a user may set it to hand an object over. */
export function marksOf(owner: Owner, { id, key }: Pick<Want, 'id' | 'key'>) {
  const [group = ''] = owner.apiVersion.split('/')
  return {
    labels: { [compositeLabel]: toLabelValue(owner.name) },
    annotations: {
      [kindAnnotation]: `${owner.kind}.${group}`,
      [nodeAnnotation]: printNode(id, key),
    },
  }
}

/** Whether the object says of itself that it is this node's. */
export function bearsMarks(
  owner: Owner,
  node: Pick<Want, 'id' | 'key'>,
  { metadata: { labels = {}, annotations = {} } }: KubeObject,
): boolean {
  const marks = marksOf(owner, node)
  return areOn(marks.labels, labels) && areOn(marks.annotations, annotations)
}

type Texts = Readonly<Record<string, string>>

function areOn(marks: Texts, given: Texts): boolean {
  return Object.entries(marks).every(([name, value]) => given[name] === value)
}

/** What says whose the child is. */
function bondOf(owner: Owner, want: Want) {
  const { labels, annotations } = marksOf(owner, want)
  if (want.outlives)
    return { labels, annotations: { ...annotations, [claimAnnotation]: owner.uid } }
  const { apiVersion, kind, name, uid } = owner
  const reference = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
  return { labels, annotations, ownerReferences: [reference] }
}

function unclaimed(annotations: unknown): JsonObject {
  const { [claimAnnotation]: _claim, ...others } = members(annotations)
  return others
}

function members(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
