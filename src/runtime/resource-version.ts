/**
 * Orders two resourceVersions of one resource: negative, zero or positive like any comparator.
 *
 * Kubernetes documents them as decimal integers of any size that may be compared
 * (kubernetes.io/docs/reference/using-api/api-concepts, since 1.35); without leading zeros the
 * longer one is the greater. Throws RangeError on anything else, because keeping a store true by
 * guessing an order is worse than stopping.
 */
export function compareResourceVersions(a: string, b: string): number {
  assertDecimal(a)
  assertDecimal(b)
  if (a.length !== b.length) return a.length - b.length
  if (a === b) return 0
  return a < b ? -1 : 1
}

function assertDecimal(version: string): void {
  if (!/^(0|[1-9]\d*)$/.test(version)) {
    throw new RangeError(
      `resourceVersion ${JSON.stringify(version)} is not a decimal integer: the API server that sent it cannot be watched`,
    )
  }
}
