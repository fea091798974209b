import { describe, expect, test } from '@jest/globals'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import { isOurs } from '../support/conformance-connection.ts'
import { conditionsOf } from '../support/conformance-objects.ts'
import type { ConformanceRig } from '../support/conformance-rig.ts'
import { Stage } from '../support/conformance-stage.ts'
import { nameIn, type SceneSubject, stageDeps } from './scene.ts'

const patience = 120_000
const noSignal = new AbortController().signal
const looks = 3

/** What a crash of the controller and routine checks leave alone; the same crash for all kinds. */
export function describeRestart(
  rig: () => ConformanceRig,
  subjects: readonly SceneSubject[],
): void {
  const stages = new Map<SceneSubject, { readonly calm: Stage; readonly open: Stage }>()
  const prepare = async (subject: SceneSubject): Promise<void> => {
    const deps = stageDeps(subject)
    const [calm, open] = [
      new Stage(deps, nameIn(subject, 'calm')),
      new Stage(deps, nameIn(subject, 'open')),
    ]
    stages.set(subject, { calm, open })
    await Promise.all([calm.begin(), open.begin({ spec: { drift: { policy: 'Report' } } })])
    await open.drift()
    expect(conditionsOf(await open.check())).toContain('Drifted=True/DriftDetected')
  }

  describe('restart', () => {
    let restarted: Promise<void> | undefined
    const restart = async (): Promise<void> => {
      await Promise.all(subjects.map(prepare))
      await rig().restartController()
    }
    const afterRestart = (): Promise<void> => {
      restarted ??= restart()
      return restarted
    }

    test.each(subjects)(
      'an open episode of a $word is not told again by the next controller',
      async (subject) => {
        await afterRestart()
        const open = stages.get(subject)?.open
        await open?.check()
        await open?.expectTold(['DriftReported'], 'no writes')
      },
      patience,
    )

    test(
      'routine checks write nothing, neither to the cloud nor to the cluster',
      async () => {
        await afterRestart()
        const { calls, audit, restartController } = rig()
        const marks = { calls: await calls.mark(), audit: await audit.mark() }
        await restartController('2s')
        const isChecked = async (): Promise<true | undefined> => {
          const made = (await calls.since(marks.calls)).filter(isOurs)
          const all = [...stages.values()].flatMap(({ calm, open }) => [calm.name, open.name])
          return all.every((name) => mostOften(made, name) >= looks) || undefined
        }
        const limits = { everyMs: 500, withinMs: 60_000, what: 'routine checks' }
        await until(isChecked, limits, noSignal).catch(unlessLate)
        expect(await isChecked()).toBe(true)
        const made = await calls.since(marks.calls)
        expect(made.filter((call) => isOurs(call) && call.write)).toEqual([])
        expect(await audit.writesSince(marks.audit)).toEqual([])
      },
      patience,
    )
  })
}

/** How often the operation was called on the resource that was called most often. */
function mostOften(
  calls: readonly { readonly operation: string; readonly resource: string }[],
  name: string,
): number {
  const mine = calls.filter(({ resource }) => resource === name)
  const counts = [...Map.groupBy(mine, ({ operation }) => operation).values()]
  return Math.max(0, ...counts.map((group) => group.length))
}

function unlessLate(error: unknown): void {
  if (!(error instanceof LocalError) || error.code !== 'TimedOut') throw error
}
