import { expect } from '@jest/globals'
import type { KubeObject } from '../../src/kube/object.ts'
import { kstatusOf } from '../support/conformance-kstatus.ts'
import { isSteady } from '../support/conformance-objects.ts'
import type { Scene, SceneSubject } from './scene.ts'

/** What kubectl and the tools that wait for objects make of them. */
export function clientScenes({ kind, deps }: SceneSubject): readonly Scene[] {
  const resource = `${kind.names.plural}.${kind.names.group}`
  /** stdout of a command that has to succeed. */
  const kubectl = async (args: readonly string[], input?: object): Promise<string> => {
    const options = input === undefined ? {} : { input: JSON.stringify(input) }
    const { code, stdout, stderr } = await deps().rig.environment.kubectl(args, options)
    if (code !== 0) throw new Error(`kubectl ${args[0]} exited with ${code}: ${stderr}${stdout}`)
    return stdout
  }
  return [
    {
      name: 'kubectl applies, waits, shows, compares and deletes',
      play: async (stage) => {
        const object = `${resource}/${stage.name}`
        const manifest = stage.manifest()
        await kubectl(['apply', '--server-side', '-f', '-'], manifest)
        await kubectl(['wait', object, '--for=condition=Ready', '--timeout=60s'])
        await kubectl(['wait', object, '--for=condition=Synced', '--timeout=60s'])
        await kubectl(['wait', object, '--for=jsonpath={.status.drift.state}=InSync'])
        await kubectl(['diff', '--server-side', '-f', '-'], manifest)
        const row = await kubectl(['get', object, '--no-headers'])
        expect(row.trim().split(/\s+/).slice(0, 5)).toEqual([
          ...[stage.name, 'True', 'True', 'InSync', stage.name],
        ])
        await kubectl(['delete', object, '--timeout=60s'])
      },
    },
    {
      name: 'kubectl describe and kubectl events tell of drift',
      play: async (stage) => {
        await stage.begin()
        await stage.drift()
        await stage.objects.request(stage.name)
        await stage.untilCondition('Drifted=False/DriftCorrected')
        await stage.untilSteady()
        const object = `${resource}/${stage.name}`
        const events = await kubectl(['events', `--for=${object}`])
        const described = await kubectl(['describe', object])
        for (const text of [events, described]) {
          expect(text).toMatch(/DriftDetected/)
          expect(text).toMatch(/DriftCorrected/)
          expect(text).toContain(stage.probe.at)
        }
      },
    },
    {
      name: 'kstatus follows the life of an object',
      play: async (stage) => {
        const created = await stage.objects.create(stage.manifest({ spec: { drift: {} } }))
        expect(kstatusOf(created)).toBe('InProgress')
        expect(kstatusOf(await stage.until(isSteady, 'steady'))).toBe('Current')
        const edited = await stage.objects.edit(stage.name, stage.with(stage.probe, stage.probe.to))
        expect(kstatusOf(edited)).toBe('InProgress')
        expect(kstatusOf(await stage.until(isSteady, 'steady'))).toBe('Current')
        if (kind.stateful) {
          await stage.outsider.remove(stage.name, stage.declared)
          expect(kstatusOf(await stage.check())).toBe('Failed')
        }
        await stage.objects.annotate(stage.name, 'plumbline.dev/paused', 'true')
        await stage.untilCondition('Synced=False/Paused')
        await stage.objects.delete(stage.name)
        const isLeaving = ({ metadata }: KubeObject) => metadata.deletionTimestamp !== undefined
        const held = await stage.until(isLeaving, 'leaving')
        expect(kstatusOf(held)).toBe('Terminating')
        await stage.objects.annotate(stage.name, 'plumbline.dev/paused', null)
        expect(await stage.objects.awaitGone([stage.name])).toEqual([stage.name])
      },
    },
  ]
}
