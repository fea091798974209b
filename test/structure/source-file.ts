import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from '@swc/core'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A TypeScript file of ours, parsed. Paths are relative to the repository, with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly exports: readonly Export[]
  /** Every node of the syntax tree; comments are not in it. */
  readonly nodes: readonly Node[]
  /** Number of lines that a node covers. */
  linesOf(node: Node): number
}

export interface Import {
  /** A path of ours, or the name of a package. */
  readonly from: string
  /** Names imported; `*` when any export may be used. */
  readonly names: readonly string[]
}

export interface Export {
  readonly name: string
  readonly isType: boolean
}

/** A node of the parser's syntax tree. */
export interface Node {
  readonly type: string
  readonly span?: { readonly start: number; readonly end: number }
  readonly [member: string]: unknown
}

/** All TypeScript files below the folders, sorted by path, tests included. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap(walk)
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.startsWith('test/')
}

function walk(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
}

/** The file that the text would be under a path, relative to the repository. */
export function parseSource(path: string, text: string): SourceFile {
  // The parser's offsets go on from file to file, so an empty statement in front marks this file's.
  const source = `;${text.replace(/^#!/, '//')}`
  const module: unknown = parseSync(source, { syntax: 'typescript', target: 'es2024' })
  const nodes = nodesBelow(module)
  const base = nodes.find(({ type }) => type === 'EmptyStatement')?.span?.start ?? 0
  const bytes = Buffer.from(source)
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports: nodes.flatMap((node) => importOf(node, path)),
    exports: nodes.flatMap(exportsOf),
    nodes,
    linesOf: ({ span }) =>
      span === undefined
        ? 0
        : bytes
            .subarray(span.start - base, span.end - base)
            .toString()
            .split('\n').length,
  }
}

/** Every node in a part of a syntax tree, itself included. */
export function nodesBelow(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesBelow)
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(nodesBelow)
  return isNode(value) ? [value, ...below] : below
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}

/** The text of an identifier or string literal. */
export function textOf(node: unknown): string {
  return isNode(node) && typeof node.value === 'string' ? node.value : ''
}

function importOf(node: Node, path: string): readonly Import[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      return node.source === null || node.source === undefined
        ? []
        : [{ from: resolve(path, textOf(node.source)), names: namesOf(node.specifiers) }]
    case 'ExportAllDeclaration':
      return [{ from: resolve(path, textOf(node.source)), names: ['*'] }]
    case 'CallExpression':
      return isNode(node.callee) && node.callee.type === 'Import' ? dynamicImport(node, path) : []
    case 'TsImportType':
      return [{ from: resolve(path, textOf(node.argument)), names: ['*'] }]
    default:
      return []
  }
}

/** Only an import of a literal is known; the loader of providers computes its own. */
function dynamicImport(call: Node, path: string): readonly Import[] {
  const [first] = call.arguments as readonly { readonly expression: unknown }[]
  const from = textOf(first?.expression)
  return from === '' ? [] : [{ from: resolve(path, from), names: ['*'] }]
}

function namesOf(specifiers: unknown): readonly string[] {
  return nodesBelow(specifiers).flatMap((node) => {
    switch (node.type) {
      case 'ImportSpecifier':
        return [textOf(node.imported ?? node.local)]
      case 'ExportSpecifier':
        return [textOf(node.orig)]
      case 'ImportNamespaceSpecifier':
        return ['*']
      case 'ImportDefaultSpecifier':
        return ['default']
      default:
        return []
    }
  })
}

function resolve(path: string, from: string): string {
  return from.startsWith('.') ? relative(root, join(root, dirname(path), from)) : from
}

function exportsOf(node: Node): readonly Export[] {
  if (node.type !== 'ExportDeclaration' || !isNode(node.declaration)) return []
  const { declaration } = node
  if (declaration.type === 'VariableDeclaration') {
    const declarations = declaration.declarations as readonly { readonly id: unknown }[]
    return declarations.map(({ id }) => ({ name: textOf(id), isType: false }))
  }
  const isType = declaration.type.startsWith('Ts')
  return [{ name: textOf(declaration.identifier ?? declaration.id), isType }]
}
