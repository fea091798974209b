import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toMergePatch } from './merge-patch.ts'

const rows = [
  { reason: 'nothing changed', before: { a: 1 }, after: { a: 1 }, patch: {} },
  { reason: 'a member came', before: {}, after: { a: { b: 1 } }, patch: { a: { b: 1 } } },
  { reason: 'a member went', before: { a: 1, b: 2 }, after: { b: 2 }, patch: { a: null } },
  {
    reason: 'one of many moved, below',
    before: { a: { b: 1, c: 2 }, d: 3 },
    after: { a: { b: 1, c: 4 }, d: 3 },
    patch: { a: { c: 4 } },
  },
  {
    reason: 'a list is replaced whole',
    before: { a: [1, 2] },
    after: { a: [2] },
    patch: { a: [2] },
  },
  { reason: 'a member became a list', before: { a: { b: 1 } }, after: { a: [] }, patch: { a: [] } },
  { reason: 'there was nothing', before: undefined, after: { a: 1 }, patch: { a: 1 } },
]
test.each(rows)('$reason', ({ before, after, patch }) => {
  expect(toMergePatch(before, after)).toEqual(patch)
})

test('merged by the rules of RFC 7386, it gives what was wanted', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.array(fc.integer(), { maxLength: 2 }),
        tie('tree'),
      ),
    ),
  }))
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      expect(merge(before, toMergePatch(before, after))).toEqual(after)
    }),
  )
})

/** RFC 7386, section 2. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const result = new Map(
    typeof target === 'object' && target !== null && !Array.isArray(target)
      ? Object.entries(target)
      : [],
  )
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name)
    else result.set(name, merge(result.get(name), value))
  }
  return Object.fromEntries(result)
}
