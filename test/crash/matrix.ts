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

export interface Matrix {
  readonly subject: Subject
  readonly operation: Operation
  readonly cases: readonly Case[]
  readonly reference: Reference
  /** What happens when the fault has hit. */
  readonly disturb: () => Promise<void>
}

/**
 * For each case a fresh object, the fault at that write, then the wait for the end state of the
 * reference. Returns what differs, at once or once all cases are over, and what history forbids.
 */
export async function runMatrix(rig: FaultRig, matrix: Matrix): Promise<readonly string[]> {
  const { subject, operation, cases, reference } = matrix
  const names = cases.map((one) => nameOf(subject, operation, one))
  await prepare(rig, subject, operation, names)
  const failures: string[] = []
  for (const one of cases) failures.push(...(await runCase(rig, matrix, one)))
  for (const name of names) {
    const end = await readEndState(rig, subject, name)
    failures.push(...describeDifference(`${name}, later`, reference.end, end))
  }
  return [...failures, ...(await findProblems(rig, subject, names))]
}

async function runCase(rig: FaultRig, matrix: Matrix, one: Case): Promise<readonly string[]> {
  const { subject, operation, reference } = matrix
  const { nth, mode } = one
  const name = nameOf(subject, operation, one)
  const label = `${operation} ${mode} ${nth} (${reference.writes[nth - 1]})`
  const armed = rig.gate.arm({ mode, nth, matches: (write) => mentions(write, name) })
  await begin(rig, subject, operation, name)
  const struck = await untilStruck(armed.struck)
  if (struck !== undefined) await matrix.disturb()
  armed.release()
  const end = await untilEqual(rig, subject, name, reference.end)
  return [
    ...(struck === undefined ? [`${label}: never reached`] : []),
    ...describeDifference(label, reference.end, end),
  ]
}

function mentions({ path, body }: Write, name: string): boolean {
  return path.includes(name) || body.includes(name)
}

function nameOf(subject: Subject, operation: Operation, { nth, mode }: Case): string {
  return `${subject.slug}-${operation}-${String(nth).padStart(2, '0')}-${mode}`
}
