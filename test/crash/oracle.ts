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
}

/** What the history of one object must never show, whatever its end state. */
export async function findProblems(
  rig: FaultRig,
  subject: Subject,
  name: string,
): Promise<readonly string[]> {
  const creations = await acceptedCreations(rig, subject, name)
  const notes = (await eventsOf(rig, name)).map(({ reason, note }) => `${reason}: ${note}`)
  return [
    ...(creations === 1 ? [] : [`${name}: created ${creations} times`]),
    ...notes
      .filter((note, at) => notes.indexOf(note) !== at)
      .map((note) => `${name}: twice ${note}`),
    ...notes.filter((note) => /^(Drift|External|NonConverging|Conflicting)/.test(note)),
  ]
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

async function acceptedCreations(rig: FaultRig, subject: Subject, name: string): Promise<number> {
  const answer = await rig.environment.emulator.call(
    'GET',
    '/_lifecycle/calls?since=0',
    undefined,
    noSignal,
  )
  const { calls } = answer as { readonly calls: readonly LoggedCall[] } // the emulator's own format
  return calls.filter(
    ({ operation, resource, status }) =>
      operation === subject.creation && resource === name && (status === 200 || status === 0),
  ).length
}

interface EventView extends KubeObject {
  readonly reason: string
  readonly note: string
}

async function eventsOf(rig: FaultRig, name: string): Promise<readonly EventView[]> {
  const found: EventView[] = []
  const fieldSelector = `regarding.name=${name}`
  for await (const page of rig.kube.list(
    EVENTS,
    { namespace: rigNamespace, fieldSelector },
    noSignal,
  )) {
    found.push(...(page.items as readonly EventView[])) // events.k8s.io/v1
  }
  return found
}
