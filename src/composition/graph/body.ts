import { isJsonObject } from '../../kube/json.ts'
import { type Expression, parseExpression } from './expression.ts'
import type { Body, FindingCode, Path } from './graph.ts'
import { scan } from './scan.ts'
import { dynamic } from './shape.ts'

/** How deep a template may be. The API server allows no more for what it stores. */
const deepest = 64

/** Says what is wrong with a template; `at` is a column from 1, or 0. */
export type Complain = (code: FindingCode, message: string, path: Path, at: number) => void

/** The body of a template: scanned, its expressions parsed. Reports and goes on. */
export function parseBody(value: unknown, path: Path, complain: Complain): Body<Expression> {
  if (path.length > deepest) {
    complain('bound', `the template is deeper than ${deepest} levels`, path, 0)
    return { literal: null }
  }
  if (typeof value === 'string') return parseText(value, path, complain)
  if (Array.isArray(value)) {
    const items = value.map((item, index) => parseBody(item, [...path, index], complain))
    return items.every(isLiteral) ? { literal: items.map(literalOf) } : { items }
  }
  if (!isJsonObject(value)) return { literal: value }
  const members = Object.entries(value).map(([name, member]) => {
    if (name.includes('${')) {
      complain('syntax', 'an expression cannot be a key: use merge() in an expression', path, 0)
    }
    return [name, parseBody(member, [...path, name], complain)] as const
  })
  const isAllLiteral = members.every(([, member]) => isLiteral(member))
  if (!isAllLiteral) return { members: new Map(members) }
  return { literal: Object.fromEntries(members.map(([name, body]) => [name, literalOf(body)])) }
}

/** A place for exactly one expression, such as `when`. Undefined when it holds none. */
export function parseWhole(text: unknown, path: Path, complain: Complain): Expression | undefined {
  const body = typeof text === 'string' ? parseText(text, path, complain) : undefined
  if (body !== undefined && 'whole' in body) return body.whole
  complain('syntax', 'must be one expression and nothing else: begin with ${ and close it', path, 0)
  return undefined
}

function parseText(text: string, path: Path, complain: Complain): Body<Expression> {
  const scanned = scan(text)
  if ('error' in scanned) {
    complain('syntax', scanned.error, path, scanned.at + 1)
    return { literal: text }
  }
  const parts = scanned.parts.map((part) => {
    if ('text' in part) return part.text
    const expression = parseExpression(part.source)
    for (const { code, message, at } of expression.mistakes) complain(code, message, path, at + 1)
    return expression
  })
  const [first] = parts
  if (parts.length !== 1 || first === undefined) return { mixed: parts }
  return typeof first === 'string' ? { literal: first } : { whole: first, wanted: dynamic }
}

function isLiteral<E>(body: Body<E>): body is { readonly literal: unknown } {
  return 'literal' in body
}

function literalOf<E>(body: Body<E>): unknown {
  return isLiteral(body) ? body.literal : undefined
}

/** Every expression of a body with its place. */
export function expressionsIn<E>(
  body: Body<E>,
  path: Path = [],
): readonly { readonly expression: E; readonly path: Path }[] {
  if ('whole' in body) return [{ expression: body.whole, path }]
  if ('mixed' in body) {
    return body.mixed.flatMap((part) =>
      typeof part === 'string' ? [] : [{ expression: part as E, path }],
    )
  }
  if ('items' in body) {
    return body.items.flatMap((item, index) => expressionsIn(item, [...path, index]))
  }
  if ('members' in body) {
    return [...body.members].flatMap(([name, member]) => expressionsIn(member, [...path, name]))
  }
  return []
}
