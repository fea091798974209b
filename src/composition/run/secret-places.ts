import { textsOf } from '../functions/texts.ts'
import type { GraphNode } from '../graph/index.ts'
import { type SecretPlace, valueAt } from './secret-values.ts'

type Template = GraphNode['body']

/**
 * What of a node's objects is computed from Secrets. Of a list the whole, whose items `omit()` moves;
 * of what a function makes of a secret everything, since nobody can tell. Pure.
 */
export function secretPlacesOf({ kind, isSecret, body }: GraphNode): readonly SecretPlace[] {
  if (kind === 'function') return isSecret ? [[]] : []
  return kind === 'resource' ? placesIn(body, []) : []
}

/** The texts in the filled template of a node that are computed from Secrets. Pure. */
export function secretTextsOf({ isSecret, body }: GraphNode, filled: unknown): readonly string[] {
  if (!isSecret) return []
  const written = new Set(literalsIn(body))
  const found = placesIn(body, []).flatMap((place) => textsOf(valueAt(filled, place)))
  return found.flatMap(({ text, isName }) => (isName || written.has(text) ? [] : [text]))
}

/** Of a list that holds a secret the other items are in its place, too. */
function literalsIn(body: Template): readonly string[] {
  if ('literal' in body) return textsOf(body.literal).map(({ text }) => text)
  if ('items' in body) return body.items.flatMap(literalsIn)
  if ('members' in body) return [...body.members.values()].flatMap(literalsIn)
  return []
}

function placesIn(body: Template, path: SecretPlace): readonly SecretPlace[] {
  if ('members' in body) {
    return [...body.members].flatMap(([name, each]) => placesIn(each, [...path, name]))
  }
  return holdsSecret(body) ? [path] : []
}

function holdsSecret(body: Template): boolean {
  if ('literal' in body) return false
  if ('whole' in body) return body.whole.isSecret
  if ('mixed' in body) return body.mixed.some((part) => typeof part !== 'string' && part.isSecret)
  if ('items' in body) return body.items.some(holdsSecret)
  return [...body.members.values()].some(holdsSecret)
}
