import { describe, expect, test } from '@jest/globals'
import { titleOf } from './manifest.ts'
import { parseManifests } from './parse-manifests.ts'

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`

describe('the objects of a file', () => {
  test.each([
    { text: '', titles: [], reason: 'an empty file' },
    { text: `# a note\n---\n${map('a')}---\n`, titles: ['ConfigMap/a'], reason: 'empty documents' },
    {
      text: `${map('a')}---\n${map('b')}`,
      titles: ['ConfigMap/a', 'ConfigMap/b'],
      reason: 'two documents',
    },
    {
      text: '{"kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}]}',
      titles: ['Pod/p'],
      reason: 'a list as kubectl prints it',
    },
  ])('$reason', ({ text, titles }) => {
    expect(parseManifests('f', text).map(({ object }) => titleOf(object))).toEqual(titles)
  })

  test.each([
    { text: `${map('a')}---\nkind: [`, message: 'f:5: not YAML', reason: 'the line of a mistake' },
    { text: '- a', message: 'f:1: not an object', reason: 'a list of things' },
    {
      text: `${map('a')}---\nkind: X\n`,
      message: 'f:5: apiVersion is not set',
      reason: 'no version',
    },
    {
      text: 'apiVersion: v1\nkind: X\nmetadata: {}\n',
      message: 'f:1: metadata.name is not set',
      reason: 'no name',
    },
  ])('is refused: $reason', ({ text, message }) => {
    expect(() => parseManifests('f', text)).toThrow(message)
  })

  test('an error never quotes what may be secret', () => {
    const text = 'apiVersion: v1\nkind: Secret\nstringData: {word: hunter2'
    expect(() => parseManifests('f', text)).toThrow(expect.not.stringContaining('hunter2'))
  })
})

describe('the line of a place', () => {
  const [manifest] = parseManifests(
    'f',
    '# note\n---\napiVersion: v1\nkind: X\nmetadata: {name: a}\nspec:\n  list:\n  - id: one\n  - id: two\n    deep:\n      value: 1\n',
  )
  test.each([
    { place: ['spec'], line: 6, reason: 'a member' },
    { place: ['spec', 'list', 1], line: 9, reason: 'an item' },
    { place: ['spec', 'list', 1, 'deep', 'value'], line: 11, reason: 'a member of an item' },
    { place: ['spec', 'list', 1, 'absent', 'x'], line: 9, reason: 'the nearest above' },
    { place: ['spec', 'list', 7], line: 7, reason: 'an item that is not there' },
    { place: [], line: 3, reason: 'the object' },
  ])('$reason', ({ place, line }) => {
    expect(manifest?.lineOf(place)).toBe(line)
  })
})
