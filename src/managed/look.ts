import { compare } from '../drift/compare.ts'
import { memberOf } from '../drift/printed-path.ts'
import { rememberSeen } from '../drift/remember.ts'
import type { Verdict } from '../drift/verdict.ts'
import type { Existence, FieldTable, Observation, Present } from '../provider/index.ts'
import { frozenMembers } from './await-references.ts'
import type { LookDeps } from './deps.ts'
import type { Ledger } from './ledger.ts'
import type { Pass } from './pass.ts'
import { forgetReplaced } from './references/settle.ts'
import { settlingMs } from './timing.ts'
import { judgeWrites } from './write-record.ts'

/** Observes the resource and compares; the ledger learns what a settled look teaches. */
export async function look(
  deps: LookDeps,
  pass: Pass,
  settlingMs: number,
  signal: AbortSignal,
): Promise<Pass> {
  const groups = pass.resource.deleting ? none : (pass.reread ?? groupsOf(deps.kind.fields, pass))
  const reader = pass.ports.reader(
    pass.created || pass.reread !== undefined ? 'confirm' : 'observe',
  )
  const ask = { groups, existence: existenceOf(pass) }
  const found = await deps.kind.observe(reader, pass.name, ask, signal)
  const seen = mergeLooks(deps.kind.fields, pass.seen, found, groups)
  if (seen.is === 'absent' || pass.resource.deleting)
    return { ...pass, seen, verdicts: [], reread: undefined }
  return learn(deps, { ...pass, seen, reread: undefined }, seen, settlingMs)
}

function existenceOf({ created, reread, resource, ledger }: Pass): Existence {
  if (created || reread !== undefined) return 'proven'
  if (resource.deleting) return 'unknown'
  if (ledger.owned === undefined) return resource.intent === undefined ? 'new' : 'unknown'
  return ledger.owned.seen ? 'expected' : 'unknown'
}

const none: ReadonlySet<string> = new Set()

/** The groups of which a field is declared or was applied earlier. */
function groupsOf(table: FieldTable, pass: Pick<Pass, 'resource' | 'ledger'>): ReadonlySet<string> {
  const members = new Set(Object.keys(pass.resource.desired))
  for (const path of pass.ledger.memory.applied?.keys() ?? []) {
    members.add(memberOf(path))
  }
  const groups = [...members].flatMap((member) => table.groupOf.get(member) ?? [])
  return new Set(groups.filter((group) => group !== 'options'))
}

/** A partial look keeps what the fuller look before it read of the other groups; facts are always whole. */
function mergeLooks(
  table: FieldTable,
  before: Observation | undefined,
  found: Observation,
  groups: ReadonlySet<string>,
): Observation {
  if (found.is === 'absent' || before === undefined || before.is === 'absent') return found
  const kept = Object.entries(before.actual).filter(
    ([member]) => !groups.has(table.groupOf.get(member) ?? ''),
  )
  const unread = Object.entries(before.unread ?? {}).filter(([group]) => !groups.has(group))
  return {
    ...found,
    actual: { ...Object.fromEntries(kept), ...found.actual },
    rest: { ...before.rest, ...found.rest },
    unread: { ...Object.fromEntries(unread), ...found.unread },
  }
}

/** What the last look teaches a ledger that changed since, as by an adoption. */
export function relearn(deps: LookDeps, pass: Pass): Pass {
  const attention = deps.attention.of(pass.resource.uid)
  return pass.seen?.is === 'present' && !pass.resource.deleting
    ? learn(deps, pass, pass.seen, settlingMs(deps, attention))
    : pass
}

function learn(deps: LookDeps, pass: Pass, seen: Present, settlingMs: number): Pass {
  const verdicts = compareNow(deps, pass, pass.ledger, seen)
  const owned = pass.ledger.owned
  if (owned === undefined || !isStanding(seen) || isOther(owned, seen)) return { ...pass, verdicts }
  const judged = judgeWrites(pass.ledger, verdicts, settlingMs)
  const again = judged === pass.ledger ? verdicts : compareNow(deps, pass, judged, seen)
  const ledger: Ledger = {
    ...judged,
    memory: isLearnable(judged, seen, pass) ? rememberSeen(judged.memory, again) : judged.memory,
    owned: markSeen(owned, seen),
    resolved: forgetReplaced(judged.resolved, {
      verdicts: again,
      hidden: hiddenMembers(deps.kind.fields, pass, seen),
    }),
  }
  return { ...pass, ledger, verdicts: again }
}

/** Whether its creation is over and nothing else is under way. */
export function isStanding({ phase }: Present): boolean {
  return phase === 'ready' || phase === 'degraded'
}

/** Another mark under the same name: nothing is learned from a stranger. */
function isOther({ mark }: NonNullable<Ledger['owned']>, seen: Present): boolean {
  return mark !== undefined && seen.mark !== undefined && mark !== seen.mark
}

/**
 * Lost bookkeeping is rebuilt from a complete look only: what a reference withholds would count as
 * never applied once it has its value again. What matters at creation only is never written again.
 */
function isLearnable(ledger: Ledger, seen: Present, { resource }: Pick<Pass, 'resource'>): boolean {
  if (ledger.memory.applied !== undefined) return true
  const isWhole = Object.keys(seen.unread ?? {}).length === 0
  const waiting = resource.references.waiting.filter(({ createOnly }) => !createOnly)
  return isWhole && frozenMembers(waiting).length === 0
}

/** Members of which no verdict says what is in use: they have none, or one on what will be. */
function hiddenMembers(table: FieldTable, pass: Pass, seen: Present): ReadonlySet<string> {
  const unread = Object.keys(seen.unread ?? {})
  const members = [...table.groupOf].flatMap(([member, group]) =>
    unread.includes(group) ? [member] : [],
  )
  return new Set([...members, ...exemptMembers(pass, seen), ...(seen.pending ?? [])])
}

function exemptMembers({ resource }: Pass, seen: Present): readonly string[] {
  return [...(seen.exempt ?? []), ...frozenMembers(resource.references.waiting)]
}

function markSeen(owned: NonNullable<Ledger['owned']>, seen: Present): Ledger['owned'] {
  if (owned.seen && owned.mark !== undefined) return owned
  const mark = owned.mark ?? seen.mark
  return { ...owned, seen: true, ...(mark === undefined ? {} : { mark }) }
}

function compareNow(deps: LookDeps, pass: Pass, ledger: Ledger, seen: Present): readonly Verdict[] {
  const unread = new Set(Object.keys(seen.unread ?? {}))
  const asked = groupsOf(deps.kind.fields, pass)
  return compare(
    {
      table: deps.kind.fields,
      desired: pass.resource.desired,
      actual: seen.actual,
      groups: new Set([...asked].filter((group) => !unread.has(group))),
      exempt: new Set(exemptMembers(pass, seen)),
      memory: ledger.memory,
    },
    pass.means,
  )
}
