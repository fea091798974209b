import type { FaultMode, Write } from '../support/fault-proxy-gate.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { describeDifference } from './difference.ts'
import { type EndState, readEndState } from './end-state.ts'
import { begin, type Operation, prepare } from './operation.ts'
import { findProblems } from './oracle.ts'
import type { Subject } from './subject.ts'
import { untilEqual, untilOver, untilQuiet, untilStruck } from './waits.ts'

/** How the undisturbed operation went. */
export interface Reference {
  /** Its external writes, in order. */
  readonly writes: readonly string[]
  readonly end: EndState
}

/** One write and what happens at it. */
export interface Case {
  readonly nth: number
  readonly mode: FaultMode
}

/** Runs the operation once, undisturbed. */
export async function runReference(
  rig: FaultRig,
  subject: Subject,
  operation: Operation,
): Promise<Reference> {
  const name = `${subject.slug}-${operation}-reference`
  await prepare(rig, subject, operation, [name])
  const first = rig.gate.writes.length
  await begin(rig, subject, operation, name)
  const writes = () => rig.gate.writes.slice(first).filter((write) => mentions(write, name))
  await untilOver(rig, subject, operation, name)
  await untilQuiet(() => writes().length)
  return {
    writes: writes().map(({ what }) => what),
    end: await readEndState(rig, subject, name),
  }
}

/**
 * For each case a fresh object: the fault at that write, `disturb` when it has hit, then the wait
 * for the end state of the reference. Returns what differs, one text per failed case.
 */
export async function runMatrix(
  rig: FaultRig,
  run: {
    readonly subject: Subject
    readonly operation: Operation
    readonly cases: readonly Case[]
    readonly reference: Reference
    readonly disturb: () => Promise<void>
  },
): Promise<readonly string[]> {
  const { subject, operation, cases, reference } = run
  const named = cases.map((one) => ({ ...one, name: nameOf(subject, operation, one) }))
  await prepare(
    rig,
    subject,
    operation,
    named.map(({ name }) => name),
  )
  const failures: string[] = []
  for (const one of named) {
    const label = `${operation} ${one.mode} ${one.nth} (${reference.writes[one.nth - 1]})`
    const armed = rig.gate.arm({
      mode: one.mode,
      nth: one.nth,
      matches: (write) => mentions(write, one.name),
    })
    await begin(rig, subject, operation, one.name)
    const struck = await untilStruck(armed.struck)
    if (struck === undefined) failures.push(`${label}: never reached`)
    else await run.disturb()
    armed.release()
    const end = await untilEqual(rig, subject, one.name, reference.end)
    failures.push(...describeDifference(label, reference.end, end))
  }
  for (const { name } of named) {
    const end = await readEndState(rig, subject, name)
    failures.push(...describeDifference(`${name}, later`, reference.end, end))
  }
  const problems = await findProblems(
    rig,
    subject,
    named.map(({ name }) => name),
  )
  return [...failures, ...problems]
}

export function mentions({ path, body }: Write, name: string): boolean {
  return path.includes(name) || body.includes(name)
}

function nameOf(subject: Subject, operation: Operation, { nth, mode }: Case): string {
  return `${subject.slug}-${operation}-${String(nth).padStart(2, '0')}-${mode}`
}
