import { type Node, nodesBelow, type SourceFile, textOf } from './source-file.ts'

/** What gives a kind away: the words by which anybody else could know of it. */
export interface KindWords {
  /** `providers/<provider>/<kind>`. */
  readonly path: string
  /** As in manifests: `DBSubnetGroup`. */
  readonly kind: string
  /** The folder's own name and the kind's names on the API server, `kind` included. */
  readonly names: readonly string[]
  readonly shortNames: readonly string[]
  readonly group: string
  /** Members of its spec and status, at any depth. */
  readonly members: readonly string[]
  /** Kinds that its fields may be resolved from. */
  readonly refersTo: readonly string[]
  /** The cloud's nouns for what it makes and deletes, `DBSubnetGroup`: see `resourcesOf`. */
  readonly resources: readonly string[]
}

export interface Mention {
  readonly path: string
  readonly word: string
}

/** SDK commands that change nothing. */
const readingVerbs = ['Describe', 'Get', 'Head', 'List']

/** `RDSInstance`, `rds-instance` and `rdsInstance` as `rds instance`. */
function inWords(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()
}

/** The names whose words occur among texts, in any spelling and as part of longer names. */
export function wordsAmong(texts: readonly string[], names: readonly string[]): readonly string[] {
  const said = texts.map((text) => ` ${inWords(text)} `)
  const has = (words: string): boolean => said.some((text) => text.includes(` ${words} `))
  // One word has its plural among a kind's names; of several, each spelling of the plural counts.
  return [...new Set(names.map(inWords))].filter(
    (words) => has(words) || (words.includes(' ') && has(`${words}s`)),
  )
}

/** Everything a file says: identifiers, texts and import paths; comments do not count. */
export function saidIn({ nodes }: SourceFile): readonly string[] {
  return textsOf(nodes)
}

/**
 * What a kind makes and deletes, by the SDK's commands in its `api.ts`: `CreateXCommand` beside
 * `DeleteXCommand` is an X.
 */
export function resourcesOf(api: SourceFile): readonly string[] {
  const names = importedFromPackages(api)
  return names.flatMap((name) => {
    const resource = /^Create(\w+)Command$/.exec(name)?.[1]
    return resource !== undefined && names.includes(`Delete${resource}Command`) ? [resource] : []
  })
}

/**
 * Where a file of `own` names one of the other kinds: a name of it in a text or an import path, its
 * words in an identifier, or its API group. Allowed is what the schema says as data (`kind` and
 * `group` of a reference) and what the cloud's own API is like: members of objects have the names
 * that they have there, and identifiers may speak of what its own members are about. Names of one word, such as `Bucket`, are English too: they count where they
 * are all of a text.
 */
export function foreignNames(
  file: SourceFile,
  own: KindWords,
  others: readonly KindWords[],
): readonly Mention[] {
  const mine = new Set([...own.names, own.group])
  const names = others.flatMap((other) => other.names).filter((name) => !mine.has(name))
  const telling = others.flatMap(tellingNames).filter((name) => !mine.has(name))
  const groups = others.map(({ group }) => group).filter((group) => !mine.has(group))
  const texts = literalsOf(file)
  const unheard = telling.filter((name) => wordsAmong(own.members, [name]).length === 0)
  const found = [
    ...names.filter((name) => texts.includes(name)),
    ...telling.filter((name) => texts.some((text) => tokensOf(text).includes(name))),
    ...groups.filter((group) => texts.some((text) => text.includes(group))),
    ...wordsAmong(bindingsOf(file), unheard),
  ]
  return [...new Set(found)].sort().map((word) => ({ path: file.path, word }))
}

/**
 * Names that a file of `own` imports from an SDK and that are about the resource of another kind.
 * Kinds that a reference connects, in either direction, may read each other's resources; nobody
 * writes what is another kind's.
 */
export function foreignCalls(
  file: SourceFile,
  own: KindWords,
  others: readonly KindWords[],
): readonly Mention[] {
  const resources = [own, ...others].flatMap((kind) => kind.resources)
  const found = importedFromPackages(file).filter((name) => {
    const about = resourceIn(name, resources)
    const owner = others.find((other) => about !== undefined && other.resources.includes(about))
    if (owner === undefined || own.resources.includes(about ?? '')) return false
    return !(isReading(name) && areConnected(own, owner))
  })
  return found.map((word) => ({ path: file.path, word }))
}

/** Those that are no English words. */
function tellingNames({ kind, names, shortNames }: KindWords): readonly string[] {
  return inWords(kind).includes(' ') ? [...names, ...shortNames] : shortNames
}

function tokensOf(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9-]+/)
}

/** The longest of the resources that a command or a type of the SDK is named after. */
function resourceIn(name: string, resources: readonly string[]): string | undefined {
  const noun = /^[A-Z][a-z]+([A-Z]\w*)Command$/.exec(name)?.[1] ?? name
  return resources
    .filter((resource) => new RegExp(`^${resource}s?([A-Z]|$)`).test(noun))
    .sort((a, b) => b.length - a.length)[0]
}

function isReading(name: string): boolean {
  return !name.endsWith('Command') || readingVerbs.some((verb) => name.startsWith(verb))
}

function areConnected(one: KindWords, other: KindWords): boolean {
  return (
    one.refersTo.some((kind) => other.names.includes(kind)) ||
    other.refersTo.some((kind) => one.names.includes(kind))
  )
}

function importedFromPackages({ imports }: SourceFile): readonly string[] {
  return imports
    .filter(({ from }) => !/^(node:|src\/|providers\/|test\/)/.test(from))
    .flatMap(({ names }) => names)
}

function textsOf(nodes: readonly Node[]): readonly string[] {
  return nodes
    .flatMap(({ value, raw, cooked }) => [value, raw, cooked])
    .filter((text) => typeof text === 'string')
}

/** The texts of a file, less the targets of its references. */
function literalsOf({ nodes }: SourceFile): readonly string[] {
  const targets = nodes
    .filter(({ type, callee }) => type === 'CallExpression' && textOf(callee) === 'reference')
    .flatMap(({ arguments: passed }) => (Array.isArray(passed) ? nodesBelow(passed[2]) : []))
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

/** The identifiers of a file that are neither members of objects nor the SDK's: the file's own words. */
function bindingsOf(file: SourceFile): readonly string[] {
  const members = new Set(file.nodes.flatMap(({ key, property }) => [key, property]))
  const imported = new Set(importedFromPackages(file))
  return file.nodes
    .filter((node) => node.type === 'Identifier' && !members.has(node))
    .map(textOf)
    .filter((name) => !imported.has(name))
}
