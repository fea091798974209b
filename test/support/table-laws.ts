import { expect } from '@jest/globals'
import fc from 'fast-check'
import { applyChanges } from '../../src/drift/apply-changes.ts'
import { compare, compareCreation, type Verdict } from '../../src/drift/compare.ts'
import { createMeans, type Means } from '../../src/drift/digest.ts'
import { type Memory, readMemory, toSync } from '../../src/drift/memory.ts'
import { normalise } from '../../src/drift/normal.ts'
import { rememberSeen, rememberWritten } from '../../src/drift/remember.ts'
import { type Doc, type FieldTable, rulesOf, type Schema } from '../../src/provider/index.ts'
import { documentsOf, frozen, shuffled, valuesOf } from './table-values.ts'

/** One law that every field table obeys. */
export interface TableLaw {
  readonly name: string
  /** Throws with a counterexample. */
  check(): void
}

/** Never part of a generated document. */
const secretValue = 's3cr3t-value'

/** The laws of a table, each checked against documents made from its schema. */
export function tableLaws(table: FieldTable, numRuns = 200): readonly TableLaw[] {
  const check = (property: (story: Story) => void) => () =>
    fc.assert(fc.property(stories(table), property), { numRuns })
  return [
    { name: 'the table is sound', check: () => assertSound(table.schema, '', false) },
    { name: 'normal forms are idempotent', check: () => assertIdempotent(table, numRuns) },
    {
      name: 'after the changes are applied there is nothing to write',
      check: check((story) => {
        const { actual, memory } = settle(table, story)
        expect(writable(look(table, { ...story, actual, memory }))).toEqual([])
        const desired = shuffled(table.schema, story.desired) as Doc
        expect(writable(look(table, { desired, actual, memory }))).toEqual([])
        const reordered = shuffled(table.schema, actual) as Doc
        expect(writable(look(table, { ...story, actual: reordered, memory }))).toEqual([])
      }),
    },
    {
      name: 'a second look has nothing to remember',
      check: check((story) => {
        const { actual, memory } = settle(table, story)
        const seen = rememberSeen(memory, look(table, { ...story, actual, memory }))
        const next = { desired: story.desired, actual, memory: seen }
        expect(rememberSeen(seen, look(table, next))).toBe(seen)
      }),
    },
    {
      name: 'without changes the document to write is the one that was read',
      check: check(({ actual }) => {
        const documents = table.order.map((group) => applyChanges(table, group, actual, []))
        expect(Object.assign({}, ...documents)).toEqual(actual)
      }),
    },
    {
      name: 'a withheld change is not written along with another',
      check: check((story) => {
        const changes = writable(look(table, story))
        const [held, ...rest] = changes
        if (held === undefined) return
        const actual = apply(table, story.actual, rest)
        const again = look(table, { ...story, actual })
        expect(again.filter(isWritable).map(({ at }) => at)).toContain(held.at)
      }),
    },
    {
      name: 'no verdict holds a secret',
      check: check((story) => {
        const verdicts = [...look(table, story), ...compareCreation({ table, ...story }, means)]
        expect(JSON.stringify(verdicts)).not.toContain(secretValue)
      }),
    },
    {
      name: 'what is stored means what was remembered',
      check: check((story) => {
        const memory = readMemory(JSON.parse(JSON.stringify(toSync(story.memory, 'k'))) as Doc, 'k')
        expect(look(table, { ...story, memory })).toEqual(look(table, story))
      }),
    },
  ]
}

interface Story {
  readonly desired: Doc
  readonly actual: Doc
  readonly memory: Memory
}

const means: Means = {
  ...createMeans({ key: Buffer.alloc(32), uid: 'uid-1', secrets: new Map() }),
  secret: () => secretValue,
}

/** Members of one story: few, since members do not meet, and many short stories find more. */
const membersPerStory = 3

/** Any desired, actual and earlier applied document; the memory may be new or lost as well. */
function stories(table: FieldTable): fc.Arbitrary<Story> {
  return fc
    .subarray(Object.keys(table.schema.properties ?? {}), { maxLength: membersPerStory })
    .chain((members) => storiesOf(table, documentsOf(table, new Set(members))))
}

function storiesOf(table: FieldTable, documents: fc.Arbitrary<Doc>): fc.Arbitrary<Story> {
  const memories = fc.oneof(
    documents.map((desired) =>
      rememberWritten(
        { applied: new Map(), known: new Map() },
        compareCreation({ table, desired }, means),
      ),
    ),
    fc.constant<Memory>({ applied: new Map(), known: new Map() }),
    fc.constant<Memory>({ applied: undefined, known: new Map() }),
  )
  return fc.record({
    desired: documents.map(frozen),
    actual: documents.map(frozen),
    memory: memories,
  })
}

function look(table: FieldTable, story: Story): readonly Verdict[] {
  return compare({ table, ...story, groups: new Set(table.order), exempt: new Set() }, means)
}

function settle(
  table: FieldTable,
  story: Story,
): { readonly actual: Doc; readonly memory: Memory } {
  const changes = writable(look(table, story))
  return {
    actual: apply(table, story.actual, changes),
    memory: rememberWritten(story.memory, changes),
  }
}

function apply(table: FieldTable, actual: Doc, changes: readonly Verdict[]): Doc {
  const documents = table.order.map((group) => applyChanges(table, group, actual, changes))
  return frozen(Object.assign({}, ...documents) as Doc)
}

function writable(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(isWritable)
}

function isWritable({ is, rules }: Verdict): boolean {
  return rules.mutability === undefined && (is === 'Drift' || is === 'Pending' || is === 'Conflict')
}

function assertIdempotent(table: FieldTable, numRuns: number): void {
  for (const schema of Object.values(table.schema.properties ?? {})) {
    fc.assert(
      fc.property(valuesOf(schema), (value) => {
        const normal = normalise(schema, value)
        expect(normalise(schema, normal)).toEqual(normal)
      }),
      { numRuns },
    )
  }
}

/** A secret is a reference; an element known by content has nothing to compare one-sidedly. */
function assertSound(schema: Schema, at: string, byContent: boolean): void {
  const { shape, secret, compare: rule, key } = rulesOf(schema)
  const isCovering = rule === 'floor' || rule === 'version-floor' || rule === 'arn-or-id'
  if (secret === true && shape !== 'secret-ref') throw new Error(`${at}: secret, and no secretRef`)
  if (byContent && isCovering) throw new Error(`${at}: ${rule} in an element known by content`)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    assertSound(member, `${at}.${name}`, byContent)
  }
  if (schema.items === undefined) return
  const mayLackKey = shape === 'keyed-list' && !schema.items.required?.includes(key ?? '')
  assertSound(schema.items, `${at}[]`, byContent || mayLackKey)
}
