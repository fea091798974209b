import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import { type PipelineRun, runPipeline } from './pipeline.ts'
import type { WireResponse } from './protocol.ts'
import { toFunctionResponse } from './response.ts'
import { toStruct } from './struct.ts'

const { signal } = new AbortController()
const password = 'correct-horse'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const map = { apiVersion: 'v1', kind: 'ConfigMap' }
const login = { apiVersion: 'acme.io/v1', kind: 'Login' }
const secret = (data: Readonly<Record<string, string>>) => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'team' } },
  data: Object.fromEntries(Object.entries(data).map(([name, text]) => [name, base64(text)])),
})

const marked = { type: 'string', format: 'password' }
const schemas: Readonly<Record<string, JsonObject>> = {
  Login: {
    type: 'object',
    properties: {
      spec: {
        // As the API server publishes a type of its own.
        allOf: [{ type: 'object', properties: { password: marked, user: { type: 'string' } } }],
      },
      list: { type: 'array', items: { type: 'object', properties: { password: marked } } },
    },
  },
}

interface Given {
  readonly composite?: JsonObject
  readonly connection?: Readonly<Record<string, string>>
  readonly child?: JsonObject
  readonly required?: JsonObject
  readonly credentials?: Readonly<Record<string, string>>
  readonly input?: JsonObject
  readonly secretInput?: readonly string[]
}

/** One step that is given something and answers so. */
async function run(given: Given, answer: WireResponse) {
  const { composite = { kind: 'App' }, connection = {}, child = map, required } = given
  const bytes = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]))
  const secretRef = { namespace: 'team', name: 'keys' }
  const step = {
    ...{ step: 'one', functionRef: { name: 'f' } },
    ...(given.input === undefined ? {} : { input: given.input }),
    credentials:
      given.credentials === undefined
        ? []
        : [{ name: 'keys', source: 'Secret' as const, secretRef }],
    requirements: {
      requiredResources:
        required === undefined
          ? []
          : [{ requirementName: 'it', apiVersion: 'v1', kind: 'Secret', name: 's' }],
    },
  }
  const observed = {
    composite: { resource: composite },
    resources: { child: { resource: child, connectionDetails: bytes(connection) } },
  }
  const pipeline: PipelineRun = {
    ...{ steps: [step], observed },
    ...(given.secretInput === undefined ? {} : { secretInput: given.secretInput }),
  }
  return await runPipeline(
    {
      functions: { call: async () => toFunctionResponse(answer) },
      reader: {
        fetchRequired: async () => (required === undefined ? [] : [required]),
        fetchSchema: async ({ kind }) => schemas[kind],
        readCredentials: async () => bytes(given.credentials ?? {}),
      },
      refusalOf: async () => undefined,
    },
    pipeline,
    signal,
  )
}

const wants = (object: JsonObject): WireResponse => ({
  desired: { resources: { a: { resource: toStruct(object) } } },
})
const says = (status: JsonObject): WireResponse => ({
  desired: { composite: { resource: toStruct({ status }) } },
})
const given: Given = { connection: { password } }

