import type { JsonObject } from '../../kube/json.ts'
import { checkBody } from './check-template.ts'
import { printPath } from './finding.ts'
import type { Schema } from './schema.ts'
import type { Resolve } from './shape.ts'

/**
 * How an object does not fit the schema of its kind, as `path: what`: by the rules of templates, so that
 * both are told in the same words. CEL rules of the schema are not evaluated. Pure.
 */
export function objectProblems(
  object: JsonObject,
  schema: Schema,
  resolve: Resolve,
): readonly string[] {
  const problems: string[] = []
  checkBody({ literal: object }, schema, [], {
    resolve,
    program: () => {
      throw new TypeError('a literal holds no expression')
    },
    error: (_code, message, path) => {
      problems.push([printPath(path), message].filter((part) => part !== '').join(': '))
    },
    untyped: () => {},
    ignoresDefaults: false,
    isPartial: false,
  })
  return problems
}
