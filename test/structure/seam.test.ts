import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { membersSchema, rulesOf, type Schema } from '../../src/provider/index.ts'
import { type KindFolder, kindFolders } from '../support/kind-folder.ts'
import {
  foreignCalls,
  foreignNames,
  type KindWords,
  type Mention,
  resourcesOf,
  saidIn,
  wordsAmong,
} from './kind-mentions.ts'
import { isTest, root, type SourceFile, sourceFiles } from './source-file.ts'

/**
 * A kind is one folder: nothing else knows that it is there. The words that give it away come from
 * the kinds that are loaded, so that one added later is looked for, too.
 */
const folders = await kindFolders()
const files = sourceFiles('src', 'providers').filter(({ path }) => !isTest(path))
const kinds = folders.map(wordsOf)

/** Where src may name kinds, and why. */
const stories: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'src/cli/demo/', reason: 'a story about two manifests of deploy/examples' },
  { path: 'src/cli/commands/demo.ts', reason: 'its help says which manifests those are' },
]

/** Where a kind's word is another thing's name, too. */
const namesakes: readonly (Mention & { readonly reason: string })[] = [
  { path: 'src/kube/token-bucket.ts', word: 'bucket', reason: 'the algorithm' },
  { path: 'src/kube/transport.ts', word: 'bucket', reason: 'the algorithm' },
  { path: 'src/telemetry/instrument.ts', word: 'buckets', reason: 'of a histogram' },
  { path: 'src/telemetry/metrics.ts', word: 'buckets', reason: 'of a histogram' },
  { path: 'providers/aws/config-fields.ts', word: 'bucket', reason: 'how S3 is addressed' },
]

const names = kinds.flatMap((kind) => [...kind.names, ...kind.shortNames, ...kind.resources])
const services = folders.map(({ kind }) => kind.service)
const outside = [
  ...mentions(below('src/'), [...names, ...services]),
  ...mentions(texts('src/cli/provider/skeleton'), [...names, ...services]),
  ...mentions(ofProviders(), names),
]

test('src and the providers themselves mention no kind, and src no service of one', () => {
  const found = outside
    .filter(({ path }) => !stories.some((story) => path.startsWith(story.path)))
    .filter((mention) => !namesakes.some((namesake) => isSame(namesake, mention)))
  expect(found).toEqual([])
})

test('every exception is still needed', () => {
  const unused = [
    ...stories.filter((story) => !outside.some(({ path }) => path.startsWith(story.path))),
    ...namesakes.filter((namesake) => !outside.some((mention) => isSame(namesake, mention))),
  ]
  expect(unused).toEqual([])
})

test('the cloud’s nouns are found, by which one kind could write what is another’s', () => {
  expect(kinds.flatMap(({ resources }) => resources)).not.toEqual([])
})

describe.each(kinds)('$path', (own) => {
  const others = kinds.filter((kind) => kind !== own)
  const inside = below(`${own.path}/`)

  test('names no other kind, but for what its fields refer to', () => {
    expect(inside.flatMap((file) => foreignNames(file, own, others))).toEqual([])
  })

  test('writes no resource of another kind, and reads those of kinds that a reference connects', () => {
    expect(inside.flatMap((file) => foreignCalls(file, own, others))).toEqual([])
  })

  test('uses the client of no other service', () => {
    const service = serviceOf(own)
    const foreign = others
      .filter((other) => serviceOf(other) !== service)
      .flatMap(({ path }) => packagesIn(`${path}/api.ts`))
      .filter((name) => !packagesIn(`${own.path}/api.ts`).includes(name))
    const found = inside.flatMap(({ path, imports }) =>
      imports.filter(({ from }) => foreign.includes(from)).map(({ from }) => `${path}: ${from}`),
    )
    expect(found).toEqual([])
  })
})

function wordsOf({ path, kind }: KindFolder): KindWords {
  const { names } = kind
  const api = files.find((file) => file.path === `${path}/api.ts`)
  return {
    path,
    kind: names.kind,
    names: [path.split('/').at(-1) ?? '', names.kind, names.plural, names.singular],
    shortNames: names.shortNames,
    group: names.group,
    members: [membersIn(kind.fields.schema), membersIn(membersSchema('Facts.', kind.facts))].flat(),
    refersTo: targetsIn(kind.fields.schema),
    resources: api === undefined ? [] : resourcesOf(api),
  }
}

/** Kinds that values of a schema may come from, at any depth. */
function targetsIn(schema: Schema): readonly string[] {
  const { from } = rulesOf(schema)
  return [...(from === undefined ? [] : [from.kind]), ...innerOf(schema).flatMap(targetsIn)]
}

/** Names of members, at any depth. */
function membersIn(schema: Schema): readonly string[] {
  return [...Object.keys(schema.properties ?? {}), ...innerOf(schema).flatMap(membersIn)]
}

function innerOf({ properties = {}, items }: Schema): readonly Schema[] {
  return [...Object.values(properties), ...(items === undefined ? [] : [items])]
}

function serviceOf({ path }: KindWords): string | undefined {
  return folders.find((folder) => folder.path === path)?.kind.service
}

function below(folder: string): readonly SourceFile[] {
  return files.filter(({ path }) => path.startsWith(folder))
}

/** The provider modules, which lie beside the kinds' folders. */
function ofProviders(): readonly SourceFile[] {
  return below('providers/').filter(({ path }) => path.split('/').length === 3)
}

interface Said {
  readonly path: string
  readonly texts: readonly string[]
}

/** Files that are no TypeScript, with everything in them. */
function texts(folder: string): readonly Said[] {
  return readdirSync(join(root, folder)).map((name) => {
    const path = `${folder}/${name}`
    return { path, texts: [readFileSync(join(root, path), 'utf8')] }
  })
}

function mentions(
  sources: readonly (SourceFile | Said)[],
  named: readonly string[],
): readonly Mention[] {
  return sources.flatMap((source) => {
    const said = 'texts' in source ? source.texts : saidIn(source)
    return wordsAmong(said, named).map((word) => ({ path: source.path, word }))
  })
}

function isSame(one: Mention, other: Mention): boolean {
  return one.path === other.path && one.word === other.word
}

function packagesIn(path: string): readonly string[] {
  const file = files.find((one) => one.path === path)
  const imported = (file?.imports ?? []).map(({ from }) => from)
  return imported.filter((from) => !/^(node:|src\/|providers\/)/.test(from))
}
