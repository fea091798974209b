import { apiVersionOf, type KubeObject, type ObjectKey, type Resource } from '../kube/object.ts'
import type { StoreReader } from '../runtime/store.ts'
import {
  type Choice,
  chooseComposition,
  type InstanceWishes,
  type NoChoice,
  type Revision,
  type UpdatePolicy,
} from './choose-composition.ts'
import { chooseRevision } from './choose-revision.ts'
import { specOf } from './composition.ts'
import { toDefinition } from './definition/definition.ts'
import type { Instance } from './instance.ts'
import { ownerOfRevision, toRevision } from './revision.ts'
import { admit } from './rollout/admit.ts'
import { placeOf, rolloutOf } from './rollout/rollout.ts'

/** Index of Compositions by `apiVersion kind` of what they implement. */
export const byType = 'type'
/** Index of revisions by the uid of their Composition. */
export const byOwner = 'owner'

export interface ChooserDeps {
  readonly definitions: Pick<StoreReader, 'get'>
  /** With the index `byType`. */
  readonly compositions: Pick<StoreReader, 'byIndex'>
  /** With the index `byOwner`. */
  readonly revisions: Pick<StoreReader, 'byIndex'>
}

/** Chooses for instances from what the stores hold now. */
export class Chooser {
  readonly #deps: ChooserDeps
  /** Revisions read, so that a hash is computed once per object. */
  readonly #read = new WeakMap<KubeObject, { readonly revision: Revision | undefined }>()

  constructor(deps: ChooserDeps) {
    this.#deps = deps
  }

  /** What an instance of the kind that the definition defines follows. */
  choose(definition: ObjectKey, resource: Resource, instance: Instance): Choice {
    const found = this.#deps.definitions.get(definition)
    const spec = found && toDefinition(found).spec
    const { wishes, status } = instance
    const compositions = this.#compositionsOf(resource)
    const name = chooseComposition({
      kind: resource.kind,
      wishes,
      current: status.plumbline?.composition,
      enforced: spec?.enforcedCompositionRef?.name,
      standard: spec?.defaultCompositionRef?.name,
      candidates: compositions.map(({ metadata }) => ({
        name: metadata.name,
        labels: metadata.labels ?? {},
      })),
    })
    if (typeof name !== 'string') return name
    const composition = compositions.find(({ metadata }) => metadata.name === name)
    const standardPolicy = spec?.defaultCompositionUpdatePolicy
    const revisions = composition === undefined ? [] : this.revisionsOf(composition)
    const { composition: before, revision: followed } = status.plumbline ?? {}
    const current = before === name ? followed?.name : undefined
    const newest = chooseRevision({ composition: name, wishes, standardPolicy, current, revisions })
    if ('is' in newest) return newest
    const revision =
      composition !== undefined && movesByItself(wishes, standardPolicy)
        ? inItsWave(composition, instance, { found: newest, revisions })
        : newest
    if ('is' in revision) return revision
    return { is: 'chosen', composition: name, revision }
  }

  /** The usable revisions of all Compositions of a kind. */
  revisionsOfKind(resource: Resource): readonly Revision[] {
    return this.#compositionsOf(resource).flatMap((composition) => this.revisionsOf(composition))
  }

  revisionsOf({ metadata }: KubeObject): readonly Revision[] {
    const objects = this.#deps.revisions.byIndex(byOwner, metadata.uid)
    return objects.flatMap((object) => this.#toRevision(object) ?? [])
  }

  #compositionsOf(resource: Resource): readonly KubeObject[] {
    return this.#deps.compositions.byIndex(byType, `${apiVersionOf(resource)} ${resource.kind}`)
  }

  #toRevision(object: KubeObject): Revision | undefined {
    const known = this.#read.get(object)
    if (known !== undefined) return known.revision
    const revision = toRevision(object)
    this.#read.set(object, { revision })
    return revision
  }
}

/** Whether an instance follows whatever is newest, and so moves in the waves of a rollout. */
export function movesByItself(wishes: InstanceWishes, standard: UpdatePolicy | undefined): boolean {
  const { compositionUpdatePolicy, compositionRevisionRef, compositionRevisionSelector } = wishes
  const isFree = compositionRevisionRef === undefined && compositionRevisionSelector === undefined
  return isFree && (compositionUpdatePolicy ?? standard ?? 'Automatic') === 'Automatic'
}

function inItsWave(
  composition: KubeObject,
  { object, status }: Instance,
  { found, revisions }: { readonly found: Revision; readonly revisions: readonly Revision[] },
): Revision | NoChoice {
  const rollout = rolloutOf(composition)
  const named = (name: string | undefined) => revisions.find((each) => each.name === name)
  const current = named(status.plumbline?.revision?.name)
  return admit({ found, current, rollout, stable: named(rollout?.stable), place: placeOf(object) })
}

export function indexByType(composition: KubeObject): readonly string[] {
  const { apiVersion, kind } = specOf(composition).compositeTypeRef
  return [`${apiVersion} ${kind}`]
}

export function indexByOwner(revision: KubeObject): readonly string[] {
  const owner = ownerOfRevision(revision)
  return owner === undefined ? [] : [owner]
}
