import { describe, expect, test } from '@jest/globals'
import { type KindFolder, kindFolders } from '../support/kind-folder.ts'
import {
  isTest,
  type Node,
  nodesBelow,
  type SourceFile,
  sourceFiles,
  textOf,
} from './source-file.ts'

/**
 * A kind is one folder: nothing else knows that it is there. The words that give it away come from
 * the kinds that are loaded, so that one added later is looked for, too.
 */
const folders = await kindFolders()
const files = sourceFiles('src', 'providers').filter(({ path }) => !isTest(path))

/** Where src may name kinds, and why. */
const stories: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'src/cli/demo/', reason: 'a story about two manifests of deploy/examples' },
  { path: 'src/cli/commands/demo.ts', reason: 'its help says which manifests those are' },
]

/** Where a kind's word is another thing's name, too. */
const namesakes: readonly {
  readonly path: string
  readonly word: string
  readonly reason: string
}[] = [
  { path: 'src/kube/token-bucket.ts', word: 'bucket', reason: 'the algorithm' },
  { path: 'src/kube/transport.ts', word: 'bucket', reason: 'the algorithm' },
  { path: 'src/telemetry/instrument.ts', word: 'buckets', reason: 'of a histogram' },
  { path: 'src/telemetry/metrics.ts', word: 'buckets', reason: 'of a histogram' },
]

const inSrc = mentionsIn(
  'src/',
  folders.flatMap((folder) => [...namesOf(folder), folder.kind.service]),
)

test('src mentions no kind, and no service of one', () => {
  const found = inSrc
    .filter(({ path }) => !stories.some((story) => path.startsWith(story.path)))
    .filter((mention) => !namesakes.some((namesake) => isSame(namesake, mention)))
  expect(found).toEqual([])
})

test('every exception is still needed', () => {
  const unused = [
    ...stories.filter((story) => !inSrc.some(({ path }) => path.startsWith(story.path))),
    ...namesakes.filter((namesake) => !inSrc.some((mention) => isSame(namesake, mention))),
  ]
  expect(unused).toEqual([])
})

describe.each(folders)('$path', (folder) => {
  const own = new Set([...namesOf(folder), folder.kind.names.group, folder.kind.service])
  const others = folders.filter(({ kind }) => kind !== folder.kind)
  const inside = files.filter(({ path }) => path.startsWith(`${folder.path}/`))

  test('names no other kind, but for what its fields refer to', () => {
    const words = others.flatMap((other) => [...namesOf(other), other.kind.names.group])
    const strange = new Set(words.filter((word) => !own.has(word)))
    const found = inside.flatMap((file) =>
      literalsOf(file)
        .filter((text) => strange.has(text))
        .map((text) => `${file.path}: ${text}`),
    )
    expect(found).toEqual([])
  })

  test('uses the client of no other service', () => {
    const foreign = others
      .filter(({ kind }) => kind.service !== folder.kind.service)
      .flatMap(({ path }) => packagesIn(`${path}/api.ts`))
      .filter((name) => !packagesIn(`${folder.path}/api.ts`).includes(name))
    const found = inside.flatMap(({ path, imports }) =>
      imports.filter(({ from }) => foreign.includes(from)).map(({ from }) => `${path}: ${from}`),
    )
    expect(found).toEqual([])
  })
})

interface Mention {
  readonly path: string
  readonly word: string
}

function isSame(one: Mention, other: Mention): boolean {
  return one.path === other.path && one.word === other.word
}

/** The words that occur in identifiers, texts or import paths; comments do not count. */
function mentionsIn(folder: string, names: readonly string[]): readonly Mention[] {
  const words = [...new Set(names.map(inWords))]
  return files
    .filter(({ path }) => path.startsWith(folder))
    .flatMap((file) => {
      const said = textsOf(file.nodes).map((text) => ` ${inWords(text)} `)
      return words
        .filter((word) => said.some((text) => text.includes(` ${word} `)))
        .map((word) => ({ path: file.path, word }))
    })
}

/** The kind's folder and its names in Kubernetes. */
function namesOf({ path, kind: { names } }: KindFolder): readonly string[] {
  return [path.split('/').at(-1) ?? '', names.kind, names.plural, names.singular]
}

/** `RDSInstance`, `rds-instance` and `rdsInstance` as `rds instance`. */
function inWords(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()
}

function textsOf(nodes: readonly Node[]): readonly string[] {
  return nodes
    .flatMap(({ value, raw, cooked }) => [value, raw, cooked])
    .filter((text) => typeof text === 'string')
}

/**
 * The texts of a file, less `kind` and `group` in a call of `reference`: they say as data of the
 * schema what a field may be resolved from.
 */
function literalsOf({ nodes }: SourceFile): readonly string[] {
  const references = nodes.filter(
    ({ type, callee }) => type === 'CallExpression' && textOf(callee) === 'reference',
  )
  const targets = references
    .flatMap(nodesBelow)
    .filter(({ type, key }) => type === 'KeyValueProperty' && isTarget(textOf(key)))
    .map(({ value }) => value)
  return textsOf(
    nodes.filter(
      (node) => /^(StringLiteral|TemplateElement)$/.test(node.type) && !targets.includes(node),
    ),
  )
}

function isTarget(member: string): boolean {
  return member === 'kind' || member === 'group'
}

function packagesIn(path: string): readonly string[] {
  const file = files.find((one) => one.path === path)
  const imported = (file?.imports ?? []).map(({ from }) => from)
  return imported.filter((from) => !/^(node:|src\/|providers\/)/.test(from))
}
