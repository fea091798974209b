import { describe, expect, test } from '@jest/globals'
import { settle } from './requirements.ts'
import type { FunctionResponse, Severity } from './response.ts'
import type { Answers, Requirements, ResourceSelector } from './state.ts'

const map = (matchName: string): ResourceSelector => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  matchName,
})

function asking(
  resources: Readonly<Record<string, ResourceSelector>>,
  said: readonly Severity[] = [],
): FunctionResponse {
  return {
    desired: { composite: { resource: {}, ready: 'Unspecified' }, resources: {} },
    context: { asked: Object.keys(resources).length },
    requirements: { resources, extraResources: {}, schemas: {} },
    results: said.map((severity) => ({ severity, message: 'm', reason: undefined })),
    conditions: [],
    ttlMs: undefined,
  }
}

/** Every selector is answered by an object of the name asked for. */
async function answer({ resources, extraResources, schemas }: Requirements): Promise<Answers> {
  const found = ({ matchName }: ResourceSelector) => [{ metadata: { name: matchName } }]
  const each = (selectors: Requirements['resources']) =>
    Object.fromEntries(Object.entries(selectors).map(([name, one]) => [name, found(one)]))
  return {
    resources: each(resources),
    extraResources: each(extraResources),
    schemas: Object.fromEntries(Object.keys(schemas).map((name) => [name, {}])),
  }
}

const none: Answers = { resources: {}, extraResources: {}, schemas: {} }
const answered = (name: string): Answers => ({
  ...none,
  resources: { [name]: [{ metadata: { name } }] },
})

/** Runs the loop over a script of responses, the last of which repeats; returns what was sent. */
async function run(script: readonly FunctionResponse[], bootstrap = none, first = bootstrap) {
  const sent: { readonly names: readonly string[]; readonly context: unknown }[] = []
  const call = async (answers: Answers, context: unknown): Promise<FunctionResponse> => {
    sent.push({ names: Object.keys(answers.resources), context })
    const response = script[sent.length - 1] ?? script.at(-1)
    if (response === undefined) throw new TypeError('an empty script')
    return response
  }
  const settled = await settle(
    { call, answer },
    { bootstrap, first, context: { start: true } },
  ).then(
    () => 'settled',
    (error: Error) => error.message,
  )
  return { settled, sent }
}

describe('a step is called', () => {
  test.each([
    { reason: 'once when it asks for nothing', script: [asking({})], calls: 1 },
    { reason: 'twice when it asks', script: [asking({ a: map('a') })], calls: 2 },
    {
      reason: 'until it asks for the same again',
      script: [asking({ a: map('a') }), asking({ a: map('a'), b: map('b') })],
      calls: 3,
    },
    {
      reason: 'no more after a fatal result',
      script: [asking({ a: map('a') }, ['Normal', 'Fatal'])],
      calls: 1,
    },
    {
      reason: 'again when it no longer asks for what it got',
      script: [asking({ a: map('a') }), asking({})],
      calls: 3,
    },
    {
      reason: 'six times at most, if it settles then',
      script: [...Array(5).keys()].map((turn) => asking({ a: map(`a${turn}`) })),
      calls: 6,
    },
  ])('$reason', async ({ script, calls }) => {
    const { settled, sent } = await run(script)
    expect(settled).toBe('settled')
    expect(sent).toHaveLength(calls)
  })

  test('with the context of its last answer', async () => {
    const { sent } = await run([asking({ a: map('a') })])
    expect(sent.map(({ context }) => context)).toEqual([{ start: true }, { asked: 1 }])
  })

  test('once when the guess was what it asks for', async () => {
    const { sent } = await run([asking({ a: map('a') })], none, answered('a'))
    expect(sent.map(({ names }) => names)).toEqual([['a']])
  })

  test('with what the step itself requires every time, whatever the function asks for', async () => {
    const bootstrap = answered('boot')
    const { sent } = await run([asking({ a: map('a'), boot: map('other') })], bootstrap)
    expect(sent.map(({ names }) => names)).toEqual([['boot'], ['a', 'boot']])
  })
})

test('a step that never settles is called six times and told with what changes', async () => {
  const turns = [...Array(7).keys()].map((turn) =>
    asking({ fixed: map('f'), moving: map(`m${turn}`) }, ['Warning']),
  )
  const { settled, sent } = await run(turns)
  expect(sent).toHaveLength(6)
  expect(settled).toBe(
    'never settled: its requirements did not stabilise after 5 iterations; still changing: ' +
      '"moving" (v1 ConfigMap "m5", before v1 ConfigMap "m4"); last results: Warning "m"',
  )
})

test.each([
  { now: { a: map('a') }, before: {}, words: '"a" (v1 ConfigMap "a")' },
  { now: {}, before: { a: map('a') }, words: '"a" (no longer asked for)' },
])('what comes and goes is told: $words', async ({ now, before, words }) => {
  const turns = [
    asking({ first: map('f') }),
    ...[1, 2, 3, 4, 5].map((turn) => asking(turn % 2 === 1 ? now : before)),
  ]
  expect((await run(turns)).settled).toContain(`still changing: ${words}`)
})
