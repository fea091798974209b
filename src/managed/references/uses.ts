import { isDoc } from '../../drift/canonical.ts'
import type { KubeObject } from '../../kube/object.ts'
import {
  type AnyKind,
  type Border,
  type Doc,
  type NameReference,
  type ReferenceRule,
  rulesOf,
  type Schema,
  type Selector,
} from '../../provider/index.ts'
import { referringMembers } from './referring-members.ts'

/** A kind that is referred to. */
export interface TargetKind {
  readonly group: string
  readonly kind: string
}

/** How the object is asked for. */
export type Asked =
  | { readonly is: 'name'; readonly name: string }
  | {
      readonly is: 'selector'
      readonly labels: Readonly<Record<string, string>>
      readonly sameController: boolean
    }

/** One reference that a manifest declares and that is in force: no plain value wins over it. */
export interface ReferenceUse {
  /** Path of the value; elements of a list are printed `[]`. */
  readonly at: string
  /** Member of `spec.forProvider` it is in. */
  readonly member: string
  readonly target: TargetKind
  /** Where the value is in the target. */
  readonly path: string
  readonly asked: Asked
  /** The asked-for object as one word: another spelling is another reference. */
  readonly by: string
  /** Whether the manifest waits for the object; always so where a value is compulsory. */
  readonly required: boolean
  /** Whether the reference wins over a plain value and is resolved at every reconcile. */
  readonly always: boolean
  /** The object is needed at creation only. */
  readonly createOnly: boolean
  /** The object or element around the value is nothing without it. */
  readonly essential: boolean
  /** What may lie between the two. */
  readonly mayCross: readonly Border[]
}

/** Where a walk of a manifest stands. */
export interface Place {
  readonly at: string
  readonly member: string
  readonly createOnly: boolean
  /** API group of a target that names none. */
  readonly group: string
}

/** The references in force in `spec.forProvider`. Pure; takes what the API server accepted. */
export function referenceUses(kind: AnyKind, doc: Doc): readonly ReferenceUse[] {
  return usesIn(kind.fields.schema, doc, top(kind))
}

/** The identity of a use within its object: equal uses have equal values. */
export function keyOfUse({ at, by }: Pick<ReferenceUse, 'at' | 'by'>): string {
  return `${at} ${by}`
}

/** The place of `spec.forProvider` itself. */
export function top(kind: AnyKind): Place {
  return { at: '', member: '', createOnly: false, group: kind.names.group }
}

function usesIn(schema: Schema, doc: Doc, place: Place): readonly ReferenceUse[] {
  return referringMembers(schema).flatMap(([member, child]) => {
    const here = below(place, member, child)
    const use = useOf(child, doc, member, here)
    return [...(use === undefined ? [] : [use]), ...usesBelow(child, doc[member], here)]
  })
}

function usesBelow(schema: Schema, value: unknown, place: Place): readonly ReferenceUse[] {
  if (isDoc(value)) return usesIn(schema, value, place)
  const { items } = schema
  if (!Array.isArray(value) || items === undefined) return []
  return value.flatMap((item: unknown) => usesBelow(items, item, element(place)))
}

/** The place of a member. */
export function below(place: Place, member: string, schema: Schema): Place {
  return {
    ...place,
    at: place.at === '' ? member : `${place.at}.${member}`,
    member: place.member === '' ? member : place.member,
    createOnly: place.createOnly || rulesOf(schema).mutability === 'create-only',
  }
}

/** The place of any element of a list. */
export function element(place: Place): Place {
  return { ...place, at: `${place.at}[]` }
}

/**
 * The reference in force for a member, if there is one: a plain value wins unless the policy says
 * Always; of name and selector the name wins.
 */
export function useOf(
  schema: Schema,
  doc: Doc,
  member: string,
  place: Place,
): ReferenceUse | undefined {
  const { from } = rulesOf(schema)
  if (from === undefined) return undefined
  // Shapes by the schema, which the API server has checked.
  const ref = doc[`${member}Ref`] as NameReference | undefined
  const selector = doc[`${member}Selector`] as Selector | undefined
  const asked = askedBy(ref, selector)
  if (asked === undefined) return undefined
  const { resolution, resolve } = (ref ?? selector)?.policy ?? {}
  const always = resolve === 'Always'
  if (doc[member] !== undefined && !always) return undefined
  return {
    at: place.at,
    member: place.member,
    target: targetOf(from, place.group),
    path: from.path,
    asked,
    by: spell(asked),
    required: from.compulsory === true || resolution !== 'Optional',
    always,
    createOnly: place.createOnly || from.neededFor === 'creation',
    essential: from.essential === true,
    mayCross: from.mayCross ?? [],
  }
}

/** The kind a rule refers to; `own` is the group of the kind that refers. */
export function targetOf(from: ReferenceRule, own: string): TargetKind {
  return { group: from.group ?? own, kind: from.kind }
}

/** A selector that says nothing would match everything: it declares nothing. */
function askedBy(
  ref: NameReference | undefined,
  selector: Selector | undefined,
): Asked | undefined {
  if (ref !== undefined) return { is: 'name', name: ref.name }
  if (selector === undefined) return undefined
  const labels = selector.matchLabels ?? {}
  const sameController = selector.matchControllerRef === true
  const says = sameController || Object.keys(labels).length > 0
  return says ? { is: 'selector', labels, sameController } : undefined
}

function spell(asked: Asked): string {
  return asked.is === 'name' ? `name ${asked.name}` : `selector ${printSelector(asked)}`
}

/** What a selector asks for, e.g. `labels a=b,c=d and the same controller`. */
export function printSelector({ labels, sameController }: Asked & { is: 'selector' }): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
  return [
    ...(pairs.length === 0 ? [] : [`labels ${pairs.sort().join(',')}`]),
    ...(sameController ? ['the same controller'] : []),
  ].join(' and ')
}

/** `spec.forProvider` as the API server holds it. */
export function docOf(object: KubeObject): Doc {
  return (object.spec as { readonly forProvider?: Doc }).forProvider ?? {}
}
