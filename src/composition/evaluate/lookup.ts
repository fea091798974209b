import { isJsonObject } from '../../kube/json.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { Lookup } from './evaluation.ts'

/** What a filled `ref` or `query` asks for; undefined when a part of it is no text. */
export function lookupOf(node: GraphNode, filled: unknown): Lookup | undefined {
  if (node.of === undefined || !isJsonObject(filled)) return undefined
  const { of } = node
  const { name, namespace, matchLabels } = filled
  if (namespace !== undefined && typeof namespace !== 'string') return undefined
  const within = namespace === undefined ? {} : { namespace }
  if (node.kind === 'ref') {
    return typeof name === 'string' ? { by: 'name', of, name, ...within } : undefined
  }
  const labels = labelsOf(matchLabels)
  return labels === undefined ? undefined : { by: 'labels', of, matchLabels: labels, ...within }
}

function labelsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return {}
  if (!isJsonObject(value)) return undefined
  const entries = Object.entries(value)
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return texts.length === entries.length ? Object.fromEntries(texts) : undefined
}