describe('what shows a secret value is not applied', () => {
  const rows: readonly {
    readonly reason: string
    readonly given: Given
    readonly answer: WireResponse
    readonly says: string
  }[] = [
    {
      reason: 'connection details in a plain kind',
      given,
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url is a secret value',
    },
    {
      reason: 'with a line break more or less',
      given: { connection: { password: `${password}\n` } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url is a secret value',
    },
    {
      reason: 'data of a Secret that was required, as it stands there',
      given: { required: secret({ password }) },
      answer: wants({ ...map, data: { url: base64(password) } }),
      says: 'resource "a": data.url is',
    },
    {
      reason: 'the same in clear, in a list',
      given: { required: secret({ password }) },
      answer: wants({ ...login, list: [{ user: 'x' }, { user: password }] }),
      says: 'resource "a": list[1].user is',
    },
    {
      reason: 'data of a Secret among the children',
      given: { child: secret({ password }) },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url is',
    },
    {
      reason: 'credentials',
      given: { credentials: { key: password } },
      answer: wants({ ...map, metadata: { annotations: { key: password } } }),
      says: 'resource "a": metadata.annotations.key is',
    },
    {
      reason: 'what a graph computed from a Secret for its function',
      given: { secretInput: [password], input: { password } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url is',
    },
    {
      reason: 'a name',
      given,
      answer: wants({ ...map, metadata: { name: password } }),
      says: 'resource "a": metadata.name is',
    },
    {
      reason: 'the name of a Secret, or what else of it is not its data',
      given,
      answer: wants({ ...secret({ password }), metadata: { labels: { x: password } } }),
      says: 'resource "a": metadata.labels.x is',
    },
    {
      reason: 'the name of a member',
      given,
      answer: wants({ ...map, data: { [password]: 'x' } }),
      says: 'resource "a": the name of a member of data is',
    },
    {
      reason: 'the name of a resource',
      given,
      answer: { desired: { resources: { [password]: { resource: toStruct(map) } } } },
      says: 'the composite: the name of one of its resources is',
    },
    {
      reason: 'the status of the composite',
      given,
      answer: says({ connection: { password } }),
      says: 'the composite: status.connection.password is',
    },
    {
      reason: 'a field that is not marked as secret',
      given,
      answer: wants({ ...login, spec: { user: password } }),
      says: 'resource "a": spec.user is',
    },
    {
      reason: 'what stands only in a field that is marked as secret',
      given: { ...given, child: { ...login, spec: { password } } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url is',
    },
  ]
  test.each(rows)('$reason', async ({ given: what, answer, says: words }) => {
    const result = await run(what, answer)
    expect(result).toMatchObject({
      outcome: 'Failed',
      code: 'SecretExposed',
      step: 'one',
      message: expect.stringContaining(
        `pipeline step "one" (function "f") returned what may not be applied: ${words}`,
      ),
    })
    expect(JSON.stringify(result)).not.toContain(password)
    expect(JSON.stringify(result)).not.toContain(base64(password))
  })
})

describe('what is applied', () => {
  const host = 'db.acme.internal'
  const rows: readonly {
    readonly reason: string
    readonly given: Given
    readonly answer: WireResponse
  }[] = [
    {
      reason: 'secret values in the data of a Secret',
      given,
      answer: wants(secret({ password })),
    },
    {
      reason: 'in the text of a Secret',
      given,
      answer: wants({ apiVersion: 'v1', kind: 'Secret', stringData: { password } }),
    },
    {
      reason: 'in a field that its schema marks as secret',
      given,
      answer: wants({ ...login, spec: { password }, list: [{ password }] }),
    },
    {
      reason: 'a value too short to be recognised',
      given: { connection: { port: '5432' } },
      answer: wants({ ...map, data: { port: '5432' } }),
    },
    {
      reason: 'a part of a text',
      given,
      answer: wants({ ...map, data: { hint: `not ${password}` } }),
    },
    {
      reason: 'what stands in a status, too',
      given: { connection: { host }, child: { ...map, status: { address: host } } },
      answer: says({ host }),
    },
    {
      reason: 'what its user has written into the composite',
      given: { connection: { user: 'postgres' }, composite: { spec: { user: 'postgres' } } },
      answer: wants({ ...login, spec: { user: 'postgres' } }),
    },
    {
      reason: 'what is written in the Composition',
      given: { connection: { user: 'postgres' }, input: { user: 'postgres' } },
      answer: wants({ ...map, data: { user: 'postgres' } }),
    },
    {
      reason: 'a status of a composed resource: it is not applied',
      given,
      answer: wants({ ...map, status: { password } }),
    },
  ]
  test.each(rows)('$reason', async ({ given: what, answer }) => {
    expect(await run(what, answer)).toMatchObject({ outcome: 'Completed' })
  })
})

describe('words that quote a secret value are withheld', () => {
  const words = `cannot log in with ${password}`
  const withheld = '(withheld: it quotes a secret value)'

  test('in results and conditions', async () => {
    const result = await run(given, {
      results: [
        { severity: 2, message: words },
        { severity: 3, message: 'fine' },
      ],
      conditions: [{ type: 'Logged', status: 3, reason: 'No', message: words }],
    })
    expect(result).toMatchObject({
      outcome: 'Completed',
      events: [{ message: withheld }, { message: 'fine' }],
      conditions: [{ type: 'Logged', reason: 'No', message: withheld }],
    })
  })

  test('in a fatal result, and its step is named', async () => {
    expect(await run(given, { results: [{ severity: 1, message: words }] })).toMatchObject({
      code: 'FatalResult',
      message: `pipeline step "one" (function "f") returned a fatal result: ${withheld}`,
    })
  })

  test('in what is said of a name that is none', async () => {
    const result = await run(given, wants({ ...map, metadata: { name: `My ${password}` } }))
    expect(result).toMatchObject({
      code: 'ResponseInvalid',
      message: `pipeline step "one" (function "f") failed ${withheld}`,
    })
  })

  test.each([
    ['the type of a condition', { conditions: [{ type: password, status: 3, reason: 'No' }] }],
    ['its reason', { conditions: [{ type: 'Logged', status: 3, reason: password }] }],
    ['the reason of a result', { results: [{ severity: 2, message: 'x', reason: password }] }],
  ])('%s is no prose: the step fails', async (_reason, answer) => {
    const result = await run(given, answer)
    expect(result).toMatchObject({ outcome: 'Failed', code: 'SecretExposed' })
    expect(JSON.stringify(result)).not.toContain(password)
  })
})
