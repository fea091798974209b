import { canonicalJson, inOrder, isDoc } from './canonical.ts'
import { normalJson, parseJson } from './json.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * The normal form of an IAM policy document given as JSON text; text that is no policy is treated as
 * JSON. Statements, actions, resources, principals and condition values are sets; action names and
 * condition keys are case-blind.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function normalPolicy(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const parsed = parseJson(value)
  if (!isDoc(parsed)) return normalJson(value)
  // A document without a version is evaluated as the old one.
  const { Version = '2008-10-17', Statement, ...rest } = parsed
  return canonicalJson({
    ...rest,
    Version,
    Statement: setOf(toList(Statement).map(normalStatement)),
  })
}

function normalStatement(statement: unknown): unknown {
  if (!isDoc(statement)) return statement
  const members = Object.entries(statement).map(([name, value]) => [
    name,
    normalMember(name, value),
  ])
  return Object.fromEntries(members) as Members
}

function normalMember(name: string, value: unknown): unknown {
  switch (name) {
    case 'Principal':
    case 'NotPrincipal':
      return normalPrincipal(value)
    case 'Action':
    case 'NotAction':
      return setOf(toList(value).map((action) => String(action).toLowerCase()))
    case 'Resource':
    case 'NotResource':
      return setOf(toList(value))
    case 'Condition':
      return isDoc(value) ? normalCondition(value) : value
    default:
      return value
  }
}

function normalPrincipal(value: unknown): unknown {
  const principal: unknown = value === '*' ? { AWS: '*' } : value
  if (!isDoc(principal)) return principal
  const kinds = Object.entries(principal).map(([kind, names]) => [
    kind,
    setOf(toList(names).map((name) => (kind === 'AWS' ? normalAccount(name) : name))),
  ])
  return Object.fromEntries(kinds) as Members
}

/** An account's root ARN, in any partition, is written as the account id as well. */
function normalAccount(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(/^arn:[\w-]+:iam::(\d{12}):root$/, '$1') : name
}

/** An empty condition constrains nothing; keys that differ only in case are one key. */
function normalCondition(condition: Members): Members | undefined {
  const operators = Object.entries(condition).map(([operator, keys]) => [
    operator,
    isDoc(keys) ? normalKeys(keys) : keys,
  ])
  return operators.length === 0 ? undefined : (Object.fromEntries(operators) as Members)
}

function normalKeys(keys: Members): Members {
  const values = new Map<string, readonly unknown[]>()
  for (const [key, value] of Object.entries(keys)) {
    const name = key.toLowerCase()
    values.set(name, [...(values.get(name) ?? []), ...toList(value).map(toText)])
  }
  return Object.fromEntries([...values].map(([key, list]) => [key, setOf(list)]))
}

/** IAM compares condition values as text, however they were written. */
function toText(value: unknown): unknown {
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value
}

function toList(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function setOf(values: readonly unknown[]): readonly unknown[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]))
  return [...byText].sort(([a], [b]) => inOrder(a, b)).map(([, value]) => value)
}
