import { describe, expect, test } from '@jest/globals'
import { LocalError } from '../../src/local/error.ts'
import { until } from '../../src/local/until.ts'
import { isOurs } from '../support/conformance-connection.ts'
import { conditionsOf } from '../support/conformance-objects.ts'
import { Stage } from '../support/conformance-stage.ts'
import { type SceneSubject, stageDeps } from './scene.ts'

const patience = 120_000
const noSignal = new AbortController().signal
const looks = 3

/** What a crash of the controller and routine checks leave alone. */
export function describeRestart(subject: SceneSubject): void {
  const names = { calm: 'restartcalm', open: 'restartopen' }
  const stages = () => {
    const deps = stageDeps(subject)
    return { calm: new Stage(deps, names.calm), open: new Stage(deps, names.open) }
  }

  describe('restart', () => {
    test(
      'an open episode is not told again by the next controller',
      async () => {
        const { calm, open } = stages()
        await Promise.all([calm.begin(), open.begin({ spec: { drift: { policy: 'Report' } } })])
        await open.drift()
        expect(conditionsOf(await open.check())).toContain('Drifted=True/DriftDetected')
        await subject.deps().rig.restartController()
        await open.check()
        await open.expectTold(['DriftReported'], 'no writes')
      },
      patience,
    )

    test(
      'routine checks write nothing, neither to the cloud nor to the cluster',
      async () => {
        const { rig } = subject.deps()
        const marks = { calls: await rig.calls.mark(), audit: await rig.audit.mark() }
        await rig.restartController('2s')
        const isChecked = async (): Promise<true | undefined> => {
          const made = (await rig.calls.since(marks.calls)).filter(isOurs)
          return Object.values(names).every((name) => mostOften(made, name) >= looks) || undefined
        }
        const limits = { everyMs: 200, withinMs: 60_000, what: 'routine checks' }
        await until(isChecked, limits, noSignal).catch(unlessLate)
        expect(await isChecked()).toBe(true)
        const made = await rig.calls.since(marks.calls)
        expect(made.filter((call) => isOurs(call) && call.write)).toEqual([])
        expect(await rig.audit.writesSince(marks.audit)).toEqual([])
        await rig.restartController()
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
