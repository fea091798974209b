import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isTest, root, type SourceFile, sourceFiles } from './source-file.ts'

const files = sourceFiles('src', 'providers', 'test')
const product = files.filter(({ path }) => !isTest(path))

describe('sizes', () => {
  test('no file has more than 400 lines, except a field table', () => {
    const long = files.filter(({ path, lines }) => lines > 400 && basename(path) !== 'fields.ts')
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
  })

  test('half of the files have at most 120 lines, nine in ten at most 250', () => {
    const lengths = product.map(({ lines }) => lines).sort((a, b) => a - b)
    expect(lengths[Math.floor(lengths.length * 0.5)]).toBeLessThanOrEqual(120)
    expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThanOrEqual(250)
  })

  test('no function has more than 40 lines', () => {
    expect(product.flatMap(longFunctions)).toEqual([])
  })
})

describe('names', () => {
  test('no folder or file is a dumping ground', () => {
    const pattern = /(^|\/|-)(utils?|helpers?|common|misc|types|managers?|shared)(\/|-|\.)/
    expect(files.map(({ path }) => path).filter((path) => pattern.test(path))).toEqual([])
  })

  test('files are in kebab-case', () => {
    const pattern = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/
    const names = files.map(({ path }) => path).filter((path) => !pattern.test(basename(path)))
    expect(names).toEqual([])
  })
})

describe('types', () => {
  test('nothing is any', () => {
    const found = files.filter(({ nodes }) =>
      nodes.some(({ type, kind }) => type === 'TsKeywordType' && kind === 'any'),
    )
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('nothing is asserted to be there', () => {
    const found = files.filter(({ nodes }) =>
      nodes.some(({ type }) => type === 'TsNonNullExpression'),
    )
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('the compiler is never silenced', () => {
    const pattern = /@ts-(ignore|nocheck|expect-error)\b/
    const found = product.filter(({ text }) => pattern.test(text))
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('only the configuration of a tool is exported by default', () => {
    const found = files.filter(({ nodes }) => nodes.some(({ type }) => /^ExportDefault/.test(type)))
    expect(found.map(({ path }) => path)).toEqual([])
  })
})

describe('every folder of src', () => {
  const folders = readdirSync(join(root, 'src'))

  test.each(folders)('%s says in at most 12 lines what it is', (folder) => {
    const readme = join(root, 'src', folder, 'README.md')
    expect(existsSync(readme)).toBe(true)
    expect(readFileSync(readme, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(12)
  })
})

function longFunctions(file: SourceFile): readonly string[] {
  const kinds = [
    'FunctionDeclaration',
    'FunctionExpression',
    'ArrowFunctionExpression',
    'ClassMethod',
    'PrivateMethod',
    'MethodProperty',
  ]
  return file.nodes
    .filter(({ type }) => kinds.includes(type))
    .map((node) => file.linesOf(node))
    .filter((lines) => lines > 40)
    .map((lines) => `${file.path}: a function of ${lines} lines`)
}
