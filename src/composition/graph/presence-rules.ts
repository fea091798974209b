import { parseExpression } from './expression.ts'
import type { Schema } from './schema.ts'
import { presenceOf, type Tree } from './tree.ts'

/** Whether a member is there; undefined: that is not known before expressions run. */
export type Presence = (member: string) => boolean | undefined

/**
 * The first CEL rule of a schema that which members are there breaks already: such as "one of a, b and
 * c is required". Rules that look at values are the API server's to judge. Undefined when none. Pure.
 */
export function brokenPresenceRule(schema: Schema, isThere: Presence): string | undefined {
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? []) {
    if (!rule.includes('has(')) continue
    const { tree } = parseExpression(rule)
    if (tree !== undefined && truthOf(tree, isThere) === false)
      return message ?? `breaks the rule ${rule}`
  }
  return undefined
}

/** As CEL: what is not known decides nothing, unless the other side does. */
function truthOf(tree: Tree, isThere: Presence): boolean | undefined {
  const { exprKind } = tree
  if (exprKind.case === 'constExpr') {
    const { constantKind } = exprKind.value
    return constantKind.case === 'boolValue' ? constantKind.value : undefined
  }
  if (exprKind.case !== 'callExpr') return undefined
  const presence = presenceOf(tree)
  if (presence !== undefined) {
    const [member, ...deeper] = presence.path
    const isOwn = presence.root === 'self' && member !== undefined && deeper.length === 0
    return isOwn ? isThere(member) : undefined
  }
  const { function: name, args } = exprKind.value
  const truths = args.map((each) => truthOf(each, isThere))
  switch (name) {
    case '!_':
      return truths[0] === undefined ? undefined : !truths[0]
    case '_&&_':
      return decided(truths, false)
    case '_||_':
      return decided(truths, true)
    case '_==_':
      return truths.includes(undefined) ? undefined : truths[0] === truths[1]
    default:
      return undefined
  }
}

/** One `deciding` operand decides; without one all must be known. */
function decided(truths: readonly (boolean | undefined)[], deciding: boolean): boolean | undefined {
  if (truths.includes(deciding)) return deciding
  return truths.includes(undefined) ? undefined : !deciding
}
