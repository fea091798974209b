import type { KubeObject } from '../../src/kube/object.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import { isHandled, isSteady, namespace, statusOf } from '../support/conformance-objects.ts'
import type { Manifest } from '../support/kind-folder.ts'
import { companionsOf, declaredOf, editsOf, manifestOf } from './subject.ts'
import type { Trial } from './trial.ts'
import { untilAbsent, untilObject } from './waits.ts'

/**
 * What is disturbed. `adopt`: what exists already is taken over by its name, and differs. `recreate`:
 * it was removed behind our back, and the user consents to another one where that is needed.
 * `correct`: somebody else changed a field, and the cloud refuses the correction for a while.
 */
export const operations = ['create', 'update', 'delete', 'adopt', 'recreate', 'correct'] as const
export type Operation = (typeof operations)[number]

const noSignal = new AbortController().signal

/** Makes what exists before the operation begins. */
export async function prepare(trial: Trial): Promise<void> {
  const { scenario, prerequisites } = trial.subject
  await prerequisites.create(companionsOf(scenario, trial.name))
  switch (trial.operation) {
    case 'create':
      return
    case 'update':
    case 'delete':
      return begun(trial)
    case 'adopt':
      return leaveBehind(trial)
    case 'recreate':
      await begun(trial)
      return loseOutside(trial)
    case 'correct':
      await begun(trial)
      return changeOutside(trial)
    default:
      trial.operation satisfies never
  }
}

/** What the user does, or what makes Plumbline look. */
export async function begin(trial: Trial): Promise<void> {
  const { scenario, objects } = trial.subject
  const { name } = trial
  switch (trial.operation) {
    case 'create':
      await objects.create(manifestOf(scenario, name))
      return
    case 'update':
      await edit(trial, editsOf(scenario, name))
      return
    case 'delete':
      await objects.delete(name)
      return
    case 'adopt':
      await objects.create(adopting(manifestOf(scenario, name), name))
      return
    case 'recreate':
      await consent(trial)
      return
    case 'correct':
      await objects.request(name)
      return
    default:
      trial.operation satisfies never
  }
}

/** Whether the object says that the operation is over. */
export function isOver(operation: Operation, object: KubeObject | undefined): boolean {
  if (operation === 'delete') return object === undefined
  if (object === undefined || !isSteady(object)) return false
  const isDrift = operation === 'recreate' || operation === 'correct'
  return !isDrift || statusOf(object).drift?.episode?.correctedAt !== undefined
}

async function begun(trial: Trial): Promise<void> {
  const { scenario, objects } = trial.subject
  await objects.create(manifestOf(scenario, trial.name))
  await untilObject(trial, isSteady, 'steady')
}

/** An external resource under the trial's name that was edited since and that nobody owns. */
async function leaveBehind(trial: Trial): Promise<void> {
  const { objects, scenario } = trial.subject
  const maker = trial.name.replace('crash', 'maker')
  const manifest = manifestOf(scenario, trial.name)
  const spec = { ...Object(manifest.spec), managementPolicies: ['Observe', 'Create', 'Update'] }
  if (spec.writeConnectionSecretToRef !== undefined) {
    spec.writeConnectionSecretToRef = { name: `${maker}-connection` }
  }
  const metadata = { ...manifest.metadata, name: maker }
  await objects.create(adopting({ ...manifest, metadata, spec }, trial.name))
  await untilObject(trial, isSteady, 'steady', maker)
  const [own] = editsOf(scenario, trial.name).filter(({ kind }) => kind === manifest.kind)
  if (own !== undefined) {
    const { spec: edited } = own
    await objects.patch(maker, { spec: edited })
    await untilObject(trial, isSteady, 'steady after the edit', maker)
  }
  await objects.delete(maker)
  await untilAbsent(trial, maker)
}

function adopting(manifest: Manifest, externalName: string): Manifest {
  const annotations = { 'plumbline.dev/external-name': externalName }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

async function loseOutside(trial: Trial): Promise<void> {
  const { objects, outsider, scenario } = trial.subject
  // Not as declared: what a deletion leaves behind under a declared name would be in our way.
  await outsider.remove(trial.name, {})
  if (!scenario.kind.stateful) return
  await objects.request(trial.name)
  const isTold = (object: KubeObject): boolean =>
    isHandled(object) && statusOf(object).drift?.episode !== undefined
  await untilObject(trial, isTold, 'told to be gone')
}

async function changeOutside(trial: Trial): Promise<void> {
  const { outsider, scenario } = trial.subject
  const { path, to: value } = scenario.probe
  const declared = declaredOf(scenario, trial.name)
  const isShown = await outsider.alter(trial.name, declared, { path, value })
  if (!isShown) throw new Error(`${trial.label}: the cloud does not show what was changed`)
}

/** What is held until the user agrees is created again by policy, the rest by the next look. */
async function consent({ subject: { scenario, objects }, name }: Trial): Promise<void> {
  if (scenario.kind.stateful) await objects.patch(name, { spec: { drift: { policy: 'Correct' } } })
  else await objects.request(name)
}

async function edit(
  { subject: { prerequisites, rig } }: Trial,
  edits: readonly Manifest[],
): Promise<void> {
  for (const body of edits) {
    const key = toObjectKey(namespace, body.metadata.name)
    const patch = { type: 'merge', body } as const
    await rig.kube.patch(prerequisites.resourceOf(body), key, patch, noSignal)
  }
}
