import { beforeAll, describe, expect, test } from '@jest/globals'
import type { PipelineStep } from '../../src/composition/composition.ts'
import { type Language, type Peer, useFunctionPeers } from '../support/function-peers.ts'
import {
  assertCompleted,
  assertFailed,
  composite,
  runAlone,
  stepOf,
} from '../support/function-pipeline.ts'
import { configMap } from '../support/function-world.ts'

const peers = useFunctionPeers()
const orders: readonly (readonly [Language, Language])[] = [
  ['typescript', 'python'],
  ['python', 'typescript'],
]
const running = new Map<Language, Peer>()

beforeAll(async () => {
  for (const [language] of orders) running.set(language, await peers().start(language))
})

function peer(language: Language): Peer {
  const found = running.get(language)
  if (found === undefined) throw new TypeError('functions are there only inside tests')
  return found
}

function run(
  steps: readonly PipelineStep[],
  attempt: Partial<Parameters<typeof runAlone>[1]> = {},
) {
  const functions = {
    python: { target: peer('python').target },
    typescript: { target: peer('typescript').target },
  }
  return runAlone(steps, { functions, ...attempt })
}

const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } }

describe.each(orders)('steps on the %s and the %s SDK', (first, second) => {
  const made = stepOf(first, 'reply', {
    desired: { resources: { a: { resource: map, ready: 'READY_TRUE' }, b: { resource: map } } },
    results: [{ severity: 'SEVERITY_WARNING', message: 'small', reason: 'Size' }],
    conditions: [{ type: 'Sized', status: 'STATUS_CONDITION_FALSE', reason: 'Small' }],
    context: { 'example.org/env': { zone: 'a', ports: [1, 2] } },
  })

  test('hand desired state and context on', async () => {
    await peer(second).forget()
    const result = assertCompleted(await run([made, stepOf(second, 'report')]))
    expect(Object.keys(result.resources)).toEqual(['a', 'b'])
    expect(result.resources.a?.ready).toBe(true)
    expect(await peer(second).calls()).toMatchObject([
      { desired: ['a', 'b'], context: { 'example.org/env': { zone: 'a', ports: [1, 2] } } },
    ])
  })

  test('name the one that drops a resource', async () => {
    const result = assertCompleted(await run([made, stepOf(second, 'drop', ['a'])]))
    expect(Object.keys(result.resources)).toEqual(['b'])
    expect(result.dropped).toEqual([{ resource: 'a', step: 'drop' }])
  })

  test('stop at a fatal result: nothing to apply, what was said before stays said', async () => {
    const told = (type: string) => ({ type, status: 'True', reason: 'Was', message: '' })
    const before = {
      ...composite,
      status: { conditions: ['Ready', 'Sized', 'Reachable'].map(told) },
    }
    const fatal = stepOf(second, 'reply', {
      results: [
        { severity: 'SEVERITY_NORMAL', message: 'looked' },
        { severity: 'SEVERITY_FATAL', message: 'quota is used up' },
        { severity: 'SEVERITY_NORMAL', message: 'never told' },
      ],
    })
    await peer(first).forget()
    const steps = [made, { ...fatal, step: 'guard' }, { ...made, step: 'after' }]
    const observed = { composite: { resource: before }, resources: {} }
    const result = assertFailed(await run(steps, { observed }))
    expect(result).toMatchObject({
      outcome: 'Failed',
      step: 'guard',
      functionName: second,
      code: 'FatalResult',
      message: `pipeline step "guard" (function "${second}") returned a fatal result: quota is used up`,
      events: [
        { type: 'Warning', reason: 'Size', message: 'small', step: 'reply' },
        { type: 'Normal', reason: 'ComposeResources', message: 'looked', step: 'guard' },
      ],
    })
    expect(result.conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Reachable', 'Unknown', 'FatalError'],
      ['Sized', 'False', 'Small'],
    ])
    expect(await peer(first).calls()).toHaveLength(1)
  })

  test('have the smallest ttl of all', async () => {
    const steps = [stepOf(first, 'ttl', 60), { ...stepOf(second, 'ttl', 10), step: 'sooner' }]
    expect(assertCompleted(await run(steps)).ttlMs).toBe(10_000)
    const never = [stepOf(first, 'ttl', 60), { ...stepOf(second, 'ttl', 0), step: 'never' }]
    expect(assertCompleted(await run(never)).ttlMs).toBe(60_000)
  })
})

