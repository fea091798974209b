import { printedSteps } from '../drift/printed-path.ts'
import type { FieldTable } from '../provider/index.ts'
import { forceDelete, holdUntil, pollInterval } from './annotations.ts'
import type { ManagedResource } from './managed-resource.ts'

type Schema = FieldTable['schema']

/** What the user should know although nothing fails: words that steer the engine and do not. */
export function remarkOn(
  table: FieldTable,
  { annotations, drift }: Pick<ManagedResource, 'annotations' | 'drift'>,
  nowMs: number,
): string | undefined {
  const rules = (drift.ignore ?? [])
    .filter(({ path }) => !namesField(table.schema, path))
    .map(({ path }) => `spec.drift.ignore: ${path} names no field of spec.forProvider`)
  const remarks = [
    holdUntil(annotations, nowMs).problem,
    forceDelete(annotations).problem,
    pollInterval(annotations).problem,
    ...rules.sort(),
  ]
  return remarks.filter((remark) => remark !== undefined).join('; ') || undefined
}

/** Whether the members of a printed path are in the table; keys of elements may be any. */
function namesField(table: Schema, path: string): boolean {
  let schema: Schema | undefined = table
  for (const step of printedSteps(path)) {
    schema = step.startsWith('[')
      ? (schema?.items ?? schema?.additionalProperties)
      : schema?.properties?.[step]
    if (schema === undefined) return false
  }
  return true
}
