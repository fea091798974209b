import type { KubeObject } from '../../src/kube/object.ts'
import { EVENTS } from '../../src/kube/well-known.ts'
import { rigNamespace } from '../support/fault-proxy-objects.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { noSignal, type Subject } from './subject.ts'

/** A line of the emulator's call log. */
interface LoggedCall {
  readonly operation: string
  readonly resource: string
  readonly status: number
  readonly write: boolean
}

/** What the history of these objects must never show, whatever their end states. */
export async function findProblems(
  rig: FaultRig,
  subject: Subject,
  names: readonly string[],
): Promise<readonly string[]> {
  const [calls, events] = await Promise.all([readCalls(rig), readEvents(rig)])
  return names.flatMap((name) => {
    const creations = calls.filter(
      ({ operation, resource, status }) =>
        operation === subject.creation && resource === name && status === 200,
    )
    const notes = events
      .filter(({ regarding }) => regarding.name === name)
      .map(({ reason, note }) => `${name}: ${reason}: ${note}`)
    return [
      ...(creations.length === 1 ? [] : [`${name}: created ${creations.length} times`]),
      ...notes.filter((note, at) => notes.indexOf(note) !== at).map((note) => `twice ${note}`),
      ...notes.filter((note) => /: (Drift|External|NonConverging|Conflicting)/.test(note)),
    ]
  })
}

/** External resources that no object accounts for, and objects without one. */
export async function findOrphans(rig: FaultRig, subject: Subject): Promise<readonly string[]> {
  const objects: string[] = []
  for await (const page of rig.kube.list(subject.resource, { namespace: rigNamespace }, noSignal)) {
    objects.push(...page.items.map(({ metadata }) => metadata.name))
  }
  const external = await subject.inventory(rig)
  return [
    ...external.filter((name) => !objects.includes(name)).map((name) => `${name}: orphan`),
    ...objects.filter((name) => !external.includes(name)).map((name) => `${name}: nothing there`),
  ]
}

/** How often each cloud write reached the emulator: by its own log, and by what the gate let through. */
export async function countCloudWrites(rig: FaultRig): Promise<{
  readonly logged: Readonly<Record<string, number>>
  readonly passed: Readonly<Record<string, number>>
}> {
  const calls = await readCalls(rig)
  const passed = rig.gate.writes.filter(
    ({ link, answered }) => link === 'aws' && answered !== undefined,
  )
  return {
    logged: countBy(calls.filter(({ write }) => write).map(({ operation }) => operation)),
    passed: countBy(passed.map(({ what }) => what)),
  }
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(words)].sort().map((word) => [word, words.filter((one) => one === word).length]),
  )
}

async function readCalls(rig: FaultRig): Promise<readonly LoggedCall[]> {
  const path = '/_lifecycle/calls?since=0'
  const answer = await rig.environment.emulator.call('GET', path, undefined, noSignal)
  const { calls } = answer as { readonly calls: readonly LoggedCall[] } // the emulator's own format
  return calls
}

interface EventView extends KubeObject {
  readonly reason: string
  readonly note: string
  readonly regarding: { readonly name: string }
}

async function readEvents(rig: FaultRig): Promise<readonly EventView[]> {
  const found: EventView[] = []
  for await (const page of rig.kube.list(EVENTS, { namespace: rigNamespace }, noSignal)) {
    found.push(...(page.items as readonly EventView[])) // events.k8s.io/v1
  }
  return found
}
