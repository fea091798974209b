import { isCelList, type Value } from '../graph/cel.ts'
import type { GraphNode, Path } from '../graph/graph.ts'
import { limits } from '../graph/limits.ts'
import type { Gap } from './evaluation.ts'
import type { Scene } from './explain.ts'
import { run, withNames } from './run-program.ts'

export interface Item {
  readonly key: string
  readonly value: Value
}

/** The items of a `forEach` in key order, or why they cannot be told: then all of them freeze. */
export function itemsOf(
  { name, of, key }: NonNullable<GraphNode['each']>,
  scene: Scene,
): { readonly items: readonly Item[] } | { readonly gap: Gap } {
  const place = ['forEach', name]
  const ran = run(of, scene)
  if ('reason' in ran) return { gap: { path: place, ...ran.reason } }
  const list = ran.value
  if (!isCelList(list)) return broken(place, 'forEach needs a list')
  if (list.size > limits.forEach) {
    return broken(place, `forEach has ${list.size} items, allowed are ${limits.forEach}`)
  }
  const items: Item[] = []
  const seen = new Map<string, number>()
  for (const value of list) {
    const named = run(key, { ...scene, names: withNames(scene.names, { [name]: value }) })
    if ('reason' in named) return { gap: { path: ['key'], ...named.reason } }
    const text = named.value
    if (typeof text !== 'string' || text === '') {
      return broken(['key'], `the key of item ${items.length} is no text: use string()`)
    }
    const before = seen.get(text)
    if (before !== undefined) {
      const pair = `items ${before} and ${items.length}`
      return broken(['key'], `${pair} have the same key ${JSON.stringify(text)}`)
    }
    seen.set(text, items.length)
    items.push({ key: text, value })
  }
  return { items: items.sort((a, b) => (a.key < b.key ? -1 : 1)) }
}

function broken(path: Path, message: string): { readonly gap: Gap } {
  return { gap: { path, why: 'failed', message, cause: '' } }
}
