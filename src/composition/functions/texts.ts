import { isJsonObject } from '../../kube/json.ts'
import type { Path } from '../graph/index.ts'

/** A text in an object. `isName`: it is a member's name, and `path` leads to what has that member. */
export interface FoundText {
  readonly path: Path
  readonly text: string
  readonly isName: boolean
}

/** Every text in a value, and every name of a member. */
export function textsOf(value: unknown, path: Path = []): readonly FoundText[] {
  if (typeof value === 'string') return [{ path, text: value, isName: false }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, [...path, index]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, member]) => [
    { path, text: name, isName: true },
    ...textsOf(member, [...path, name]),
  ])
}
