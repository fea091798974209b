import type { Complain } from './body.ts'
import type { Draft } from './draft.ts'
import type { Expression } from './expression.ts'
import type { Body, Path } from './graph.ts'
import { isBuiltIn } from './kinds.ts'
import type { KindRef } from './source.ts'

interface NameRule {
  /** What a part of the text may consist of. */
  readonly letters: RegExp
  readonly most: number
  readonly words: string
}

/** RFC 1123, as the API server reads it. */
const label: NameRule = { letters: /^[a-z0-9-]*$/, most: 63, words: 'small letters, digits and -' }
const subdomain: NameRule = {
  letters: /^[a-z0-9.-]*$/,
  most: 253,
  words: 'small letters, digits, - and .',
}

/** Reports names and namespaces whose literal parts no object can have, whatever expressions give. */
export function checkObjectNames({ kind, of, body }: Draft, complain: Complain): void {
  if (of === undefined || kind === 'value' || kind === 'function') return
  const at: Path = kind === 'resource' ? ['metadata'] : []
  const check = (path: Path, rule: NameRule | undefined) => {
    const parts = partsAt(body, path)
    const wrong = rule && parts && brokenBy(parts, rule)
    if (wrong !== undefined) complain('value', wrong, path, 0)
  }
  check([...at, 'name'], nameRule(of))
  check([...at, 'namespace'], label)
}

/** Some kinds of Kubernetes itself have names of their own sort: those are the API server's to judge. */
function nameRule(of: KindRef): NameRule | undefined {
  if (!isBuiltIn(of)) return subdomain
  if (of.apiVersion === 'v1' && ['Namespace', 'Service'].includes(of.kind)) return label
  const plain = ['v1', 'apps/v1', 'batch/v1', 'autoscaling/v2', 'policy/v1']
  return plain.includes(of.apiVersion) ? subdomain : undefined
}

/** The text at a path, undefined where an expression stands; undefined: no text is there. */
function partsAt(
  body: Body<Expression>,
  [step, ...rest]: Path,
): readonly (string | undefined)[] | undefined {
  if (step === undefined) {
    if ('mixed' in body)
      return body.mixed.map((part) => (typeof part === 'string' ? part : undefined))
    return 'literal' in body && typeof body.literal === 'string' ? [body.literal] : undefined
  }
  if ('members' in body) {
    const member = body.members.get(String(step))
    return member && partsAt(member, rest)
  }
  if (!('literal' in body) || typeof body.literal !== 'object' || body.literal === null)
    return undefined
  const entry = Object.entries(body.literal).find(([name]) => name === step)
  return entry && partsAt({ literal: entry[1] }, rest)
}

function brokenBy(parts: readonly (string | undefined)[], rule: NameRule): string | undefined {
  const text = parts.map((part) => part ?? '…').join('')
  const isAllowed = parts.every((part) => part === undefined || rule.letters.test(part))
  const isFramed = !/^[.-]/.test(parts[0] ?? 'x') && !/[.-]$/.test(parts.at(-1) ?? 'x')
  if (text === '' || !isAllowed || !isFramed) {
    return `${JSON.stringify(text)} can be no name: use ${rule.words}, with a letter or digit at both ends`
  }
  const length = parts.join('').length
  return length > rule.most ? `has ${length} characters, allowed are ${rule.most}` : undefined
}
