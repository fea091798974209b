import { expect } from '@jest/globals'
import { fieldCases } from '../support/conformance-field-cases.ts'
import { conditionsOf, declaredBy } from '../support/conformance-objects.ts'
import type { ConformanceRig } from '../support/conformance-rig.ts'
import type { Scene, SceneSubject } from './scene.ts'

/** How an object and its external resource come and go, and what stands in the way. */
export function lifeScenes(subject: SceneSubject): readonly Scene[] {
  return [
    ...deletions,
    ...keptByDefault(subject),
    goneOutside(subject),
    futileWrites(() => subject.deps().rig),
    ...disruption(subject),
  ]
}

const deletions: readonly Scene[] = [
  {
    name: 'deleting twice is calm',
    play: async (stage) => {
      await stage.begin()
      await stage.objects.delete(stage.name)
      await stage.objects.delete(stage.name)
      expect(await stage.objects.awaitGone([stage.name])).toEqual([stage.name])
      await stage.objects.delete(stage.name)
      expect((await stage.outsider.look(stage.name)).is).toBe('absent')
      const writes = await stage.writes()
      expect(writes.filter((operation, at) => writes.indexOf(operation) !== at)).toEqual([])
    },
  },
  {
    name: 'without the policy Delete the external resource stays, and an Event says so',
    play: async (stage) => {
      await stage.begin({ spec: { managementPolicies: ['Observe', 'Create', 'Update'] } })
      await stage.objects.delete(stage.name)
      expect(await stage.objects.awaitGone([stage.name])).toEqual([stage.name])
      expect((await stage.outsider.look(stage.name)).is).toBe('present')
      await stage.expectTold(['ExternalResourceLeft'], 'no writes')
    },
  },
  {
    name: 'an object whose external resource is gone already can be deleted',
    play: async (stage) => {
      await stage.begin()
      await stage.outsider.remove(stage.name, stage.declared)
      await stage.objects.delete(stage.name)
      expect(await stage.objects.awaitGone([stage.name])).toEqual([stage.name])
    },
  },
]

/** Only for a kind whose external resource outlives an object that says nothing about it. */
function keptByDefault({ kind }: SceneSubject): readonly Scene[] {
  if (kind.keptByDefault !== true) return []
  return [
    {
      name: 'without management policies the external resource stays, and an Event says so',
      play: async (stage) => {
        await stage.begin({ spec: { managementPolicies: undefined } })
        await stage.objects.delete(stage.name)
        expect(await stage.objects.awaitGone([stage.name])).toEqual([stage.name])
        expect((await stage.outsider.look(stage.name)).is).toBe('present')
        await stage.expectTold(['ExternalResourceLeft'], 'no writes')
      },
    },
  ]
}

function goneOutside({ kind }: SceneSubject): Scene {
  const gone = 'ExternalResourceDeleted'
  return {
    name: `what was deleted outside is ${kind.stateful ? 'held, and ' : ''}created again`,
    play: async (stage) => {
      await stage.begin({ spec: { drift: {} } })
      await stage.outsider.remove(stage.name, stage.declared)
      if (kind.stateful) {
        const object = await stage.check()
        expect(conditionsOf(object)).toEqual(
          expect.arrayContaining(['Ready=False/Unavailable', 'Drifted=True/ExternalDeleted']),
        )
        await stage.check()
        await stage.expectTold([gone], 'no writes')
        await stage.objects.patch(stage.name, { spec: { drift: { policy: 'Correct' } } })
      } else {
        await stage.objects.request(stage.name)
        await stage.untilCondition('Drifted=False/DriftCorrected')
      }
      await stage.untilSteady()
      expect(await stage.outsider.differences(stage.name, stage.declared)).toEqual([])
      await stage.expectTold([gone, 'DriftCorrected'], 'writes')
    },
  }
}

function futileWrites(rig: () => ConformanceRig): Scene {
  return {
    name: 'a write without effect is tried three times, and again when the spec changes',
    play: async (stage) => {
      await stage.begin()
      await stage.drift()
      await rig().setFaults(stage.name, [{ write: true, mode: 'ignore-write' }])
      await stage.objects.request(stage.name)
      await stage.untilCondition('Synced=False/NonConverging')
      const writes = await stage.writes()
      expect(writes.length / new Set(writes).size).toBe(3)
      await stage.check()
      expect(await stage.writes()).toEqual(writes)
      await rig().setFaults(stage.name, [])
      await stage.expectTold(['DriftDetected', 'NonConverging'], 'writes')
      await stage.objects.edit(stage.name, stage.with(stage.probe, stage.probe.to))
      await stage.untilSteady()
      await stage.objects.edit(stage.name, stage.declared)
      await stage.untilSteady()
      expect(await stage.outsider.differences(stage.name, stage.declared)).toEqual([])
    },
  }
}

/** Only for a kind with a field whose correction interrupts the service. */
function disruption({ kind, example }: SceneSubject): readonly Scene[] {
  const { cases } = fieldCases(kind, declaredBy(kind, example))
  const costly = cases.find(({ rules, drifts }) => rules.risk === 'Disruptive' && drifts)
  if (costly === undefined) return []
  return [
    {
      name: `drift of ${costly.at} is held, since correcting it disrupts`,
      play: async (stage) => {
        await stage.begin({ spec: { drift: {} }, declared: stage.forProvider(costly) })
        await stage.drift(costly.to, costly)
        expect(conditionsOf(await stage.check())).toContain('Drifted=True/DriftHeld')
        await stage.expectTold(['DriftHeld'], 'no writes')
        await stage.objects.patch(stage.name, { spec: { drift: { policy: 'Correct' } } })
        await stage.untilSteady()
        await stage.expectTold(['DriftHeld', 'DriftCorrected'], 'writes')
      },
    },
  ]
}
