import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { runFunction } from './protocol.ts'
import { encodeBody, encodeObserved, type FunctionRequest, tagOf, withMeta } from './request.ts'

const state = (labels: Readonly<Record<string, string>>) => ({
  composite: { resource: { metadata: { labels } } },
  resources: {
    db: { resource: { kind: 'A' }, connectionDetails: { password: Buffer.from('p') } },
  },
})

const request: FunctionRequest = {
  observed: encodeObserved(state({ a: '1', b: '2' })),
  desired: undefined,
  input: undefined,
  context: {},
  credentials: {},
  answers: { resources: {}, extraResources: {}, schemas: {} },
}

describe('a request', () => {
  test('of a first step has an empty desired state and context, and no input', () => {
    const { observed, ...rest } = runFunction.decodeRequest(encodeBody(request))
    expect(observed?.resources?.db?.connectionDetails?.password).toEqual(Buffer.from('p'))
    expect(rest).toEqual({ desired: {}, context: {} })
  })

  test('hands the desired state on, readiness included', () => {
    const desired = {
      composite: { resource: {}, ready: 'False' as const },
      resources: {
        a: { resource: { kind: 'A' }, ready: 'True' as const },
        b: { resource: {}, ready: 'Unspecified' as const },
      },
    }
    const wire = runFunction.decodeRequest(encodeBody({ ...request, desired }))
    expect(wire.desired).toEqual({
      composite: { resource: {}, ready: 2 },
      resources: {
        a: { resource: { fields: { kind: { stringValue: 'A' } } }, ready: 1 },
        b: { resource: {} },
      },
    })
  })

  test('tells "not there" from "not looked up"', () => {
    const answers = { resources: { x: [] }, extraResources: { y: [] }, schemas: { z: {} } }
    const wire = runFunction.decodeRequest(encodeBody({ ...request, answers }))
    expect(wire.requiredResources).toEqual({ x: {} })
    expect(wire.extraResources).toEqual({ y: {} })
    expect(wire.requiredSchemas).toEqual({ z: {} })
  })

  test('carries its meta beside the body', () => {
    const body = encodeBody(request)
    const wire = runFunction.decodeRequest(withMeta(body, 't'))
    expect(wire.meta).toEqual({ tag: 't', capabilities: [1, 2, 3, 4, 5] })
    expect({ ...wire, meta: undefined }).toEqual({ ...runFunction.decodeRequest(body) })
  })

  test('that nests too deep is refused with a code', () => {
    const context = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)
    expect(() => encodeBody({ ...request, context })).toThrow(
      expect.objectContaining({ code: 'RequestInvalid' }),
    )
  })
})

describe('the tag', () => {
  test('is the SHA-256 of the body', () => {
    const body = encodeBody(request)
    expect(tagOf(body)).toBe(createHash('sha256').update(body).digest('hex'))
  })

  test('is the same for equal content in another order', () => {
    const observed = encodeObserved(state({ b: '2', a: '1' }))
    expect(tagOf(encodeBody({ ...request, observed }))).toBe(tagOf(encodeBody(request)))
  })

  test.each([
    { what: 'observed', change: { observed: encodeObserved(state({})) } },
    { what: 'input', change: { input: {} } },
    { what: 'context', change: { context: { a: 1 } } },
    { what: 'answers', change: { answers: { ...request.answers, resources: { a: [] } } } },
    { what: 'credentials', change: { credentials: { c: { token: Buffer.from('t') } } } },
  ])('is another one for other $what', ({ change }) => {
    expect(tagOf(encodeBody({ ...request, ...change }))).not.toBe(tagOf(encodeBody(request)))
  })
})
