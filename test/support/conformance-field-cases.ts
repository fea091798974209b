import { isDeepStrictEqual } from 'node:util'
import { contentStep, keyOf } from '../../src/drift/elements.ts'
import {
  type AnyKind,
  type Doc,
  type Path,
  printPath,
  type Rules,
  rulesOf,
  type Schema,
  type Step,
  unwrittenGroups,
} from '../../src/provider/index.ts'

/** One place of a resource that can be set to two values, and what a test has to know of it. */
export interface FieldCase {
  /** The printed path, and for an element what happens to it. */
  readonly label: string
  readonly path: Path
  readonly at: string
  /** Declared at first: `spec.forProvider` with `from` at the path. */
  readonly declared: Doc
  /** undefined: not there. */
  readonly from: unknown
  readonly to: unknown
  readonly rules: Rules
  /** What somebody else sets it to while `to` is declared. */
  readonly outside: unknown
  /** Whether that is drift: the cloud may be ahead of a floor, and a foreign key is nobody's business. */
  readonly drifts: boolean
}

/** A field that is left out, and why. */
export interface LeftOut {
  readonly at: string
  readonly reason: string
}

export interface FieldCases {
  readonly cases: readonly FieldCase[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * The cases of a kind: one per mutable leaf, list and set, and up to three per keyed collection. All
 * values are the example manifest's or the field table's own.
 */
export function fieldCases(kind: AnyKind, declared: Doc): FieldCases {
  const found: Found = { cases: [], leftOut: [] }
  const unwritten: readonly string[] = unwrittenGroups
  for (const [name, schema] of Object.entries(kind.fields.schema.properties ?? {})) {
    if (unwritten.includes(kind.fields.groupOf.get(name) ?? '')) continue
    const path = [{ member: name }]
    visit({ schema, path, risk: undefined, value: declared[name], declared }, found)
  }
  return found
}

interface Found {
  readonly cases: FieldCase[]
  readonly leftOut: LeftOut[]
}

interface Node {
  readonly schema: Schema
  readonly path: Path
  /** Inherited. */
  readonly risk: Rules['risk']
  /** What the manifest declares here. */
  readonly value: unknown
  readonly declared: Doc
}

function visit(node: Node, found: Found): void {
  const own = rulesOf(node.schema)
  if (own.mutability !== undefined || own.compare === 'none') return
  const risk = own.risk ?? node.risk
  const reason = own.untestable ?? unobservable(own)
  if (own.shape === 'object' && reason === undefined) {
    visitMembers({ ...node, risk }, found)
    return
  }
  const rules: Rules = risk === undefined ? own : { ...own, risk }
  const cases = reason === undefined ? casesOf(node, rules) : []
  found.cases.push(...cases)
  if (cases.length > 0) return
  found.leftOut.push({
    at: printPath(node.path),
    reason: reason ?? 'the field table gives no two values for it',
  })
}

function visitMembers(node: Node, found: Found): void {
  const values = isDoc(node.value) ? node.value : {}
  for (const [name, schema] of Object.entries(node.schema.properties ?? {})) {
    const path = [...node.path, { member: name }]
    visit({ ...node, schema, path, value: values[name] }, found)
  }
}

function unobservable({ compare, shape }: Rules): string | undefined {
  if (shape === 'secret-ref') return 'a secret is never read back'
  return compare === 'write-only' ? 'the cloud never shows it' : undefined
}

function casesOf(node: Node, rules: Rules): readonly FieldCase[] {
  switch (rules.shape) {
    case 'keyed-list':
      return elementCases(node, rules)
    case 'entries':
      return entryCases(node, rules)
    case 'map':
    case 'leaf':
    case 'list':
    case 'set':
    case 'object':
    case 'secret-ref':
      return leafCases(node, rules)
    default:
      return rules.shape satisfies never
  }
}

function leafCases(node: Node, rules: Rules): readonly FieldCase[] {
  const [from, to] = twoValues(node.schema, node.value)
  if (from === undefined || to === undefined) return []
  const declared = withValue(node.declared, node.path, from)
  const isFloor = rules.compare === 'floor' || rules.compare === 'version-floor'
  const outside = isFloor ? rules.examples?.at(-1) : from
  return [{ ...toCase(node, rules, ''), declared, from, to, outside, drifts: !isFloor }]
}

/** The declared value, or else the first that the table offers; and another one. */
function twoValues(schema: Schema, declared: unknown): readonly [unknown?, unknown?] {
  const offered =
    rulesOf(schema).examples ?? schema.enum ?? (schema.type === 'boolean' ? [true, false] : [])
  const from = declared ?? offered[0]
  return [from, offered.find((value) => !isDeepStrictEqual(value, from))]
}

function elementCases(node: Node, rules: Rules): readonly FieldCase[] {
  const { schema, path } = node
  const elements = declaredElements(node, rules)
  const last = elements.at(-1)
  if (last === undefined) return []
  const declared = withValue(node.declared, path, elements)
  const stepOf = (element: Doc): Step => {
    const key = keyOf(schema, element)
    return key === undefined ? contentStep(schema, element) : { element: key, key: rules.key ?? '' }
  }
  const place = { ...node, path: [...path, stepOf(last)] }
  const removal = {
    ...toCase(place, rules, ' removed'),
    ...{
      declared,
      from: last,
      to: undefined,
      outside: last,
      drifts: rules.owns !== 'declared-keys',
    },
  }
  const other = foreignElement(rules, elements.map(stepOf), stepOf)
  if (other === undefined) return [removal, ...memberCases(place, rules, declared, last)]
  const addition = {
    ...toCase({ ...node, path: [...path, stepOf(other)] }, rules, ' added'),
    ...{ declared, from: undefined, to: other, outside: undefined, drifts: true },
  }
  return [removal, addition, ...memberCases(place, rules, declared, last)]
}

/** One member of an element that is known by key and stays. */
function memberCases(node: Node, rules: Rules, declared: Doc, element: Doc): readonly FieldCase[] {
  const step = node.path.at(-1)
  if (step === undefined || !('element' in step)) return []
  for (const [name, schema] of Object.entries(node.schema.items?.properties ?? {})) {
    const own = rulesOf(schema)
    const isOpen = own.untestable === undefined && own.mutability === undefined
    if (name === rules.key || !isOpen || element[name] === undefined) continue
    const [from, to] = twoValues(schema, element[name])
    if (own.shape !== 'leaf' || to === undefined) continue
    const place = { ...node, path: [...node.path, { member: name }] }
    const facts = toCase(place, { ...own, ...riskOf(rules) }, '')
    return [{ ...facts, declared, from, to, outside: from, drifts: true }]
  }
  return []
}

function entryCases(node: Node, rules: Rules): readonly FieldCase[] {
  const { key = '', value: member = '' } = rules
  const elements = declaredElements(node, rules)
  const last = elements.at(-1)
  if (last === undefined) return []
  const declared = withValue(node.declared, node.path, elements)
  const step = { element: String(last[key]), key }
  const place = { ...node, path: [...node.path, step] }
  const from = last[member] ?? ''
  const added = { ...node, path: [...node.path, { element: 'added-by-test', key }] }
  const isMine = rules.owns === 'declared-keys'
  const present = { declared, from, outside: from }
  const missing = { declared, from: undefined, outside: undefined }
  return [
    { ...toCase(place, rules, ' changed'), ...present, to: `${from}x`, drifts: true },
    { ...toCase(place, rules, ' removed'), ...present, to: undefined, drifts: !isMine },
    { ...toCase(added, rules, ' added'), ...missing, to: 'yes', drifts: true },
  ]
}

function declaredElements(node: Node, { examples = [] }: Rules): readonly Doc[] {
  const lists = [node.value, ...examples].filter((list) => Array.isArray(list))
  return lists.find((list) => list.length > 0) ?? []
}

function foreignElement(
  { examples = [] }: Rules,
  taken: readonly Step[],
  stepOf: (element: Doc) => Step,
): Doc | undefined {
  return examples
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter(isDoc)
    .find((element) => !taken.some((step) => isDeepStrictEqual(step, stepOf(element))))
}

function toCase({ path }: Node, rules: Rules, what: string) {
  const at = printPath(path)
  return { label: `${at}${what}`, path, at, rules }
}

function riskOf({ risk }: Rules): Pick<Rules, 'risk'> {
  return risk === undefined ? {} : { risk }
}

/** The document with the value at a path of members, and what its new objects compulsorily have. */
function withValue(doc: Doc, [step, ...rest]: Path, value: unknown): Doc {
  if (step === undefined || !('member' in step)) throw new TypeError('a path of members')
  const inside = doc[step.member]
  const next = rest.length === 0 ? value : withValue(isDoc(inside) ? inside : {}, rest, value)
  return { ...doc, [step.member]: next }
}

function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
