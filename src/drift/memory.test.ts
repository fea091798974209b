import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { printPath, type Step } from '../provider/index.ts'
import { type Memory, readMemory, toSync } from './memory.ts'
import { joinStep, printedSteps, toElementStep } from './printed-path.ts'

const names = fc.constantFrom('a', 'status', 'tagSet')
const values = fc.oneof(fc.string(), fc.constantFrom('a.b', ']"', '\\"', 'x[0]', '~', '\n'))
const steps: fc.Arbitrary<Step> = fc.oneof(
  names.map((member) => ({ member })),
  fc.record({ element: values, key: names }),
  values.map((mapKey) => ({ mapKey })),
  fc.constantFrom('3f2a9c01', '00000000').map((content) => ({ content })),
)
const paths = fc
  .tuple(names, fc.array(steps, { maxLength: 4 }))
  .map(([member, rest]) => printPath([{ member }, ...rest]))
const digests = fc.constantFrom('AAAAAAAA', 'b-b_b1b2', '')

/** Only leaves: a path that leads to another one says nothing of its own. */
function leaves(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const above = new Set(entries.flatMap(([path]) => pathsTo(path).slice(0, -1)))
  return new Map(entries.filter(([path]) => !above.has(path)))
}

function pathsTo(path: string): readonly string[] {
  const printed = printedSteps(path)
  return printed.map((_, end) => printed.slice(0, end + 1).reduce(joinStep, ''))
}

const maps = fc.array(fc.tuple(paths, digests), { maxLength: 20 }).map(leaves)

describe('status.sync', () => {
  test('reads back what was stored', () => {
    fc.assert(
      fc.property(fc.record({ applied: maps, known: maps }), (memory) => {
        const stored = JSON.parse(JSON.stringify(toSync(memory, 'k')))
        expect(readMemory(stored, 'k')).toEqual(memory)
      }),
    )
  })

  test('is a tree with one node per step', () => {
    const applied = new Map([
      ['versioning.status', 'AAAAAAAA'],
      ['versioning.days', 'BBBBBBBB'],
      ['tags[key="a.b"]', 'CCCCCCCC'],
      ['rules', ''],
    ])
    expect(toSync({ applied, known: new Map() }, 'k')).toEqual({
      key: 'k',
      applied: {
        versioning: { status: 'AAAAAAAA', days: 'BBBBBBBB' },
        tags: { '[key="a.b"]': 'CCCCCCCC' },
        rules: {},
      },
    })
  })

  test.each([
    ['another key', { key: 'other', applied: { a: 'AAAAAAAA' } }],
    ['no key', { applied: { a: 'AAAAAAAA' } }],
    ['damaged', { key: 'k', applied: 'AAAAAAAA' }],
    ['lost when it was stored', toSync({ applied: undefined, known: new Map() }, 'k')],
  ])('%s: lost, not empty', (_, sync) => {
    const lost: Memory = { applied: undefined, known: new Map() }
    expect(readMemory(sync, 'k')).toEqual(lost)
  })
})

describe('printed steps', () => {
  test('are the steps of the path', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 5 }), (rest) => {
        const path: readonly Step[] = [{ member: 'a' }, ...rest]
        const found = printedSteps(printPath(path)).map(
          (step) => toElementStep(step) ?? { member: step },
        )
        expect(found).toEqual(path)
      }),
    )
  })
})
