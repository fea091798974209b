import { printStep, rulesOf, type Schema, type Step } from '../provider/index.ts'
import { canonicalJson, elementsOf, inOrder, isDoc } from './canonical.ts'
import { contentHash, normalise } from './normal.ts'

type Element = Readonly<Record<string, unknown>>

/** An element on both sides; undefined: not there. */
export interface Pair {
  readonly step: Step
  readonly desired: Element | undefined
  readonly actual: Element | undefined
}

/** The value of the key member as paths print it; undefined when the element has none. */
export function keyOf(list: Schema, element: Element): string | undefined {
  const { key = '' } = rulesOf(list)
  const member = list.items?.properties?.[key]
  const value = member === undefined ? undefined : normalise(member, element[key])
  return value === undefined ? undefined : String(value)
}

/** Whether the key belongs to the cloud. */
export function isReserved(list: Schema, key: string | undefined): boolean {
  const { reserved } = rulesOf(list)
  return reserved !== undefined && key?.startsWith(reserved) === true
}

/** Whether an element as read is what the cloud has where nobody says anything. */
function isDefault(list: Schema, element: Element): boolean {
  const { defaultMark } = rulesOf(list)
  return defaultMark !== undefined && element[defaultMark] === true
}

/** The step of an element that stands in a document: by its key, else by content. */
export function contentStep(list: Schema, element: Element): Step {
  return { content: list.items === undefined ? '' : contentHash(list.items, element) }
}

function keyStep(list: Schema, element: string): Step {
  return { element, key: rulesOf(list).key ?? '' }
}

/**
 * Pairs the elements of a keyed list: by declared key first, then by content, which is blind for
 * what the cloud assigns. Equal elements count once. `isOurs` says whether L has an element.
 */
export function pairElements(
  list: Schema,
  both: { readonly desired: unknown; readonly actual: unknown },
  isOurs: (step: Step) => boolean,
): readonly Pair[] {
  const pool = new Pool(list, docsOf(list, both.actual))
  const pairs = new Map<string, Pair>()
  const desired = docsOf(list, both.desired).map((element) => ({
    element,
    key: keyOf(list, element),
  }))
  const add = (step: Step, want: Element | undefined, found: Element | undefined) => {
    const printed = printStep(step)
    if (!pairs.has(printed)) pairs.set(printed, { step, desired: want, actual: found })
  }
  for (const { element, key } of desired) {
    if (key !== undefined) add(keyStep(list, key), element, pool.takeByKey(key))
  }
  const unnamed = desired.flatMap(({ element, key }) => (key === undefined ? [element] : []))
  const alike = Map.groupBy(unnamed, (element) => printStep(contentStep(list, element)))
  for (const [printed, elements] of alike) {
    const element = firstInOrder(list, elements)
    if (element === undefined) continue
    add(contentStep(list, element), element, pool.takeByContent(printed, element))
  }
  const isFree = (step: Step) => isOurs(step) && !pairs.has(printStep(step))
  for (const element of pool.rest()) {
    if (!isDefault(list, element)) add(pool.stepOfExtra(element, isFree), undefined, element)
  }
  return [...pairs.values()]
}

/** Of elements that look the same the one that no reordering changes. */
function firstInOrder(list: Schema, alike: readonly Element[]): Element | undefined {
  const [first, second] = alike
  if (second === undefined) return first
  const text = new Map(alike.map((element) => [normalText(list.items, element), element]))
  return text.get([...text.keys()].sort(inOrder)[0] ?? '')
}

function normalText(schema: Schema | undefined, value: unknown): string {
  return canonicalJson(schema === undefined ? value : normalise(schema, value))
}

/** Whether the element of the cloud has every value that is declared, what it assigns included. */
function agrees(list: Schema, desired: Element, actual: Element): boolean {
  return Object.entries(desired).every(([name, value]) => {
    const schema = list.items?.properties?.[name]
    return normalText(schema, value) === normalText(schema, actual[name])
  })
}

/** The elements of the cloud that found no partner yet. */
class Pool {
  readonly #list: Schema
  readonly #rest: Set<Element>
  readonly #byKey = new Map<string, Element>()
  readonly #taken: Element[] = []
  #byContent: ReadonlyMap<string, readonly Element[]> | undefined

  constructor(list: Schema, actual: readonly Element[]) {
    this.#list = list
    this.#rest = new Set(actual)
    for (const element of actual) {
      const key = keyOf(list, element)
      if (key !== undefined && !this.#byKey.has(key)) this.#byKey.set(key, element)
    }
  }

  takeByKey(key: string): Element | undefined {
    return this.#take(this.#byKey.get(key))
  }

  /** Of several that look the same, one that also agrees in what content leaves out. */
  takeByContent(printed: string, desired: Element): Element | undefined {
    this.#byContent ??= Map.groupBy(this.#rest, (element) => this.#content(element))
    const alike = this.#byContent.get(printed)?.filter((element) => this.#rest.has(element)) ?? []
    if (alike.length < 2) return this.#take(alike[0])
    const agreeing = alike.filter((element) => agrees(this.#list, desired, element))
    return this.#take(firstInOrder(this.#list, agreeing.length > 0 ? agreeing : alike))
  }

  /** Those without a key first: they have no other address than their content. */
  rest(): readonly Element[] {
    const isNamed = (element: Element) => keyOf(this.#list, element) !== undefined
    const all = [...this.#rest]
    return [...all.filter((one) => !isNamed(one)), ...all.filter(isNamed)]
  }

  /**
   * An extra element is addressed as we applied it: by content where L has it so and the address is
   * free, unless an element that stays looks the same; else by the key it has now.
   */
  stepOfExtra(element: Element, isFree: (content: Step) => boolean): Step {
    const key = keyOf(this.#list, element)
    const content = contentStep(this.#list, element)
    if (key === undefined) return content
    const stays = () => this.#taken.some((other) => this.#content(other) === printStep(content))
    return isFree(content) && !stays() ? content : keyStep(this.#list, key)
  }

  #content(element: Element): string {
    return printStep(contentStep(this.#list, element))
  }

  #take(element: Element | undefined): Element | undefined {
    if (element === undefined || !this.#rest.delete(element)) return undefined
    this.#taken.push(element)
    return element
  }
}

function docsOf(list: Schema, value: unknown): readonly Element[] {
  return elementsOf(value).filter(
    (item) => isDoc(item) && !isReserved(list, keyOf(list, item)),
  ) as Element[]
}

/** Keys and values of `entries`: a key without a value has the empty one. */
export function entriesOf(list: Schema, value: unknown): ReadonlyMap<string, unknown> {
  const { value: member = '' } = rulesOf(list)
  const found = new Map<string, unknown>()
  for (const element of docsOf(list, value)) {
    const key = keyOf(list, element)
    if (key !== undefined && !found.has(key)) found.set(key, element[member] ?? '')
  }
  return found
}

/** Keys and values of a map, less those that belong to the cloud. */
export function mapEntriesOf(map: Schema, value: unknown): ReadonlyMap<string, unknown> {
  const entries = isDoc(value) ? Object.entries(value) : []
  return new Map(entries.filter(([key, item]) => item !== undefined && !isReserved(map, key)))
}
