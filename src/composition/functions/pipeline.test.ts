import { describe, expect, test } from '@jest/globals'
import { FunctionError } from './error.ts'
import { type PipelineDeps, runPipeline } from './pipeline.ts'
import { type CompletedPipeline, readinessOf } from './pipeline-result.ts'
import { runFunction, type WireResponse } from './protocol.ts'
import { toFunctionResponse } from './response.ts'
import { fromStruct, toStruct } from './struct.ts'

const observed = { composite: { resource: { kind: 'Database' } }, resources: {} }
const step = { step: 'one', functionRef: { name: 'f' } }
const never = new AbortController().signal

/** Functions that answer by name, or throw. */
function deps(answers: Readonly<Record<string, WireResponse | Error>>): PipelineDeps {
  return {
    functions: {
      call: async (name) => {
        const answer = answers[name]
        if (answer === undefined || answer instanceof Error) throw answer
        return toFunctionResponse(answer)
      },
    },
    reader: {
      fetchRequired: async () => [],
      fetchSchema: async () => undefined,
      readCredentials: async () => undefined,
    },
    refusalOf: async () => undefined,
  }
}

const wants = (object: Readonly<Record<string, unknown>>, ready?: number): WireResponse => ({
  desired: { resources: { a: { resource: toStruct(object), ...(ready ? { ready } : {}) } } },
})
const map = { apiVersion: 'v1', kind: 'ConfigMap' }

describe('what completes', () => {
  test('has no status of composed resources, and our spelling', async () => {
    const metadata = { annotations: { 'crossplane.io/external-name': 'x' } }
    const result = await runPipeline(
      deps({ f: wants({ ...map, metadata, status: { phase: 'x' } }, 1) }),
      { steps: [step], observed },
      never,
    )
    expect(result).toMatchObject({
      outcome: 'Completed',
      resources: {
        a: {
          object: { ...map, metadata: { annotations: { 'plumbline.dev/external-name': 'x' } } },
          ready: true,
        },
      },
    })
  })

  test('leaves what is the host’s in the status of the composite', async () => {
    const status = { url: 'u', conditions: [], plumbline: { inventory: [] }, crossplane: {} }
    const desired = { composite: { resource: toStruct({ spec: { size: 'x' }, status }) } }
    const result = await runPipeline(deps({ f: { desired } }), { steps: [step], observed }, never)
    expect(result).toMatchObject({ composite: { status: { url: 'u' } } })
  })

  test('without steps wants nothing', async () => {
    const result = await runPipeline(deps({}), { steps: [], observed }, never)
    expect(result).toMatchObject({ outcome: 'Completed', resources: {} })
  })
})

describe('what fails', () => {
  test('names step and function, and keeps what is to be watched', async () => {
    const requirements = {
      resources: { net: { apiVersion: 'v1', kind: 'ConfigMap', matchName: 'net' } },
      extraResources: {},
      schemas: {},
    }
    const known = { one: requirements }
    const error = new FunctionError('Unreachable', 'could not be reached')
    const result = await runPipeline(deps({ f: error }), { steps: [step], observed, known }, never)
    expect(result).toEqual({
      outcome: 'Failed',
      step: 'one',
      functionName: 'f',
      code: 'Unreachable',
      message: 'pipeline step "one" (function "f") could not be reached',
      conditions: [],
      events: [],
      requirements: known,
    })
  })

  test('keeps what earlier steps said', async () => {
    const said = {
      results: [{ severity: 3, message: 'fine' }],
      conditions: [{ type: 'Told', status: 2, reason: 'R' }],
    }
    const status = { conditions: [{ type: 'Untold' }, { type: 'Told' }, { type: 'Ready' }] }
    const result = await runPipeline(
      deps({ f: said, g: new FunctionError('TimedOut', 'did not answer') }),
      {
        steps: [step, { step: 'two', functionRef: { name: 'g' } }],
        observed: { composite: { resource: { status } }, resources: {} },
      },
      never,
    )
    expect(result).toMatchObject({
      step: 'two',
      events: [{ message: 'fine', step: 'one' }],
      conditions: [
        { type: 'Told', status: 'True' },
        { type: 'Untold', status: 'Unknown', reason: 'FatalError' },
      ],
    })
  })

  test('without its credentials, naming the Secret', async () => {
    const secretRef = { namespace: 'sys', name: 'keys' }
    const credentials = [{ name: 'cloud', source: 'Secret' as const, secretRef }]
    const result = await runPipeline(
      deps({ f: {} }),
      { steps: [{ ...step, credentials }], observed },
      never,
    )
    expect(result).toMatchObject({
      code: 'CredentialsUnavailable',
      message:
        'pipeline step "one" (function "f") cannot be called: credentials "cloud": Secret sys/keys does not exist',
    })
  })

  test('names the step that changed the resource last', async () => {
    const passesOn = wants({ ...map, kind: '' })
    const result = await runPipeline(
      deps({ f: wants(map), g: passesOn, h: passesOn }),
      {
        steps: ['f', 'g', 'h'].map((name) => ({ step: `by-${name}`, functionRef: { name } })),
        observed,
      },
      never,
    )
    expect(result).toMatchObject({ code: 'ResponseInvalid', step: 'by-g' })
  })
})

