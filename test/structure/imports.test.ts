import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isTest, root, type SourceFile, sourceFiles } from './source-file.ts'

/** What each folder of src may import besides itself: the table of the architecture. */
const zones: Readonly<Record<string, readonly string[]>> = {
  provider: [],
  drift: ['provider'],
  kube: [],
  telemetry: ['kube'],
  runtime: ['kube', 'telemetry'],
  managed: ['provider', 'drift', 'kube', 'runtime', 'telemetry'],
  composition: ['kube', 'runtime', 'telemetry'],
  local: ['kube'],
  cli: ['provider', 'drift', 'kube', 'telemetry', 'runtime', 'managed', 'composition', 'local'],
}

/** Where such a word belongs to a public format that the contract offers by name. */
const formats: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'src/drift/iam-policy.ts', reason: 'IAM policies name their principals AWS' },
]

const files = sourceFiles('src', 'providers').filter(({ path }) => !isTest(path))
const inSrc = files.filter(({ path }) => path.startsWith('src/'))
const inProviders = files.filter(({ path }) => path.startsWith('providers/'))

describe('src', () => {
  test('imports only what the table allows', () => {
    expect(inSrc.flatMap(strayImports)).toEqual([])
  })

  test('has every file in a folder of the table', () => {
    const strays = inSrc.map(({ path }) => path).filter((path) => !(zoneOf(path) in zones))
    expect(strays).toEqual([])
  })

  test('never names a provider outside the command line and the local environment', () => {
    const neutral = inSrc
      .filter(({ path }) => !['cli', 'local'].includes(zoneOf(path)))
      .filter(({ path }) => !formats.some((format) => format.path === path))
    expect(neutral.flatMap(providerWords)).toEqual([])
  })
})

describe('a provider', () => {
  test('imports the public contract, its own folder and its provider module', () => {
    expect(inProviders.flatMap(strayProviderImports)).toEqual([])
  })

  test('meets its cloud in api.ts only, in the folder of a kind', () => {
    const found = inProviders
      .filter(({ path }) => path.split('/').length > 3 && !path.endsWith('/api.ts'))
      .flatMap(({ path, imports }) => imports.map(({ from }) => ({ path, from })))
      .filter(({ from }) => !isOurs(from) && !from.startsWith('node:'))
    expect(found).toEqual([])
  })

  test('has nothing but kinds for folders, each with what the loader and the tests look for', () => {
    const parts = ['index.ts', 'fields.ts', 'api.ts', 'example.yaml']
    const missing = kindFolders().flatMap((folder) =>
      parts.map((part) => `${folder}/${part}`).filter((path) => !existsSync(join(root, path))),
    )
    expect(missing).toEqual([])
  })
})

test('no import leads back to where it came from', () => {
  expect(cycles()).toEqual([])
})

function kindFolders(): readonly string[] {
  const folders = (path: string): readonly string[] =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${path}/${entry.name}`)
  return folders('providers').flatMap(folders)
}

function zoneOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function isOurs(path: string): boolean {
  return /^(src|providers|test)\//.test(path)
}

function strayImports({ path, imports }: SourceFile): readonly string[] {
  const zone = zoneOf(path)
  const allowed = [zone, ...(zones[zone] ?? [])]
  return imports
    .filter(({ from }) => isOurs(from))
    .filter(({ from }) => !(from.startsWith('src/') && allowed.includes(zoneOf(from))))
    .map(({ from }) => `${path} imports ${from}`)
}

function strayProviderImports({ path, imports }: SourceFile): readonly string[] {
  const [, provider = '', ...rest] = path.split('/')
  const kind = rest.length > 1 ? rest[0] : undefined
  const own = `providers/${provider}/`
  // Loaded when it is first needed, with what it calls the cloud by.
  const isApi = path.endsWith('/api.ts')
  const isAllowed = (from: string): boolean => {
    if (from === 'src/provider/index.ts') return true
    if (!from.startsWith(own)) return false
    const inside = from.slice(own.length)
    return kind === undefined
      ? !inside.includes('/')
      : inside.startsWith(`${kind}/`) ||
          inside === 'provider.ts' ||
          (isApi && !inside.includes('/'))
  }
  return imports
    .filter(({ from }) => isOurs(from) && !isAllowed(from))
    .map(({ from }) => `${path} imports ${from}`)
}

function providerWords({ path, nodes }: SourceFile): readonly string[] {
  const providers = readdirSync(join(root, 'providers'))
  const pattern = new RegExp(`\\b(${providers.join('|')})\\b`, 'i')
  return nodes
    .flatMap(({ value, raw, cooked }) => [value, raw, cooked])
    .filter((word) => typeof word === 'string')
    .filter((word) => pattern.test(inWords(word)))
    .map((word) => `${path}: ${word}`)
}

/** `awsRegion` and `AWS_REGION` as words of their own. */
function inWords(identifier: string): string {
  return identifier.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ')
}

function cycles(): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const finished = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '))
    if (start >= 0 || finished.has(path)) return
    for (const { from } of byPath.get(path)?.imports ?? []) visit(from, [...trail, path])
    finished.add(path)
  }
  for (const { path } of files) visit(path, [])
  return found
}
