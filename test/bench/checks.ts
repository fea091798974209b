import type { CloudCall } from './cloud-calls.ts'

/** The calls of one check follow each other within this time; two checks are further apart. */
const gapSeconds = 1

/** How many checks these calls, oldest first, were made for: runs of calls about one resource. */
export function countChecks(calls: readonly Pick<CloudCall, 'resource' | 't'>[]): number {
  const last = new Map<string, number>()
  let checks = 0
  for (const { resource, t } of calls) {
    if (t - (last.get(resource) ?? Number.NEGATIVE_INFINITY) > gapSeconds) checks += 1
    last.set(resource, t)
  }
  return checks
}
