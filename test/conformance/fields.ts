import { afterAll, describe, expect, test } from '@jest/globals'
import type { AnyKind } from '../../src/provider/index.ts'
import { type FieldCase, fieldCases } from '../support/conformance-field-cases.ts'
import { FieldRun, type StepResult } from '../support/conformance-field-run.ts'
import { conditionsOf, declaredBy, statusOf } from '../support/conformance-objects.ts'
import type { SceneSubject } from './scene.ts'

const patience = 120_000

/** Every field of a kind that can be tried, each with an object of its own. */
export function describeFields({ kind, example, deps, playbill }: SceneSubject): void {
  const { cases, leftOut } = fieldCases(kind, declaredBy(kind, example))
  let known: FieldRun | undefined
  const run = (): FieldRun => {
    known ??= new FieldRun(deps(), kind, example, cases)
    return known
  }
  const part = playbill.add(() => run().deleted())
  const stepTest = (
    name: string,
    step: (run: FieldRun) => Promise<ReadonlyMap<FieldCase, StepResult>>,
    check: (result: StepResult, one: FieldCase) => void,
  ): void => {
    test.each(cases)(
      `$label ${name}`,
      async (one) => {
        part.begin()
        const result = (await step(run())).get(one)
        if (run().refused.has(one)) return
        if (result === undefined) throw new Error('there is no result')
        check(result, one)
      },
      patience,
    )
  }

  describe('fields', () => {
    stepTest('comes with the creation', (one) => one.created(), checkCreated)
    stepTest(
      'rests',
      (one) => one.rested(),
      (result) => checkRested(result, kind),
    )
    stepTest('is edited', (one) => one.edited(), checkEdited)
    stepTest('is repaired', (one) => one.drifted(), checkDrifted)
    stepTest(
      'is released',
      (one) => one.released(),
      (result, one) => {
        if (run().isReleasable(one)) checkReleased(result)
      },
    )
    test.each(cases)(
      '$label is deleted',
      async (one) => {
        const { gone, left } = await part.result()
        if (run().refused.has(one)) return
        expect({ gone: gone.has(one), left: left.has(one) }).toEqual({ gone: true, left: false })
      },
      patience,
    )

    afterAll(() => {
      const refused = [...(known?.refused ?? [])].map(([{ label: at }, reason]) => ({ at, reason }))
      const untried = [...leftOut, ...refused]
      const reasons = untried.map(({ at, reason }) => `  ${at}: ${reason}`)
      const tried = cases.length - refused.length
      const title = `${kind.names.kind}: ${tried} cases tried, ${untried.length} left out`
      process.stderr.write(`${[title, ...reasons].join('\n')}\n`)
    })
  })
}

function checkCreated(result: StepResult): void {
  const { object, differences, events, writes, calls } = result
  expect({ differences, events, conditions: conditionsOf(object) }).toEqual({
    differences: [],
    events: [],
    conditions: [
      'Ready=True/Available',
      'Synced=True/ReconcileSuccess',
      'Drifted=False/NoDriftDetected',
    ],
  })
  const { conditions = [], drift } = statusOf(object)
  const generations = new Set(conditions.map(({ observedGeneration }) => observedGeneration))
  expect([...generations]).toEqual([object?.metadata.generation])
  expect(drift?.knownDifferences).toBeUndefined()
  expect(repeated(writes)).toEqual([])
  expect(calls.length).toBeLessThanOrEqual(60)
}

/** Two requests: two echoes, and nothing else. */
function checkRested({ writes, kubeWrites, events, differences }: StepResult, kind: AnyKind): void {
  const echo = expect.stringMatching(`^patch ${kind.names.plural}/status `)
  expect({ writes, kubeWrites, events, differences }).toEqual({
    ...{ writes: [], kubeWrites: [echo, echo], events: [], differences: [] },
  })
}

/** One round of writes, and no word of drift. */
function checkEdited({ object, differences, events, writes }: StepResult): void {
  const drifted = conditionsOf(object)[2]
  expect({ differences, events, drifted }).toEqual({
    ...{ differences: [], events: [], drifted: 'Drifted=False/NoDriftDetected' },
  })
  expect(repeated(writes)).toEqual([])
}

function checkDrifted(result: StepResult, one: FieldCase): void {
  const { object, differences, events, writes } = result
  const { fields = [], state } = statusOf(object).drift ?? {}
  const told = {
    paths: fields.map(({ path, action }) => `${path} ${action}`),
    reasons: events.map(({ reason }) => reason),
  }
  expect({ state, differences, ...told }).toEqual({
    ...{ state: 'InSync', differences: [] },
    ...(one.drifts
      ? { paths: [`${one.at} Corrected`], reasons: ['DriftDetected', 'DriftCorrected'] }
      : { paths: [], reasons: [] }),
  })
  for (const { note } of events) expect(note).toContain(one.at)
  expect(repeated(writes)).toEqual([])
  if (!one.drifts) expect(writes).toEqual([])
}

/** What the manifest no longer mentions stays as it is. */
function checkReleased({ object, differences, events, writes }: StepResult): void {
  expect(conditionsOf(object).slice(0, 2)).toEqual([
    ...['Ready=True/Available', 'Synced=True/ReconcileSuccess'],
  ])
  expect({ differences, events, writes }).toEqual({ differences: [], events: [], writes: [] })
}

function repeated(operations: readonly string[]): readonly string[] {
  return operations.filter((operation, at) => operations.indexOf(operation) !== at)
}
