import { applyChanges } from '../drift/apply-changes.ts'
import { rememberWritten } from '../drift/remember.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { Applier, FieldTable, Present } from '../provider/index.ts'
import type { ManagedDeps } from './deps.ts'
import type { Pass } from './pass.ts'
import { recordWrites } from './write-record.ts'

/** Writes the groups with changes, in order; what was accepted is remembered even if a later one fails. */
export async function updateExternal(
  deps: ManagedDeps,
  pass: Pass,
  changes: readonly Verdict[],
  signal: AbortSignal,
): Promise<Pass> {
  if (pass.seen?.is !== 'present') throw new Error('update without an observation')
  let next = pass
  const failures: unknown[] = []
  for (const group of writeOrder(deps, changes)) {
    const own = changes.filter((change) => change.group === group)
    try {
      await writeGroup(deps, pass, pass.seen, { group, changes: own }, signal)
      next = accepted(deps, next, own)
    } catch (error) {
      failures.push(error)
      if (signal.aborted) break
    }
  }
  if (failures.length > 0) throw new PartialUpdate(next, failures)
  return { ...next, reread: new Set(changes.map((change) => change.group)) }
}

/** Some groups could not be written; `pass` holds what was accepted. */
export class PartialUpdate extends Error {
  readonly pass: Pass

  constructor(pass: Pass, failures: readonly unknown[]) {
    super('not every group could be written', { cause: failures[0] })
    this.pass = pass
  }
}

function writeOrder(deps: ManagedDeps, changes: readonly Verdict[]): readonly string[] {
  const groups = deps.kind.fields.order.filter((group) =>
    changes.some((change) => change.group === group),
  )
  return deps.kind.order === undefined ? groups : deps.kind.order(groups, changes)
}

async function writeGroup(
  deps: ManagedDeps,
  pass: Pass,
  seen: Present,
  part: { readonly group: string; readonly changes: readonly Verdict[] },
  signal: AbortSignal,
): Promise<void> {
  const appliers = deps.kind.update as Readonly<
    Record<string, Applier<unknown, FieldTable, string>>
  >
  const applier = appliers[part.group]
  if (applier === undefined) throw new Error(`group ${part.group} has no applier`)
  const write = {
    changes: part.changes,
    next: applyChanges(deps.kind.fields, part.group, seen.actual, part.changes) as never,
    desired: pass.resource.desired as never,
    rest: seen.rest?.[part.group],
    secret: (path: string) => pass.secrets.get(path),
  }
  await applier(pass.ports.writer('update'), pass.name, write, signal)
}

function accepted(deps: ManagedDeps, pass: Pass, changes: readonly Verdict[]): Pass {
  deps.attention.update(pass.resource.uid, { wroteAt: deps.clock.monotonic(), waits: 0, calm: 0 })
  const recorded = recordWrites(pass.ledger, changes)
  return {
    ...pass,
    ledger: { ...recorded, memory: rememberWritten(recorded.memory, changes) },
    corrected: new Set([
      ...pass.corrected,
      ...changes.filter((change) => change.is === 'Drift').map((change) => change.at),
    ]),
    overwritten: [...pass.overwritten, ...changes.filter((change) => change.is === 'Conflict')],
    writes: pass.writes + 1,
  }
}
