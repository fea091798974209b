import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { refresh, staleFiles } from './generated-files.ts'

const files = [
  { path: 'crds/a.yaml', objects: [{ kind: 'A', words: ['On', 'y', '1:30', '*'] }] },
  { path: 'deploy/rbac/1-b.yaml', objects: [{ kind: 'B' }, { kind: 'C' }] },
]

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'generated-'))
})
afterEach(() => rm(root, { recursive: true }))

async function generate(): Promise<readonly string[]> {
  const stale = await staleFiles(root, files)
  for (const file of stale) await refresh(root, file)
  return stale.map(({ path }) => path)
}

test('writes every file into an empty folder, and nothing the second time', async () => {
  expect(await generate()).toEqual(['crds/a.yaml', 'deploy/rbac/1-b.yaml'])
  expect(await generate()).toEqual([])
})

test('an edited file is stale and is written again', async () => {
  await generate()
  await appendFile(join(root, 'crds/a.yaml'), 'edited: true\n')
  expect(await generate()).toEqual(['crds/a.yaml'])
})

test('a file of a kind that is gone is removed, what is not ours is left', async () => {
  await generate()
  await writeFile(join(root, 'crds/gone.yaml'), '')
  await writeFile(join(root, 'crds/README.md'), '')
  expect(await staleFiles(root, files)).toEqual([{ path: 'crds/gone.yaml', content: undefined }])
  await generate()
  expect(await readFile(join(root, 'crds/README.md'), 'utf8')).toBe('')
})

test('a YAML 1.1 reader gets the words, not booleans and numbers', async () => {
  await generate()
  const content = await readFile(join(root, 'crds/a.yaml'), 'utf8')
  expect(parse(content, { version: '1.1' })).toEqual(files[0]?.objects[0])
})

test('says how it is made, and separates objects', async () => {
  await generate()
  expect(await readFile(join(root, 'deploy/rbac/1-b.yaml'), 'utf8')).toBe(
    '# Generated from the field tables by `npm run generate`; do not edit.\n---\nkind: B\n---\nkind: C\n',
  )
})
