import { compiled } from './pattern.ts'
import type { Schema } from './schema.ts'

/** Which rule of the place a known value breaks: bounds, length, pattern; undefined when none. */
export function brokenRule(value: unknown, to: Schema): string | undefined {
  if (typeof value === 'string') return brokenByText(value, to)
  if (typeof value === 'number') return brokenByNumber(value, to)
  return undefined
}

function brokenByText(text: string, to: Schema): string | undefined {
  const length = [...text].length
  if (to.maxLength !== undefined && length > to.maxLength) {
    return `${JSON.stringify(text)} has ${length} characters, allowed are ${to.maxLength}`
  }
  if (to.minLength !== undefined && length < to.minLength) {
    return `${JSON.stringify(text)} has ${length} characters, needed are ${to.minLength}`
  }
  if (to.pattern === undefined || matchesOrUnknown(text, to.pattern)) return undefined
  return `${JSON.stringify(text)} does not match ${to.pattern}`
}

/** A pattern that RE2 does not know is the API server's to judge. */
function matchesOrUnknown(text: string, pattern: string): boolean {
  try {
    return compiled(pattern).test(text)
  } catch {
    return true
  }
}

function brokenByNumber(value: number, to: Schema): string | undefined {
  const { minimum, maximum } = to
  if (minimum !== undefined && (value < minimum || (to.exclusiveMinimum && value === minimum))) {
    return `${value} is below the minimum ${minimum}`
  }
  if (maximum !== undefined && (value > maximum || (to.exclusiveMaximum && value === maximum))) {
    return `${value} is above the maximum ${maximum}`
  }
  return undefined
}
