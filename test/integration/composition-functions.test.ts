import { beforeAll, describe, expect, test } from '@jest/globals'
import { readinessOf } from '../../src/composition/functions/pipeline-result.ts'
import { protocolSchema } from '../../src/composition/functions/protocol-schema.ts'
import { type Language, type Peer, useFunctionPeers } from '../support/function-peers.ts'
import {
  assertCompleted,
  assertFailed,
  composite,
  observed,
  runAlone,
  stepOf,
} from '../support/function-pipeline.ts'
import { configMap } from '../support/function-world.ts'

const peers = useFunctionPeers()
const languages: readonly Language[] = ['python', 'typescript']
const running = new Map<Language, Peer>()

beforeAll(async () => {
  for (const language of languages) running.set(language, await peers().start(language))
})

const functions = () => ({
  python: { target: peer('python').target },
  typescript: { target: peer('typescript').target },
})

function peer(language: Language): Peer {
  const found = running.get(language)
  if (found === undefined) throw new TypeError('functions are there only inside tests')
  return found
}

const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } }
const readyMap = { resource: map, ready: 'READY_TRUE' }

test('our messages are those of the SDK, in both versions of the protocol', async () => {
  const described = await peers().run('describe_protocol.py')
  const { nested } = protocolSchema.nested['apiextensions.fn.proto.v1'] ?? {}
  expect(described).toEqual([
    { package: 'apiextensions.fn.proto.v1', nested },
    { package: 'apiextensions.fn.proto.v1beta1', nested },
  ])
})

