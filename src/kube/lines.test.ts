import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toLines } from './lines.ts'

test.each([
  { reason: 'nothing', chunks: [], want: [] },
  { reason: 'several lines in one chunk', chunks: ['a\nb\n'], want: ['a', 'b'] },
  { reason: 'a line over three chunks', chunks: ['a', 'b', 'c\n'], want: ['abc'] },
  { reason: 'an empty line', chunks: ['a\n\nb\n'], want: ['a', '', 'b'] },
  { reason: 'a last line without end', chunks: ['a\nb'], want: ['a', 'b'] },
])('$reason', async ({ chunks, want }) => {
  expect(await linesOf(chunks.map((chunk) => Buffer.from(chunk)))).toEqual(want)
})

test('where the bytes are cut does not matter, even within a character', async () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'))
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
      const count = Math.ceil(bytes.length / size)
      const chunks = Array.from({ length: count }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      )
      expect(await linesOf(chunks)).toEqual(lines)
    }),
  )
})

async function linesOf(chunks: readonly Uint8Array[]): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of toLines(stream(chunks))) lines.push(line)
  return lines
}

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
