import { describe, test } from '@jest/globals'
import type { AnyKind } from '../../src/provider/index.ts'
import { type FieldCase, fieldCases } from '../support/conformance-field-cases.ts'
import { declaredBy, ManagedObjects } from '../support/conformance-objects.ts'
import type { Outsider } from '../support/conformance-outsider.ts'
import type { ConformanceRig } from '../support/conformance-rig.ts'
import { Stage, type StageDeps } from '../support/conformance-stage.ts'
import type { Template } from '../support/conformance-template.ts'
import type { Playbill } from './playbill.ts'

/** One story about one object. */
export interface Scene {
  readonly name: string
  play(stage: Stage): Promise<void>
}

export interface SceneSubject {
  /** Of the kind, for names of tests. */
  readonly word: string
  readonly kind: AnyKind
  readonly example: Template
  /** Inside tests only. */
  deps(): { readonly rig: ConformanceRig; readonly outsider: Outsider }
  /** What is played side by side. */
  readonly playbill: Playbill
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

/** A name that no object of another kind has: calls are told apart by it. */
export function nameIn({ word }: Pick<SceneSubject, 'word'>, name: string): string {
  return `${word.toLowerCase()}-${name}`
}

export function stageDeps(subject: SceneSubject): StageDeps {
  const { rig, outsider } = subject.deps()
  const objects = new ManagedObjects(rig, subject.kind)
  return { rig, outsider, objects, example: subject.example, probe: probeOf(subject) }
}

/** The scenes are one part of the playbill, played at the same time; each test waits for its own. */
export function describeScenes(
  title: string,
  subject: SceneSubject,
  scenes: readonly Scene[],
): void {
  const prefix = title.replace(/[^a-z]/g, '')
  const part = subject.playbill.add(async () => {
    const deps = stageDeps(subject)
    const plays = scenes.map((scene, at) =>
      scene.play(new Stage(deps, nameIn(subject, `${prefix}${at}`))),
    )
    return new Map((await Promise.allSettled(plays)).map((end, at) => [scenes[at], end]))
  })
  describe(title, () => {
    test.each(scenes)(
      '$name',
      async (scene) => {
        const end = (await part.result()).get(scene)
        if (end?.status !== 'fulfilled') throw end?.reason
      },
      patience,
    )
  })
}
