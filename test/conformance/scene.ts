import { describe, test } from '@jest/globals'
import type { AnyKind } from '../../src/provider/index.ts'
import { type FieldCase, fieldCases } from '../support/conformance-field-cases.ts'
import { declaredBy, ManagedObjects } from '../support/conformance-objects.ts'
import type { Outsider } from '../support/conformance-outsider.ts'
import type { ConformanceRig } from '../support/conformance-rig.ts'
import { Stage, type StageDeps } from '../support/conformance-stage.ts'
import type { Template } from '../support/conformance-template.ts'

/** One story about one object. */
export interface Scene {
  readonly name: string
  play(stage: Stage): Promise<void>
}

export interface SceneSubject {
  readonly kind: AnyKind
  readonly example: Template
  deps(): { readonly rig: ConformanceRig; readonly outsider: Outsider }
}

const patience = 120_000

/** A field that is corrected unasked and can be set to two values. */
export function probeOf({ kind, example }: SceneSubject): FieldCase {
  const { cases } = fieldCases(kind, declaredBy(kind, example))
  const found = cases.find(
    ({ drifts, rules, from, to }) =>
      drifts && rules.risk === undefined && from !== undefined && to !== undefined,
  )
  if (found === undefined) throw new Error(`${kind.names.kind} has no field to try policies on`)
  return found
}

export function stageDeps(subject: SceneSubject): StageDeps {
  const { rig, outsider } = subject.deps()
  const objects = new ManagedObjects(rig.kube, subject.kind)
  return { rig, outsider, objects, example: subject.example, probe: probeOf(subject) }
}

/** The scenes are played at the same time, from the first test on; each test waits for its own. */
export function describeScenes(
  title: string,
  subject: SceneSubject,
  scenes: readonly Scene[],
): void {
  const prefix = title.replace(/[^a-z]/g, '')
  let plays: ReadonlyMap<Scene, Promise<unknown>> | undefined
  const playAll = (): ReadonlyMap<Scene, Promise<unknown>> => {
    const deps = stageDeps(subject)
    // A failure is a value until its own test looks at it.
    const play = (scene: Scene, at: number): Promise<unknown> =>
      scene.play(new Stage(deps, `${prefix}${at}`)).catch((error: unknown) => error)
    return new Map(scenes.map((scene, at) => [scene, play(scene, at)]))
  }
  describe(title, () => {
    test.each(scenes)(
      '$name',
      async (scene) => {
        plays ??= playAll()
        const failure = await plays.get(scene)
        if (failure !== undefined) throw failure
      },
      patience,
    )
  })
}