describe('requirements', () => {
  const selector = (more: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', ...more })
  const requirements = {
    resources: {
      named: selector({ matchName: 'x', namespace: 'team' }),
      elsewhere: selector({ matchName: 'x', namespace: 'other' }),
      labelled: selector({ matchLabels: { labels: { app: 'web' } } }),
      labelledHere: selector({ matchLabels: { labels: { app: 'web' } }, namespace: 'team' }),
      all: selector({}),
      missing: selector({ matchName: 'nobody', namespace: 'team' }),
      cluster: { apiVersion: 'v1', kind: 'Namespace', matchName: 'team' },
    },
    extraResources: { old: selector({ matchName: 'x', namespace: 'team' }) },
    schemas: {
      known: { apiVersion: 'v1', kind: 'ConfigMap' },
      unknown: { apiVersion: 'v1', kind: 'Nothing' },
    },
  }
  const world = {
    objects: [
      configMap('z', { labels: { app: 'web' }, namespace: 'other' }),
      configMap('y', { labels: { app: 'web' } }),
      configMap('x', { labels: { app: 'web' } }),
      configMap('x', { namespace: 'other' }),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
    ],
    schemas: { 'v1 ConfigMap': { type: 'object' } },
  }

  test.each(['python', 'typescript'] as const)(
    'of every sort are answered (%s)',
    async (language) => {
      await peer(language).forget()
      const step = stepOf(language, 'reply', { requirements })
      const result = assertCompleted(await run([step], { world }))
      const calls = await peer(language).calls()
      expect(calls).toHaveLength(2)
      expect(calls[1]).toMatchObject({
        required: {
          named: ['x'],
          elsewhere: ['x'],
          labelled: ['z', 'x', 'y'],
          labelledHere: ['x', 'y'],
          all: ['x', 'z', 'x', 'y'],
          missing: [],
          cluster: ['team'],
        },
        extra: { old: ['x'] },
        schemas: { known: true, unknown: false },
      })
      expect(calls[1]?.tag).toBe(calls[0]?.tag)
      expect(result.requirements.reply?.resources.named).toEqual(requirements.resources.named)
    },
  )

  test('of the last reconcile come with the first call, which then is the only one', async () => {
    const step = stepOf('python', 'reply', { requirements: { resources: requirements.resources } })
    const { requirements: known } = assertCompleted(await run([step], { world }))
    await peer('python').forget()
    assertCompleted(await run([step], { world, known }))
    expect(await peer('python').calls()).toMatchObject([{ required: { named: ['x'] } }])
  })

  test('may grow with what is read', async () => {
    await peer('python').forget()
    const chain = [
      configMap('one', { data: { next: 'two' } }),
      configMap('two', { data: { next: 'three' } }),
      configMap('three'),
    ]
    const step = stepOf('python', 'grow', { from: 'one', most: 9 })
    const result = assertCompleted(await run([step], { world: { objects: chain } }))
    expect(Object.keys(result.requirements.grow?.resources ?? {})).toHaveLength(3)
    expect(
      (await peer('python').calls()).map(({ required }) => Object.keys(required).sort()),
    ).toEqual([[], ['link-0'], ['link-0', 'link-1'], ['link-0', 'link-1', 'link-2']])
  })

  test('that never settle fail the step after six calls, naming what changes and what was said', async () => {
    await peer('python').forget()
    const result = assertFailed(await run([stepOf('python', 'alternate')]))
    expect(result.code).toBe('RequirementsUnsettled')
    expect(result.message).toBe(
      'pipeline step "alternate" (function "python") never settled: its requirements did not ' +
        'stabilise after 5 iterations; still changing: "it" (v1 ConfigMap "map-1" in "team", ' +
        'before v1 ConfigMap "map-0" in "team"); last results: Warning "waiting for map-1"',
    )
    expect(await peer('python').calls()).toHaveLength(6)
  })

  test('that cannot be read fail the step, naming them', async () => {
    const step = stepOf('python', 'reply', {
      requirements: { resources: { secret: { apiVersion: 'v1', kind: 'Unreadable' } } },
    })
    const result = assertFailed(await run([step]))
    expect(result.code).toBe('RequirementFailed')
    expect(result.message).toContain(
      'needs what could not be read: requirement "secret" (v1 Unreadable): forbidden',
    )
  })
})

describe('an answer', () => {
  test('with values we do not know is read as unspecified', async () => {
    const step = stepOf('python', 'reply', {
      results: [
        { severity: 0, message: 'none' },
        { severity: 99, message: 'odd', target: 'TARGET_COMPOSITE_AND_CLAIM' },
      ],
      conditions: [
        { type: 'Odd', status: 77, reason: 'R' },
        { type: 'Bare', status: 0 },
        { type: 'Synced', status: 'STATUS_CONDITION_FALSE', reason: 'Mine' },
        { type: 'Ready', status: 'STATUS_CONDITION_TRUE', reason: 'Mine' },
      ],
      desired: { resources: { a: { resource: map, ready: 55 } } },
    })
    const result = assertCompleted(await run([step]))
    expect(result.events.map(({ type, message }) => [type, message])).toEqual([
      ['Warning', 'none'],
      ['Warning', 'odd'],
    ])
    expect(result.conditions).toEqual([
      { type: 'Bare', status: 'Unknown', reason: 'ReportedByFunction', message: '' },
      { type: 'Odd', status: 'Unknown', reason: 'R', message: '' },
    ])
    expect(result.resources.a?.ready).toBe(false)
  })

  test('that is empty drops everything and names the step', async () => {
    const made = stepOf('python', 'reply', { desired: { resources: { a: { resource: map } } } })
    const result = assertCompleted(await run([made, stepOf('python', 'nothing')]))
    expect(result.resources).toEqual({})
    expect(result.dropped).toEqual([{ resource: 'a', step: 'nothing' }])
  })

  test('with what cannot be applied fails the step that wants it', async () => {
    const made = stepOf('python', 'reply', { desired: { resources: { a: { resource: map } } } })
    const broken = stepOf('typescript', 'reply', {
      desired: { resources: { b: { resource: { apiVersion: 'v1' } } } },
    })
    const steps = [made, { ...broken, step: 'broken' }, stepOf('python', 'report')]
    const result = assertFailed(await run(steps))
    expect(result.code).toBe('ResponseInvalid')
    expect(result.message).toBe(
      'pipeline step "broken" (function "typescript") returned what cannot be applied: ' +
        'resource "b": kind is missing',
    )
  })
})