test('a bug is not a failure of a function', async () => {
  const bug = new TypeError('undefined is not a function')
  await expect(runPipeline(deps({ f: bug }), { steps: [step], observed }, never)).rejects.toBe(bug)
})

test('an aborted run throws the reason', async () => {
  const reason = new Error('the lease is lost')
  const failing = deps({ f: new FunctionError('Unreachable', 'x') })
  const run = runPipeline(failing, { steps: [step], observed }, AbortSignal.abort(reason))
  await expect(run).rejects.toBe(reason)
})

test('one selector is read once for all steps', async () => {
  let reads = 0
  const asked: unknown[] = []
  const selector = { apiVersion: 'v1', kind: 'ConfigMap' }
  const base = deps({})
  const counting: PipelineDeps = {
    ...base,
    functions: {
      call: async (_name, request) => {
        const { input, requiredResources } = runFunction.decodeRequest(request)
        asked.push([fromStruct(input), Object.keys(requiredResources ?? {})])
        return toFunctionResponse({ requirements: { resources: { maps: selector } } })
      },
    },
    reader: {
      ...base.reader,
      fetchRequired: async () => {
        reads += 1
        return []
      },
    },
  }
  const steps = ['one', 'two'].map((name) => ({ ...step, step: name, input: { name } }))
  await runPipeline(counting, { steps, observed }, never)
  expect(reads).toBe(1)
  expect(asked).toEqual([
    [{ name: 'one' }, []],
    [{ name: 'one' }, ['maps']],
    [{ name: 'two' }, []],
    [{ name: 'two' }, ['maps']],
  ])
})

test('what the author may not make fails the step that wants it, and nothing is applied', async () => {
  const named = (kind: string) => ({ resource: toStruct({ ...map, kind }) })
  const answer = { desired: { resources: { a: named('ConfigMap'), b: named('Secret') } } }
  const result = await runPipeline(
    {
      ...deps({ f: answer }),
      refusalOf: async ({ kind }) =>
        kind === 'Secret' ? { is: 'forbidden', why: 'ann may not' } : undefined,
    },
    { steps: [step], observed },
    never,
  )
  expect(result).toMatchObject({
    outcome: 'Failed',
    code: 'Forbidden',
    message:
      'pipeline step "one" (function "f") returned what may not be applied: resource "b": ann may not',
  })
})

test('what nobody can be asked about yet is not decided', async () => {
  const named = (kind: string) => ({ resource: toStruct({ ...map, kind }) })
  const answer = { desired: { resources: { a: named('ConfigMap'), b: named('Later') } } }
  const result = await runPipeline(
    {
      ...deps({ f: answer }),
      refusalOf: async ({ kind }) => (kind === 'Later' ? { is: 'undecided' } : undefined),
    },
    { steps: [step], observed },
    never,
  )
  expect(result).toMatchObject({ resources: { a: { isDecided: true }, b: { isDecided: false } } })
})

describe('readiness', () => {
  const result = (own: 'True' | 'False' | 'Unspecified', ready: readonly boolean[]) => ({
    outcome: 'Completed' as const,
    composite: { status: {}, ready: own },
    resources: Object.fromEntries(
      ready.map((one, i) => [`r${i}`, { object: map, ready: one, isDecided: true }]),
    ),
    dropped: [],
    ttlMs: undefined,
    ...{ conditions: [], events: [], requirements: {} },
  })
  const rows: readonly {
    readonly reason: string
    readonly given: CompletedPipeline
    readonly ready: boolean
    readonly unready: readonly string[]
  }[] = [
    { reason: 'all are', given: result('Unspecified', [true]), ready: true, unready: [] },
    { reason: 'none is', given: result('Unspecified', []), ready: true, unready: [] },
    {
      reason: 'one is not',
      given: result('Unspecified', [true, false]),
      ready: false,
      unready: ['r1'],
    },
    { reason: 'a function says so', given: result('True', [false]), ready: true, unready: ['r0'] },
    { reason: 'a function denies it', given: result('False', [true]), ready: false, unready: [] },
  ]
  test.each(rows)('of a composite whose resources: $reason', ({ given, ready, unready }) => {
    expect(readinessOf(given)).toEqual({ ready, unready })
  })
})
