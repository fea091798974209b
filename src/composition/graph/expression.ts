import { parse } from './cel.ts'
import type { Ref } from './graph.ts'
import { limits } from './limits.ts'
import { referencesOf } from './references.ts'
import { expandMacros } from './rewrite.ts'
import { measure, type Tree } from './tree.ts'

/** What is wrong with an expression; `at` is an offset in it. */
export interface Mistake {
  readonly code: 'syntax' | 'bound' | 'function'
  readonly message: string
  readonly at: number
}

/** A parsed expression with its macros expanded. Without tree it could not be parsed. */
export interface Expression {
  readonly source: string
  readonly tree: Tree | undefined
  readonly positions: Readonly<Record<string, number>>
  readonly refs: readonly Ref[]
  readonly mistakes: readonly Mistake[]
}

/** Parses one expression. Never throws: what is wrong is in `mistakes`. */
export function parseExpression(source: string): Expression {
  const none = { source, tree: undefined, positions: {}, refs: [] }
  if (source.length > limits.source) {
    const message = `the expression has ${source.length} characters, allowed are ${limits.source}`
    return { ...none, mistakes: [{ code: 'bound', message, at: 0 }] }
  }
  try {
    return parsed(source)
  } catch (error) {
    return { ...none, mistakes: [mistakeOf(source, error)] }
  }
}

function parsed(source: string): Expression {
  const { expr, sourceInfo } = parse(source)
  const positions = sourceInfo?.positions ?? {}
  const mistakes: Mistake[] = tooLarge(expr)
  const tree = expandMacros(expr, ({ message, tree }) => {
    mistakes.push({ code: 'function', message, at: positions[String(tree.id)] ?? 0 })
  })
  return { source, tree, positions, refs: referencesOf(tree, positions), mistakes }
}

function tooLarge(tree: Tree): Mistake[] {
  const { nodes, depth, loops } = measure(tree)
  const bounds: readonly (readonly [string, number, number])[] = [
    ['parts', nodes, limits.treeNodes],
    ['levels', depth, limits.treeDepth],
    ['loops in one another', loops, limits.nestedLoops],
  ]
  return bounds
    .filter(([, is, most]) => is > most)
    .map(([what, is, most]) => ({
      code: 'bound',
      message: `the expression has ${is} ${what}, allowed are ${most}; split it with value nodes`,
      at: 0,
    }))
}

/** Syntax the author may know from elsewhere, which the parser only stumbles over. */
const foreign = /\.\?|\[\?|\{\s*\?|,\s*\?\s*["'\w]|\bcel\.bind\b/

function mistakeOf(source: string, error: unknown): Mistake {
  if (error instanceof RangeError) {
    return { code: 'bound', message: 'the expression is nested too deep; split it', at: 0 }
  }
  const at = offsetOf(error)
  if (foreign.test(source)) return { code: 'syntax', message: optionalSyntax, at }
  // The parser points to the last complete operand: what follows holds the mistake.
  const rest = source.slice(at).trim()
  const near = rest === '' ? 'the end' : `"${rest.length > 30 ? `${rest.slice(0, 30)}…` : rest}"`
  const reserved = /reserved/.test(String(error)) ? '; a reserved word as a field needs ["…"]' : ''
  return { code: 'syntax', message: `cannot be parsed near ${near}${reserved}`, at }
}

const optionalSyntax = 'optional syntax is not supported: write default(path, fallback)'

/** The offset that the parser's error carries. */
function offsetOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('location' in error)) return 0
  const { location } = error
  if (typeof location !== 'object' || location === null || !('start' in location)) return 0
  const { start } = location
  if (typeof start !== 'object' || start === null || !('offset' in start)) return 0
  return typeof start.offset === 'number' ? start.offset : 0
}
