/** The name nearest to a misspelt one, or undefined when none is near. */
function nearest(name: string, names: Iterable<string>): string | undefined {
  // Of a single letter every other one would be near.
  const allowed = Math.min(1 + Math.floor(name.length / 4), name.length - 1)
  const near = [...names]
    .filter((other) => Math.abs(other.length - name.length) <= allowed)
    .map((other) => ({ other, distance: distance(name, other) }))
    .filter((candidate) => candidate.distance <= allowed)
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1))
  return near[0]?.other
}

/** `: did you mean x?` for messages, or nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const near = nearest(name, names)
  return near === undefined ? '' : `: did you mean ${near}?`
}

/** Edit distance where swapping two neighbours is one edit (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const cell = (i: number, j: number): number => rows[i]?.[j] ?? 0
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const edits = [cell(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, cell(i - 1, j - 1) + cost]
      row.push(Math.min(...edits, ...(isSwap ? [cell(i - 2, j - 2) + 1] : [])))
    }
  }
  return cell(a.length, b.length)
}
