import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '../../kube/json.ts'
import { type KubeObject, keyOf, type ObjectKey } from '../../kube/object.ts'
import { findCondition } from '../../runtime/conditions.ts'
import type { ResourceLoop } from '../../runtime/resource-loop.ts'
import type { StoreChange } from '../../runtime/store.ts'
import type { Chooser } from '../chooser.ts'
import { type CompositionSpec, specOf } from '../composition.ts'
import { toDefinition } from '../definition/definition.ts'
import { rolloutOf } from '../rollout/rollout.ts'
import type { InstanceLoops } from './instance-loops.ts'
import type { OwnLoops } from './own-loops.ts'

interface Parts {
  readonly own: OwnLoops
  readonly instances: InstanceLoops
  readonly chooser: Chooser
}

/**
 * Lets a change of one object wake those that depend on it. What the first list brings wakes nobody:
 * everything is looked at after a start anyway.
 */
export function connectWakes(parts: Parts): void {
  const { own } = parts
  onChange(own.crds, (change) => {
    if (saysOther(change)) own.definitions.wake(keyOf(either(change)))
  })
  onChange(own.definitions, (change) => definitionChanged(parts, change))
  onChange(own.compositions, (change) => {
    if (change.next === undefined || hasRolledOn(change)) wakeKind(parts, specOf(either(change)))
  })
  onChange(own.revisions, (change) => revisionChanged(parts, change))
  onChange(own.environments, () => wakeUsers(parts, ({ environment }) => environment !== undefined))
  onChange(own.functions, (change) => {
    const { name } = either(change).metadata
    if (saysOther(change)) wakeUsers(parts, (source) => callsFunction(source, name))
  })
}

function onChange(loop: ResourceLoop, listen: (change: StoreChange) => void): void {
  loop.store.onChange((change) => {
    if (loop.hasSynced()) listen(change)
  })
}

/** A kind is served with another schema now, or no longer. */
function wakeCompositions({ compositions }: OwnLoops): void {
  for (const composition of compositions.store.list()) compositions.wake(keyOf(composition))
}

function definitionChanged({ own, instances }: Parts, change: StoreChange): void {
  const key = keyOf(either(change))
  if (!isDeepStrictEqual(servedOf(change.previous), servedOf(change.next))) wakeCompositions(own)
  if (isDeepStrictEqual(choiceOf(change.previous), choiceOf(change.next))) return
  for (const [name, loop] of instances.all()) if (name === key) instances.wakeAll(loop)
}

/** What Compositions are checked against: the schema that was applied, and whether it is published. */
function servedOf(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined
  const { conditions, definition } = toDefinition(object).status
  return [findCondition(conditions, 'Ready')?.status, definition?.digest]
}

/** What of a definition instances choose by. */
function choiceOf(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined
  const { spec } = toDefinition(object)
  const { defaultCompositionRef, enforcedCompositionRef, defaultCompositionUpdatePolicy } = spec
  return { defaultCompositionRef, enforcedCompositionRef, defaultCompositionUpdatePolicy }
}

/** Its Composition too, which makes anew what was deleted or changed by hand. */
function revisionChanged(parts: Parts, change: StoreChange): void {
  const revision = either(change)
  const owner = revision.metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (saysOther(change) && owner !== undefined) {
    parts.own.compositions.wake(owner.name as ObjectKey) // cluster-scoped: its name is its key
  }
  const { source } = revision.spec as { readonly source: CompositionSpec }
  wakeKind(parts, source)
}

function wakeKind({ instances }: Parts, { compositeTypeRef }: CompositionSpec): void {
  for (const [, loop] of instances.all()) {
    if (isOf(loop, compositeTypeRef.apiVersion, compositeTypeRef.kind)) instances.wakeAll(loop)
  }
}

function isOf({ resource }: ResourceLoop, apiVersion: string, kind: string): boolean {
  return resource.kind === kind && `${resource.group}/${resource.version}` === apiVersion
}

/** Wakes the instances of every kind with a revision that uses what has changed. */
function wakeUsers(
  { instances, chooser }: Parts,
  uses: (source: CompositionSpec) => boolean,
): void {
  for (const [, loop] of instances.all()) {
    const revisions = chooser.revisionsOfKind(loop.resource)
    if (revisions.some(({ source }) => uses(source))) instances.wakeAll(loop)
  }
}

/** Other instances may move now. */
function hasRolledOn({ previous, next }: StoreChange): boolean {
  return !isDeepStrictEqual(previous && rolloutOf(previous), next && rolloutOf(next))
}

function callsFunction(source: CompositionSpec, name: string): boolean {
  const called =
    source.mode === 'Pipeline'
      ? source.pipeline.map(({ functionRef }) => functionRef)
      : source.nodes.map((node) => node.function?.functionRef)
  return called.some((ref) => isJsonObject(ref) && ref.name === name)
}

/** Not only its status. */
function saysOther({ previous, next }: StoreChange): boolean {
  return previous?.metadata.generation !== next?.metadata.generation
}

function either({ previous, next }: StoreChange): KubeObject {
  return (next ?? previous) as KubeObject // one of them is there
}
