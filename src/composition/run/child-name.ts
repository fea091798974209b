import { createHash } from 'node:crypto'

/** Longest name of a child: many kinds take their name over into a label. */
const limit = 63

/**
 * The name of a child: `<instance>-<id>[-<key>]`. Stable. Where that is no DNS name of at most 63
 * characters, it is made one and a hash of the original keeps it unique.
 */
export function childName(instance: string, id: string, key?: string): string {
  const full = key === undefined ? `${instance}-${id}` : `${instance}-${id}-${key}`
  const clean = trim(full.toLowerCase().replace(/[^a-z0-9.-]+/g, '-'))
  if (clean === full && full.length <= limit) return full
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8)
  return `${trim(clean.slice(0, limit - hash.length - 1))}-${hash}`
}

/** How a child is called in messages and on the child itself: `id`, or `id[key]`. */
export function printNode(id: string, key?: string): string {
  return key === undefined ? id : `${id}[${key}]`
}

/** A value of a label: at most 63 characters, hashed past that. */
export function toLabelValue(name: string): string {
  if (name.length <= limit) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${trim(name.slice(0, limit - hash.length - 1))}-${hash}`
}

function trim(text: string): string {
  return text.replace(/^[.-]+|[.-]+$/g, '')
}
