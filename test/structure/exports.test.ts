import { expect, test } from '@jest/globals'
import { isTest, type SourceFile, sourceFiles } from './source-file.ts'

/** Exported for code that is not here: the contract, and what the loader of providers looks for. */
const entryPoints = [/^src\/provider\//, /^providers\/[^/]+\/provider\.ts$/, /\/index\.ts$/]

const files = sourceFiles('src', 'providers', 'test')
const used = new Set(
  files.flatMap(({ imports }) =>
    imports.flatMap(({ from, names }) => names.map((name) => `${from} ${name}`)),
  ),
)

test('every export is imported somewhere', () => {
  const candidates = files.filter(
    ({ path }) => !isTest(path) && !entryPoints.some((pattern) => pattern.test(path)),
  )
  expect(candidates.flatMap(deadExports)).toEqual([])
})

/** A type that the file's own exports mention is part of their signature. */
function deadExports({ path, exports, nodes }: SourceFile): readonly string[] {
  const mentions = (name: string): number =>
    nodes.filter(({ type, value }) => type === 'Identifier' && value === name).length
  return exports
    .filter(({ name }) => !used.has(`${path} ${name}`) && !used.has(`${path} *`))
    .filter(({ name, isType }) => !(isType && mentions(name) > 1))
    .map(({ name }) => `${path}: ${name}`)
}
