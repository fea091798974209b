import { expect } from '@jest/globals'
import { conditionsOf, statusOf } from '../support/conformance-objects.ts'
import type { Stage } from '../support/conformance-stage.ts'
import type { Scene } from './scene.ts'

/** What is told and what is written when somebody else changes a field, by what the manifest says. */
export const policyScenes: readonly Scene[] = [
  {
    name: 'a field that was never declared is silent',
    play: async (stage) => {
      const [first] = stage.probe.path
      const member = first !== undefined && 'member' in first ? first.member : ''
      const { [member]: _, ...declared } = stage.declared
      await stage.begin({ declared })
      await stage.drift()
      const object = await stage.check()
      expect(conditionsOf(object)).toContain('Drifted=False/NoDriftDetected')
      await stage.expectTold([], 'no writes')
    },
  },
  {
    name: 'policy Report tells, writes nothing, and tells the end',
    play: async (stage) => {
      await stage.begin({ spec: { drift: { policy: 'Report' } } })
      await stage.drift()
      const object = await stage.check()
      expect(conditionsOf(object)).toEqual(
        expect.arrayContaining(['Synced=False/ReportOnly', 'Drifted=True/DriftDetected']),
      )
      expect(fieldsOf(object)).toEqual([`${stage.probe.at} Reported`])
      await stage.check()
      await stage.expectTold(['DriftReported'], 'no writes')
      await stage.drift(stage.probe.from)
      await stage.check()
      await stage.untilSteady()
      await stage.expectTold(['DriftReported', 'DriftResolved'], 'no writes')
    },
  },
  {
    name: 'policy Ignore is silent',
    play: async (stage) => {
      await stage.begin({ spec: { drift: { policy: 'Ignore' } } })
      await stage.drift()
      expect(conditionsOf(await stage.check())).toEqual([
        ...['Ready=True/Available', 'Synced=True/ReconcileSuccess'],
        'Drifted=False/AllDriftIgnored',
      ])
      await stage.expectTold([], 'no writes')
    },
  },
  {
    name: 'an ignore rule NoCorrect tells and writes nothing',
    play: async (stage) => {
      await stage.begin({ spec: ruled(stage, 'NoCorrect') })
      await stage.drift()
      expect(conditionsOf(await stage.check())).toEqual([
        ...['Ready=True/Available', 'Synced=True/ReconcileSuccess', 'Drifted=True/DriftDetected'],
      ])
      await stage.expectTold(['DriftReported'], 'no writes')
    },
  },
  {
    name: 'an ignore rule NoAlert corrects in silence',
    play: async (stage) => {
      await stage.begin({ spec: ruled(stage, 'NoAlert') })
      await stage.drift()
      await stage.check()
      await stage.untilSteady()
      expect(await stage.outsider.differences(stage.name, stage.declared)).toEqual([])
      await stage.expectTold([], 'writes')
    },
  },
  {
    name: 'hold-until holds, and lifting it corrects',
    play: async (stage) => {
      await stage.begin()
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
      await stage.objects.annotate(stage.name, 'plumbline.dev/hold-until', inAnHour)
      await stage.drift()
      expect(conditionsOf(await stage.check())).toContain('Drifted=True/DriftHeld')
      await stage.expectTold(['DriftHeld'], 'no writes')
      await stage.objects.annotate(stage.name, 'plumbline.dev/hold-until', null)
      await stage.untilSteady()
      await stage.expectTold(['DriftHeld', 'DriftCorrected'], 'writes')
    },
  },
  {
    name: 'pausing stops every call, and resuming corrects',
    play: async (stage) => {
      await stage.begin()
      await stage.objects.annotate(stage.name, 'plumbline.dev/paused', 'true')
      await stage.untilCondition('Synced=False/Paused')
      await stage.drift()
      await stage.watch()
      await stage.check()
      expect(await stage.calls()).toEqual([])
      await stage.objects.annotate(stage.name, 'plumbline.dev/paused', null)
      await stage.untilCondition('Drifted=False/DriftCorrected')
      await stage.untilSteady()
      await stage.expectTold(['DriftDetected', 'DriftCorrected'], 'writes')
    },
  },
  {
    name: 'managementPolicies [Observe] reports, and writes nothing',
    play: async (stage) => {
      await stage.begin()
      await stage.objects.patch(stage.name, { spec: { managementPolicies: ['Observe'] } })
      await stage.objects.edit(stage.name, stage.with(stage.probe, stage.probe.to))
      await stage.untilCondition('Synced=False/ReportOnly')
      const object = await stage.check()
      expect(conditionsOf(object)).toContain('Ready=True/Available')
      await stage.expectTold([], 'no writes')
    },
  },
]

function ruled({ probe }: Stage, effect: string) {
  return { drift: { policy: 'Correct', ignore: [{ path: probe.at, effect, reason: 'test' }] } }
}

function fieldsOf(object: Parameters<typeof statusOf>[0]): readonly string[] {
  return (statusOf(object).drift?.fields ?? []).map(({ path, action }) => `${path} ${action}`)
}
