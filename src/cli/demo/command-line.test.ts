import { expect, test } from '@jest/globals'
import { toCommandLine } from './command-line.ts'

test.each([
  { words: ['kubectl', 'get', 'bucket/a'], line: 'kubectl get bucket/a', reason: 'plain words' },
  { words: ['aws', '--tagging', 'a b'], line: "aws --tagging 'a b'", reason: 'a space' },
  {
    words: ['--for=jsonpath={.a}=b'],
    line: "--for='jsonpath={.a}=b'",
    reason: 'a flag with a value',
  },
  { words: ['auth', '*'], line: "auth '*'", reason: 'a pattern' },
  { words: ["it's"], line: "'it'\\''s'", reason: 'a quote' },
  { words: [''], line: "''", reason: 'an empty word' },
])('quotes as a shell needs it: $reason', ({ words, line }) => {
  expect(toCommandLine(words)).toBe(line)
})
