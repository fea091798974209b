import {
  type Change,
  type Doc,
  type FieldTable,
  printStep,
  rulesOf,
  type Schema,
  type Step,
} from '../provider/index.ts'
import { elementsOf, isDoc } from './canonical.ts'
import { contentStep, isReserved, keyOf } from './elements.ts'

/**
 * The values of one group as they were read, with exactly the changes set: undeclared members,
 * foreign keys and withheld paths are carried over. Changes of other groups are ignored. Does not
 * modify what it is given.
 */
export function applyChanges(
  table: FieldTable,
  group: string,
  actual: Doc,
  changes: readonly Change[],
): Doc {
  const own = Object.entries(actual).filter(([member]) => table.groupOf.get(member) === group)
  const mine = changes.filter(
    ({ path: [first] }) => first !== undefined && groupOf(table, first) === group,
  )
  return setMembers(
    table.schema,
    Object.fromEntries(own),
    mine.map((change) => ({ change, depth: 0 })),
  )
}

function groupOf(table: FieldTable, step: Step): string | undefined {
  return 'member' in step ? table.groupOf.get(step.member) : undefined
}

/** A change, and how many of its steps were taken. */
interface Edit {
  readonly change: Change
  readonly depth: number
}

/** The value with the edits set; undefined: it must not be there. */
function setValue(schema: Schema | undefined, value: unknown, edits: readonly Edit[]): unknown {
  const whole = edits.find(({ change, depth }) => depth === change.path.length)
  if (whole !== undefined) return whole.change.desired
  if (schema === undefined) return value
  const { shape } = rulesOf(schema)
  switch (shape) {
    case 'keyed-list':
      return setElements(schema, value, edits)
    case 'entries':
      return setEntries(schema, value, edits)
    case 'map':
    case 'object':
    case 'leaf':
    case 'list':
    case 'set':
    case 'secret-ref': {
      const next = setMembers(schema, isDoc(value) ? value : {}, edits)
      return shape !== 'map' && Object.keys(next).length === 0 ? undefined : next
    }
    default:
      return shape satisfies never
  }
}

function setMembers(schema: Schema, doc: Doc, edits: readonly Edit[]): Doc {
  const next = new Map(Object.entries(doc))
  for (const [name, inside] of byStep(edits, memberName)) {
    const child = schema.properties?.[name] ?? schema.additionalProperties
    const value = setValue(child, next.get(name), inside)
    if (value === undefined) next.delete(name)
    else next.set(name, value)
  }
  return Object.fromEntries(next)
}

function memberName(step: Step): string {
  if ('member' in step) return step.member
  return 'mapKey' in step ? step.mapKey : printStep(step)
}

/** Elements that are edited keep their place, missing ones come last. */
function setElements(schema: Schema, value: unknown, edits: readonly Edit[]): readonly unknown[] {
  const open = byStep(edits, printStep)
  const kept = elementsOf(value).flatMap((element) => {
    const step = isDoc(element) ? stepIn(schema, element, open) : undefined
    if (step === undefined) return [element]
    const inside = (open.get(step) ?? []).filter((edit) => !isAddition(edit))
    return inside.length === 0 ? [element] : toList(setValue(schema.items, element, inside))
  })
  const added = [...open.values()].flat().filter(isAddition)
  return [...kept, ...added.map(({ change }) => change.desired)]
}

/** Whole elements are only ever missing or extra; one that looks the same is another one. */
function isAddition(edit: Edit): boolean {
  return isWhole(edit) && edit.change.desired !== undefined
}

function isWhole({ change, depth }: Edit): boolean {
  return depth === change.path.length
}

/** Under which of the edited steps an element of the document stands. */
function stepIn(
  schema: Schema,
  element: Doc,
  edited: ReadonlyMap<string, readonly Edit[]>,
): string | undefined {
  const key = keyOf(schema, element)
  if (isReserved(schema, key)) return undefined
  const { key: name = '' } = rulesOf(schema)
  const keyed = key === undefined ? undefined : printStep({ element: key, key: name })
  if (keyed !== undefined && edited.has(keyed)) return keyed
  const content = printStep(contentStep(schema, element))
  const edits = edited.get(content)
  if (edits === undefined) return undefined
  const removal = edits.find((edit) => isWhole(edit) && !isAddition(edit))?.change.actual
  // One that looks the same and has another name is another one.
  return isDoc(removal) && keyOf(schema, removal) !== key ? undefined : content
}

function setEntries(schema: Schema, value: unknown, edits: readonly Edit[]): readonly unknown[] {
  const { key: keyName = '', value: valueName = '' } = rulesOf(schema)
  const open = byStep(edits, printStep)
  const done = new Set<string>()
  const kept = elementsOf(value).flatMap((element) => {
    const step = isDoc(element) ? stepIn(schema, element, open) : undefined
    if (step === undefined) return [element]
    if (done.has(step)) return []
    done.add(step)
    const desired = open.get(step)?.[0]?.change.desired
    return desired === undefined ? [] : [{ ...(element as Doc), [valueName]: desired }]
  })
  const added = [...open].flatMap(([step, [edit]]) => {
    const last = edit?.change.path.at(-1)
    if (done.has(step) || edit?.change.desired === undefined) return []
    return last !== undefined && 'element' in last
      ? [{ [keyName]: last.element, [valueName]: edit.change.desired }]
      : []
  })
  return [...kept, ...added]
}

/** The edits by their next step, which they have then taken. */
function byStep(
  edits: readonly Edit[],
  print: (step: Step) => string,
): ReadonlyMap<string, readonly Edit[]> {
  const groups = new Map<string, Edit[]>()
  for (const { change, depth } of edits) {
    const step = change.path[depth]
    if (step === undefined) continue
    const name = print(step)
    const edit = { change, depth: depth + 1 }
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [edit])
    else group.push(edit)
  }
  return groups
}

function toList(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value]
}
