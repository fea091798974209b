import { expect, test } from '@jest/globals'
import { pauseOf } from './paused.ts'

const cases: readonly (readonly [
  string,
  Readonly<Record<string, string>> | undefined,
  string | undefined,
])[] = [
  ['no annotations', undefined, undefined],
  ['none of this name', {}, undefined],
  ['false is said on purpose', { 'plumbline.dev/paused': 'false' }, undefined],
  ['true', { 'plumbline.dev/paused': 'true' }, 'annotation plumbline.dev/paused: "true"'],
  [
    'what is not understood pauses, and says so',
    { 'plumbline.dev/paused': 'yes' },
    'annotation plumbline.dev/paused: "yes", which is neither "true" nor "false"',
  ],
]

test.each(cases)('what pauses an object: %s', (_, annotations, told) => {
  expect(pauseOf(annotations)).toBe(told)
})
