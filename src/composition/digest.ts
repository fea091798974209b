import { createHash } from 'node:crypto'
import { isJsonObject } from '../kube/json.ts'

/** SHA-256 of a JSON value as lower-case hex; equal for equal values, whatever the order of members. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}

/** JSON with sorted members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    isJsonObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
