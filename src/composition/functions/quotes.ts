/** As long as the start by which values are found. */
const startLength = 8

/** The sum of the characters up to one here: what is older than a start has left its 16 bits. */
function sumWith(sum: number, character: number): number {
  return ((sum << 2) ^ character) & 0xffff
}

/**
 * Values that are looked for in texts. A text is gone through once, whatever their number: where the
 * sum of the last eight characters is that of a value's start, the start is looked up.
 */
export class Quotes {
  readonly #byStart = new Map<string, Set<string>>()
  /** 1 at each sum of a start. */
  readonly #sums = new Uint8Array(1 << 16)

  isEmpty(): boolean {
    return this.#byStart.size === 0
  }

  /** False: it is too short to be told from what stands everywhere by chance, such as ports and flags. */
  add(value: string): boolean {
    if (value.length < startLength) return false
    const start = value.slice(0, startLength)
    const values = this.#byStart.get(start)
    if (values !== undefined) {
      values.add(value)
      return true
    }
    this.#byStart.set(start, new Set([value]))
    let sum = 0
    for (let at = 0; at < startLength; at += 1) sum = sumWith(sum, start.charCodeAt(at))
    this.#sums[sum] = 1
    return true
  }

  /** Whether one of the values that count stands in the text. */
  standIn(text: string, counts: (value: string) => boolean): boolean {
    if (this.isEmpty()) return false
    let sum = 0
    for (let end = 0; end < text.length; end += 1) {
      sum = sumWith(sum, text.charCodeAt(end))
      const at = end + 1 - startLength
      if (at < 0 || this.#sums[sum] === 0) continue
      const values = this.#byStart.get(text.slice(at, end + 1)) ?? []
      for (const value of values) if (text.startsWith(value, at) && counts(value)) return true
    }
    return false
  }
}
