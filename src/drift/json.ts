import { canonicalJson } from './canonical.ts'

/**
 * JSON text with its members sorted and its white space gone; other text as it is. The result is
 * text again: a parsed value would be parsed once more when the text holds a string.
 */
export function normalJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const parsed = parseJson(value)
  return parsed === undefined ? value : canonicalJson(parsed)
}

/** The value of JSON text; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
