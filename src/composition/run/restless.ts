/** So many changes of its template a child may have in a row. */
const mostChanges = 20

/** One more is allowed after this long. */
const refillMs = 10_000

/** A row that went on for too long is over when so many are allowed again. */
const calmChanges = 10

/** How many changes a child has left, as a token bucket: a change takes one, time brings them back. */
export interface Changes {
  readonly left: number
  readonly atMs: number
  readonly isRestless: boolean
}

/** After one more change. Pure. */
export function afterChange(known: Changes | undefined, nowMs: number): Changes {
  const left = leftAt(known, nowMs) - 1
  const isRestless = left < 1 || (known?.isRestless === true && left < calmChanges)
  return { left, atMs: nowMs, isRestless }
}

/** How long a child that never comes to rest is left alone now; undefined: it is at rest. Pure. */
export function restlessMs(known: Changes | undefined, nowMs: number): number | undefined {
  const left = leftAt(known, nowMs)
  if (known?.isRestless !== true || left >= calmChanges) return undefined
  return left >= 1 ? 0 : Math.ceil((1 - left) * refillMs)
}

/** Whether nothing is left to remember of its changes. Pure. */
export function isRested(known: Changes | undefined, nowMs: number): boolean {
  return leftAt(known, nowMs) >= mostChanges
}

/** What is said of it, as long as it lasts. */
export const restlessMessage = `its template has another value whenever it is applied, ${mostChanges} times in a row: something that it reads, as a query may, changes with it, or all the time; it is applied once in ${refillMs / 1000} s`

function leftAt(known: Changes | undefined, nowMs: number): number {
  if (known === undefined) return mostChanges
  return Math.min(mostChanges, known.left + (nowMs - known.atMs) / refillMs)
}
