import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../kube/json.ts'

const lowerBounds = ['minimum', 'minLength', 'minItems', 'minProperties']
const upperBounds = ['maximum', 'maxLength', 'maxItems', 'maxProperties']

/** Words whose effects cannot be compared: new or another counts as tightened. */
const opaque = ['pattern', 'format', 'multipleOf', 'not', 'oneOf', 'anyOf', 'allOf']

/** Words that restrict while they are true. */
const switches = [
  'exclusiveMinimum',
  'exclusiveMaximum',
  'uniqueItems',
  'x-kubernetes-embedded-resource',
]

/** Which values of one node are no longer allowed, as words; empty when none. Pure. */
export function tightenedBounds(before: JsonObject, after: JsonObject): readonly string[] {
  return [
    ...tightenedEnum(before.enum, after.enum),
    ...lowerBounds.flatMap((name) => tightenedBound(name, before, after, isHigher)),
    ...upperBounds.flatMap((name) => tightenedBound(name, before, after, isLower)),
    ...opaque
      .filter((name) => after[name] !== undefined && !isDeepStrictEqual(before[name], after[name]))
      .map(
        (name) =>
          `${name} ${before[name] === undefined ? 'added' : 'changed'}: ${JSON.stringify(after[name])}`,
      ),
    ...switches
      .filter((name) => after[name] === true && before[name] !== true)
      .map((name) => `${name} added`),
    ...(before.nullable === true && after.nullable !== true ? ['null is no longer allowed'] : []),
  ]
}

function tightenedEnum(before: unknown, after: unknown): readonly string[] {
  if (!Array.isArray(after)) return []
  if (!Array.isArray(before)) return [`enum added: ${after.map(String).join(', ')}`]
  const gone = before.filter((value) => !after.some((other) => isDeepStrictEqual(value, other)))
  return gone.length === 0 ? [] : [`enum lost ${gone.map(String).join(', ')}`]
}

function tightenedBound(
  name: string,
  before: JsonObject,
  after: JsonObject,
  isTighter: (next: number, old: number) => boolean,
): readonly string[] {
  const [old, next] = [before[name], after[name]]
  if (typeof next !== 'number') return []
  if (typeof old !== 'number') return [`${name} added: ${next}`]
  return isTighter(next, old) ? [`${name} changed from ${old} to ${next}`] : []
}

function isHigher(next: number, old: number): boolean {
  return next > old
}

function isLower(next: number, old: number): boolean {
  return next < old
}