describe.each(languages)('a function on the %s SDK', (language) => {
  test('says what it wants', async () => {
    const step = stepOf(language, 'reply', {
      desired: {
        composite: { resource: { status: { url: 'https://x' } } },
        resources: { a: readyMap, b: { resource: map } },
      },
      results: [{ severity: 'SEVERITY_NORMAL', message: 'made a and b' }],
      conditions: [
        { type: 'Reachable', status: 'STATUS_CONDITION_TRUE', reason: 'Fine', message: 'ok' },
      ],
    })
    const result = assertCompleted(await runAlone([step], { functions: functions() }))
    expect(result).toEqual({
      outcome: 'Completed',
      composite: { status: { url: 'https://x' }, ready: 'Unspecified' },
      resources: {
        a: { object: map, ready: true, isDecided: true },
        b: { object: map, ready: false, isDecided: true },
      },
      dropped: [],
      ttlMs: 60_000,
      conditions: [{ type: 'Reachable', status: 'True', reason: 'Fine', message: 'ok' }],
      events: [
        { type: 'Normal', reason: 'ComposeResources', message: 'made a and b', step: 'reply' },
      ],
      requirements: { reply: { resources: {}, extraResources: {}, schemas: {} } },
    })
    expect(readinessOf(result)).toEqual({ ready: false, unready: ['b'] })
  })

  test('sees what functions expect to see', async () => {
    const metadata = {
      name: 'orders-db',
      annotations: {
        'plumbline.dev/external-name': 'orders-1',
        'plumbline.dev/composition-resource-name': 'db',
      },
      labels: { 'plumbline.dev/composite': 'orders' },
    }
    const db = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
    const result = assertCompleted(
      await runAlone([stepOf(language, 'report')], {
        functions: functions(),
        observed: { ...observed, resources: { db: { resource: db } } },
      }),
    )
    expect(result.composite.status).toMatchObject({
      composite: {
        ...composite,
        spec: {
          size: 'small',
          plumbline: { compositionRef: { name: 'db' } },
          crossplane: {
            compositionRef: { name: 'db' },
            resourceRefs: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'orders-db' }],
          },
        },
      },
      resources: {
        db: {
          metadata: {
            annotations: {
              ...metadata.annotations,
              'crossplane.io/external-name': 'orders-1',
              'crossplane.io/composition-resource-name': 'db',
            },
            labels: { ...metadata.labels, 'crossplane.io/composite': 'orders' },
          },
        },
      },
      seen: { tag: expect.stringMatching(/^[0-9a-f]{64}$/), capabilities: [1, 2, 3, 4, 5] },
    })
  })

  test('is given credentials, and what the step itself requires with the first call', async () => {
    await peer(language).forget()
    const step = stepOf(language, 'report', undefined, {
      credentials: [
        { name: 'cloud', source: 'Secret', secretRef: { namespace: 'sys', name: 'keys' } },
        { name: 'none', source: 'None' },
      ],
      requirements: {
        requiredResources: [
          {
            requirementName: 'net',
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'net',
            namespace: 'team',
          },
          {
            requirementName: 'mine',
            apiVersion: 'v1',
            kind: 'ConfigMap',
            matchLabels: { 'crossplane.io/composite': 'orders' },
          },
        ],
        requiredSchemas: [{ requirementName: 'map', apiVersion: 'v1', kind: 'ConfigMap' }],
      },
    })
    const world = {
      objects: [
        configMap('net'),
        configMap('b', { labels: { 'plumbline.dev/composite': 'orders' } }),
        configMap('a', { labels: { 'plumbline.dev/composite': 'orders' } }),
      ],
      schemas: { 'v1 ConfigMap': { type: 'object' } },
      secrets: { 'sys/keys': { token: 's3cret' } },
    }
    assertCompleted(await runAlone([step], { functions: functions(), world }))
    expect(await peer(language).calls()).toMatchObject([
      {
        credentials: { cloud: { token: 's3cret' } },
        required: { net: ['net'], mine: ['a', 'b'] },
        schemas: { map: true },
      },
    ])
  })

  test('gets every JSON value and gives it back as it was', async () => {
    const values = {
      integer: 2 ** 53,
      negative: -7,
      fraction: 1.5,
      nothing: null,
      flags: [true, false],
      list: [3, 'b', { c: [] }, {}, [], null],
      ключ: { '': 'empty key', 'a.b/c': '日本' },
      deep: JSON.parse(`${'{"in":'.repeat(25)}1${'}'.repeat(25)}`),
    }
    const step = stepOf(language, 'values', values)
    const result = assertCompleted(await runAlone([step], { functions: functions() }))
    expect(result.composite.status).toEqual(values)
    expect(JSON.stringify(result.composite.status)).toContain('9007199254740992')
  })

  test.each([
    { reason: 'none', seconds: null, ttlMs: undefined },
    { reason: 'zero counts as none', seconds: 0, ttlMs: undefined },
    { reason: 'a fraction', seconds: 1.5, ttlMs: 1_500 },
    { reason: 'long', seconds: 86_400, ttlMs: 86_400_000 },
  ])('has a ttl: $reason', async ({ seconds, ttlMs }) => {
    const step = stepOf(language, 'ttl', seconds)
    const result = assertCompleted(await runAlone([step], { functions: functions() }))
    expect(result.ttlMs).toBe(ttlMs)
  })

  test('fails the step by what it throws', async () => {
    const step = stepOf(language, 'throw', 'no subnet left')
    const result = assertFailed(await runAlone([step], { functions: functions() }))
    expect(result.message).toMatch(/^pipeline step "throw" \(function "\w+"\) .*no subnet left$/)
    expect(result.code).toBe(language === 'python' ? 'CallFailed' : 'FatalResult')
  })

  test('is called again when it asks, and is told fatal as fatal', async () => {
    await peer(language).forget()
    const result = assertFailed(
      await runAlone([stepOf(language, 'fatal_at')], { functions: functions() }),
    )
    expect(result.message).toBe(
      `pipeline step "fatal_at" (function "${language}") returned a fatal result: it is not there`,
    )
    const calls = await peer(language).calls()
    expect(calls.map(({ required }) => required)).toEqual([{}, { it: [] }])
    expect(new Set(calls.map(({ tag }) => tag)).size).toBe(1)
  })
})
