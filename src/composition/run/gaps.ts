import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { Gap } from '../evaluate/index.ts'
import type { Path } from '../graph/index.ts'
import { storedPath } from './secret-values.ts'

export interface Filled {
  readonly object: JsonObject
  /** Gaps that the last applied value fills. */
  readonly kept: readonly Gap[]
  /** Gaps of fields that were never applied, and so are not set. */
  readonly open: readonly Gap[]
}

/**
 * The failure rule: a field whose expression gives nothing keeps its last applied value. In a list,
 * whose elements have no name, the whole list is kept. `lastApplied` is what of the object is ours.
 */
export function fillGaps(object: JsonObject, gaps: readonly Gap[], lastApplied: unknown): Filled {
  let filled = object
  const kept: Gap[] = []
  const open: Gap[] = []
  for (const gap of gaps) {
    const field = storedPath(object, fieldOf(gap.path))
    const last = at(lastApplied, field)
    if (last === undefined) {
      // The evaluation leaves null in the place of a list's item: the list is not known then.
      if (field.length < gap.path.length) filled = withoutValue(filled, field)
      open.push(gap)
    } else {
      filled = withValue(filled, field, last)
      kept.push(gap)
    }
  }
  return { object: filled, kept, open }
}

/** The members on the way up to the first list. */
function fieldOf(path: Path): readonly string[] {
  const list = path.findIndex((step) => typeof step === 'number')
  return path.slice(0, list < 0 ? path.length : list).map(String)
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    value,
  )
}

function withValue(object: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [name, ...rest] = path
  if (name === undefined) return object
  const member = Object.hasOwn(object, name) ? object[name] : undefined
  const next =
    rest.length === 0 ? value : withValue(isJsonObject(member) ? member : {}, rest, value)
  return { ...object, [name]: next }
}

function withoutValue(object: JsonObject, path: readonly string[]): JsonObject {
  const [name, ...rest] = path
  if (name === undefined || !Object.hasOwn(object, name)) return object
  const { [name]: member, ...others } = object
  if (rest.length === 0) return others
  return isJsonObject(member) ? { ...others, [name]: withoutValue(member, rest) } : object
}
