import type { Complain } from './body.ts'
import { type Draft, expressionsOf } from './draft.ts'
import type { Ref } from './graph.ts'
import { didYouMean } from './nearest.ts'
import { functionNames } from './signatures.ts'

/** Ids become parts of object names: letters and digits, a small letter first. */
const idPattern = /^[a-z][A-Za-z0-9]{0,39}$/

/** Words that mean something in an expression: variables, CEL's reserved words, its types. */
const reserved: ReadonlySet<string> = new Set(
  (
    'self env this status cycle ' +
    'as break const continue else for function if import in let loop package namespace return ' +
    'true false null var void while ' +
    'int uint double bool string bytes list map type dyn null_type google omit'
  ).split(' '),
)

/** What is wrong with a name an author chose; undefined when nothing is. */
export function wrongName(name: string, what: 'id' | 'forEach'): string | undefined {
  if (!idPattern.test(name)) {
    return `${what} ${JSON.stringify(name)} must be letters and digits, a small letter first, at most 40`
  }
  if (!reserved.has(name) && !functionNames.has(name)) return undefined
  return `${what} ${name} is reserved; choose another`
}

/** Reports every reference to a name that is nothing. */
export function checkNames(draft: Draft, ids: readonly string[], complain: Complain): void {
  const known = ['self', 'env', ...ids]
  const iterator = draft.each === undefined ? [] : [draft.each.name]
  for (const { expression, path } of expressionsOf(draft)) {
    const isOutside = path[0] === 'when' || path[0] === 'forEach'
    checkRoots(expression.refs, isOutside ? known : [...known, ...iterator], path, complain)
  }
  draft.readyWhen.forEach((expression, index) => {
    checkRoots(expression.refs, [...known, 'this'], ['readyWhen', index], complain)
  })
}

/** Reports the references of one expression whose first name is not among the known ones. */
export function checkRoots(
  refs: readonly Ref[],
  known: readonly string[],
  path: readonly (string | number)[],
  complain: Complain,
): void {
  const strange = new Set<string>()
  for (const { root, at } of refs) {
    if (known.includes(root) || typeNames.has(root) || strange.has(root)) continue
    strange.add(root)
    complain('name', `there is no ${root}${didYouMean(root, known)}`, path, at + 1)
  }
}

const typeNames: ReadonlySet<string> = new Set(
  'int uint double bool string bytes list map type null_type'.split(' '),
)
