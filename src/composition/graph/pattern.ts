import { RE2JS } from '@bufbuild/re2'
import { limits } from './limits.ts'
import type { Meter } from './meter.ts'

/** Compiled patterns, oldest first: compiling costs a hundred times a match of a short text. */
const cache = new Map<string, RE2JS>()

/**
 * Whether an RE2 pattern matches anywhere in the text: time grows with the product of both, and
 * never faster. Throws a RangeError for a pattern too long, the library's error for a wrong one.
 */
export function matches(text: string, pattern: string, meter: Meter): boolean {
  if (pattern.length > limits.pattern) {
    throw new RangeError(
      `the pattern has ${pattern.length} characters, allowed are ${limits.pattern}`,
    )
  }
  meter.spend(Math.floor((text.length * (1 + pattern.length / 16)) / 16))
  return compiled(pattern).test(text)
}

/** Why a text is no pattern, whatever it is matched with; undefined when it is one. */
export function wrongPattern(pattern: string): string | undefined {
  const which = `the pattern ${JSON.stringify(pattern)}`
  try {
    compiled(pattern)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `${which} is no RE2 expression: ${why}`
  }
  return undefined
}

/** Throws what is wrong with the pattern; keeps the compiled one. */
export function compiled(pattern: string): RE2JS {
  const before = cache.get(pattern)
  if (before !== undefined) return before
  const fresh = RE2JS.compile(pattern)
  const [oldest] = cache.keys()
  if (cache.size >= limits.patternCache && oldest !== undefined) cache.delete(oldest)
  cache.set(pattern, fresh)
  return fresh
}
