/** The text under which two JSON values are the same: members sorted, undefined ones left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? ''
}

/** The same value with the members of every object in code unit order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isDoc(value)) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  // fromEntries defines members; an assignment to `__proto__` would be swallowed.
  return Object.fromEntries(members.sort(byName).map(([name, member]) => [name, sorted(member)]))
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1
}

/** Code unit order, the same on every machine. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether the value is a JSON object. */
export function isDoc(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The elements of a list; anything else, silence included, has none. */
export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Whether the value counts as not there: silence, or an empty text, list or object. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isDoc(value) && Object.values(value).every((member) => member === undefined)
}
