import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject, parseJson } from '../../kube/json.ts'

/**
 * A set of fields as managedFields spell it (FieldsV1): `f:name` a member, `k:{…}` the element of a
 * keyed list, `v:…` a value of a set, `.` the thing itself; `{}` is a leaf.
 */
export type FieldSet = JsonObject

/** The part of a value that the set covers; undefined when the value holds nothing of it. */
export function ownedPart(value: unknown, fields: FieldSet): unknown {
  const names = Object.keys(fields).filter((name) => name !== '.')
  if (names.length === 0) return value
  if (Array.isArray(value)) return ownedElements(value, fields)
  if (!isJsonObject(value)) return undefined
  const members = names.flatMap((name) => {
    const member = name.slice(2)
    if (!name.startsWith('f:') || !Object.hasOwn(value, member)) return []
    const part = ownedPart(value[member], toSet(fields[name]))
    return part === undefined ? [] : [[member, part] as const]
  })
  return members.length === 0 && fields['.'] === undefined ? undefined : Object.fromEntries(members)
}

function ownedElements(list: readonly unknown[], fields: FieldSet): readonly unknown[] | undefined {
  const parts = list.flatMap((element) => {
    const name = Object.keys(fields).find((each) => isElement(each, element))
    if (name === undefined) return []
    const part = ownedPart(element, toSet(fields[name]))
    return part === undefined ? [] : [part]
  })
  return parts.length === 0 ? undefined : parts
}

/** Whether a list's element is the one that `k:` or `v:` names. */
function isElement(name: string, element: unknown): boolean {
  const spelled = parseJson(name.slice(2))
  if (name.startsWith('v:')) return isDeepStrictEqual(spelled, element)
  if (!name.startsWith('k:') || !isJsonObject(spelled) || !isJsonObject(element)) return false
  return Object.entries(spelled).every(([key, value]) => isDeepStrictEqual(element[key], value))
}

/** The leaves of a set that a desired value has an opinion on, as dotted paths, sorted. */
export function claimedPaths(desired: unknown, fields: FieldSet): readonly string[] {
  return [...new Set(claims(desired, fields, ''))].sort()
}

function claims(desired: unknown, fields: FieldSet, path: string): string[] {
  const names = Object.keys(fields).filter((name) => name !== '.')
  if (names.length === 0) return desired === undefined ? [] : [path]
  return names.flatMap((name) => {
    if (name.startsWith('f:')) {
      const member = name.slice(2)
      if (!isJsonObject(desired) || !Object.hasOwn(desired, member)) return []
      return claims(
        desired[member],
        toSet(fields[name]),
        path === '' ? member : `${path}.${member}`,
      )
    }
    if (!Array.isArray(desired)) return []
    const element = desired.find((each) => isElement(name, each))
    return element === undefined
      ? []
      : claims(element, toSet(fields[name]), `${path}${printElement(name)}`)
  })
}

/** What of the desired value is not so in the live one; a list's elements are compared whole. */
export function differingPart(desired: unknown, live: unknown): unknown {
  if (Array.isArray(desired)) {
    const held: readonly unknown[] = Array.isArray(live) ? live : []
    return desired.filter((each) => !held.some((one) => isDeepStrictEqual(one, each)))
  }
  if (!isJsonObject(desired) || !isJsonObject(live)) return desired
  const members = Object.entries(desired).filter(
    ([name, value]) => !isDeepStrictEqual(value, live[name]),
  )
  return Object.fromEntries(
    members.map(([name, value]) => [name, differingPart(value, live[name])]),
  )
}

/**
 * The members of a desired value that are not so in the live one and that the set does not cover any
 * more, as dotted paths, sorted: what others have changed or removed. What the API server has merely
 * normalised or completed is still covered.
 */
export function lostPaths(desired: unknown, live: unknown, fields: FieldSet): readonly string[] {
  // At the top, a set without members covers nothing.
  const held = Object.keys(fields).length === 0 ? undefined : fields
  return losses(desired, { live, fields: held }, '').sort()
}

interface Held {
  readonly live: unknown
  /** undefined: nothing of it is ours. */
  readonly fields: FieldSet | undefined
}

function losses(desired: unknown, { live, fields }: Held, path: string): string[] {
  const isLeaf = fields !== undefined && Object.keys(fields).length === 0
  if (isLeaf || isDeepStrictEqual(desired, live)) return []
  if (Array.isArray(desired)) return lossesOfList(desired, { live, fields }, path)
  if (!isJsonObject(desired) || !isJsonObject(live)) return [path]
  return Object.entries(desired).flatMap(([name, value]) => {
    const held = { live: live[name], fields: setOf(fields, `f:${name}`) }
    return losses(value, held, path === '' ? name : `${path}.${name}`)
  })
}

/** A list's elements have their keys, or nothing that names them. */
function lossesOfList(desired: readonly unknown[], { live, fields }: Held, path: string): string[] {
  const held: readonly unknown[] = Array.isArray(live) ? live : []
  const lost = desired.flatMap((element) => {
    if (held.some((each) => isDeepStrictEqual(each, element))) return []
    const name = Object.keys(fields ?? {}).find((each) => isElement(each, element))
    const found = name === undefined ? undefined : held.find((each) => isElement(name, each))
    if (name === undefined || found === undefined) return [path]
    return losses(
      element,
      { live: found, fields: setOf(fields, name) },
      `${path}${printElement(name)}`,
    )
  })
  return [...new Set(lost)]
}

/** A value of a set is its whole content, which may be secret. */
function printElement(name: string): string {
  return name.startsWith('v:') ? '[…]' : `[${name.slice(2)}]`
}

function setOf(fields: FieldSet | undefined, name: string): FieldSet | undefined {
  const set = fields?.[name]
  return isJsonObject(set) ? set : undefined
}

function toSet(value: unknown): FieldSet {
  return isJsonObject(value) ? value : {}
}
