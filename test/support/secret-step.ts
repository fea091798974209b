import { FunctionError } from '../../src/composition/functions/error.ts'
import { type PipelineRun, runPipeline } from '../../src/composition/functions/pipeline.ts'
import type { WireResponse } from '../../src/composition/functions/protocol.ts'
import { toFunctionResponse } from '../../src/composition/functions/response.ts'
import { toStruct } from '../../src/composition/functions/struct.ts'
import type { JsonObject } from '../../src/kube/json.ts'

const { signal } = new AbortController()
/** The secret value of all these. */
export const password = 'correct-horse'
export const base64 = (text: string) => Buffer.from(text).toString('base64')
export const map = { apiVersion: 'v1', kind: 'ConfigMap' }
export const login = { apiVersion: 'acme.io/v1', kind: 'Login' }
export const secret = (data: Readonly<Record<string, string>>) => ({
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

/** What one step is given. */
export interface Given {
  readonly composite?: JsonObject
  readonly connection?: Readonly<Record<string, string>>
  readonly child?: JsonObject
  readonly required?: JsonObject
  readonly credentials?: Readonly<Record<string, string>>
  readonly input?: JsonObject
  readonly secretInput?: readonly string[]
  /** Kinds whose schema cannot be read. */
  readonly unreadable?: readonly string[]
}

/** One step that is given something and answers so, or fails. */
export async function runOne(given: Given, answer: WireResponse | FunctionError) {
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
      functions: {
        call: async () => {
          if (answer instanceof FunctionError) throw answer
          return toFunctionResponse(answer)
        },
      },
      reader: {
        fetchRequired: async () => (required === undefined ? [] : [required]),
        fetchSchema: async ({ kind }) => {
          if (given.unreadable?.includes(kind) === true) throw new Error('no answer')
          return schemas[kind]
        },
        readCredentials: async () => bytes(given.credentials ?? {}),
      },
      refusalOf: async () => undefined,
    },
    pipeline,
    signal,
  )
}

export const wants = (object: JsonObject): WireResponse => ({
  desired: { resources: { a: { resource: toStruct(object) } } },
})
export const says = (status: JsonObject): WireResponse => ({
  desired: { composite: { resource: toStruct({ status }) } },
})
/** A connection with the password. */
export const given: Given = { connection: { password } }
