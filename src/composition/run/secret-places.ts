import type { GraphNode } from '../graph/index.ts'
import type { SecretPlace } from './secret-values.ts'

type Template = GraphNode['body']

/**
 * What of a node's objects is computed from Secrets. Of a list the whole, whose items `omit()` moves;
 * of what a function makes of a secret everything, since nobody can tell. Pure.
 */
export function secretPlacesOf({ kind, isSecret, body }: GraphNode): readonly SecretPlace[] {
  if (kind === 'function') return isSecret ? [[]] : []
  return kind === 'resource' ? placesIn(body, []) : []
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
