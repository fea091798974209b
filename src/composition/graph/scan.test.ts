import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ex } from '../../../test/support/graph-sample.ts'
import { type Part, scan } from './scan.ts'

function partsOf(text: string): readonly Part[] {
  const scanned = scan(text)
  return 'parts' in scanned ? scanned.parts : []
}

describe('scan', () => {
  const rows: readonly {
    readonly reason: string
    readonly text: string
    readonly parts: readonly string[]
  }[] = [
    { reason: 'text alone', text: 'abc', parts: ['abc'] },
    { reason: 'no text at all', text: '', parts: [''] },
    { reason: 'an expression alone', text: ex('a.b'), parts: ['<a.b>'] },
    { reason: 'both', text: `x-${ex('a')}-${ex('b')}y`, parts: ['x-', '<a>', '-', '<b>', 'y'] },
    {
      reason: 'braces of a map',
      text: ex('{"a": {"b": 1}}["a"]'),
      parts: ['<{"a": {"b": 1}}["a"]>'],
    },
    { reason: 'a brace in a string', text: ex('"}"'), parts: ['<"}">'] },
    { reason: 'a brace in a single-quoted string', text: ex("'{'"), parts: ["<'{'>"] },
    { reason: 'an escaped quote', text: ex('"\\"}"'), parts: ['<"\\"}">'] },
    { reason: 'a raw string ends at its quote', text: ex("r'\\' + '}'"), parts: ["<r'\\' + '}'>"] },
    { reason: 'a string of three quotes', text: ex('"""a"}"""'), parts: ['<"""a"}""">'] },
    { reason: 'a brace in a comment', text: ex('1 // }\n'), parts: ['<1 // }\n>'] },
    { reason: 'an escaped one is text', text: `a$${ex('b')}`, parts: [`a${ex('b')}`] },
    { reason: 'a dollar before an escaped one', text: `$$${ex('b')}`, parts: [`$${ex('b')}`] },
    { reason: 'a dollar alone', text: '5$ {x}', parts: ['5$ {x}'] },
  ]

  test.each(rows)('$reason', ({ text, parts }) => {
    expect(partsOf(text).map((part) => ('text' in part ? part.text : `<${part.source}>`))).toEqual(
      parts,
    )
  })

  test.each([
    { reason: 'no brace', text: ex('a').slice(0, -1) },
    { reason: 'a brace only in a string', text: ex('"}"').slice(0, -1) },
    { reason: 'one brace too few', text: ex('{"a": 1') },
  ])('is not closed: $reason', ({ text }) => {
    expect(scan(text)).toHaveProperty('error')
  })

  test('any text survives when its openings are escaped', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab${}"'/\\ ]{0,20}$/), (text) => {
        const escaped = text.replaceAll('${', () => '$${')
        expect(partsOf(escaped)).toEqual([{ text }])
      }),
    )
  })

  test('offsets lead back to the source', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ab', ex('x'), ex('"}" + y'), ' ')), (pieces) => {
        const text = pieces.join('')
        for (const part of partsOf(text)) {
          if ('text' in part) continue
          expect(text.slice(part.at, part.at + part.source.length)).toBe(part.source)
        }
      }),
    )
  })
})
