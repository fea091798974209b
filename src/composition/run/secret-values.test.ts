import { describe, expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { JsonObject } from '../../kube/json.ts'
import {
  hasSecretValues,
  type SecretPlace,
  tellable,
  withoutSecretValues,
} from './secret-values.ts'

const secret = (members: Readonly<Record<string, unknown>>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  ...members,
})
const wanting = (object: JsonObject, secrets: readonly SecretPlace[] = []) => ({ object, secrets })
const live = secret({ data: { a: 'b25l', b: '' } })

describe('whether a Secret has the values that are wanted', () => {
  const rows: readonly (readonly [
    reason: string,
    wanted: Readonly<Record<string, unknown>>,
    has: boolean,
  ])[] = [
    ['it has', { data: { a: 'b25l' } }, true],
    ['what others added does not matter', { data: {} }, true],
    ['null is no bytes', { data: { b: null } }, true],
    ['another value', { data: { a: 'eA==' } }, false],
    ['a value that is not there', { data: { c: '' } }, false],
    ['a member of every object', { data: { constructor: '' } }, false],
  ]
  test.each(rows)('%s', (_reason, wanted, has) => {
    expect(hasSecretValues(wanting(secret(wanted)), live)).toBe(has)
  })

  const wholly = (spec: unknown) => wanting({ apiVersion: 'v1', kind: 'X', spec }, [[]])
  test.each([
    ['what the API server adds does not matter', { list: [{ a: 1 }] }, true],
    ['nor what is wanted nowhere', {}, true],
    ['another value in a list', { list: [{ a: 2 }] }, false],
    ['another list', { list: [{ a: 1 }, { a: 1 }] }, false],
  ])('another kind that is wholly secret: %s', (_reason, spec, has) => {
    const stored = { apiVersion: 'v1', kind: 'X', spec: { list: [{ a: 1, added: 1 }], more: 1 } }
    expect(hasSecretValues(wholly(spec), stored)).toBe(has)
    expect(JSON.stringify(withoutSecretValues(wholly(spec)))).not.toContain('list')
  })

  test('another kind has no secret values', () => {
    const wanted = { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'x' } }
    expect(hasSecretValues(wanting(wanted), { ...wanted, data: {} })).toBe(true)
  })
})

describe('a failure that is told', () => {
  const causes = [
    { field: 'data[b]', message: 'hunter2' },
    { field: 'data[a]', reason: 'Why' },
  ]
  const facts = { message: 'no: hunter2', code: 422, reason: 'Invalid', causes }
  const failure = new KubeError(facts, { cause: new Error('hunter2') })

  test('says nothing of a Secret but reason and fields', () => {
    const told = tellable(failure, wanting(secret({})))
    expect(told.message).toBe(
      '422 Invalid at data[a], data[b] (the message is withheld: it could quote a secret)',
    )
    expect(JSON.stringify([told, told.causes, told.cause, told.stack])).not.toContain('hunter2')
    expect([told.code, told.reason]).toEqual([422, 'Invalid'])
  })

  test('but which of its values the API server cannot take at all', () => {
    const untyped = new KubeError({ message: 'no: hunter2', code: 422, reason: 'Invalid' })
    const data = { a: 'not base64', b: { c: 'hunter2' }, d: null, fine: 'aHVu\ndGVyMg==' }
    const told = tellable(untyped, wanting(secret({ data, stringData: { e: 1, f: 'x' } })))
    expect(told.message).toMatch(
      /^422 Invalid at data\[a\] \(not base64\), data\[b\] \(not base64\), stringData\[e\] \(not a text\) \(/,
    )
    expect(told.message).not.toContain('hunter2')
  })

  test('nor of another kind with a field that holds a secret', () => {
    const object = { apiVersion: 'acme.io/v1', kind: 'Login', spec: { password: 'hunter2' } }
    const told = tellable(failure, wanting(object, [['spec', 'password']]))
    expect(told.message).not.toContain('hunter2')
  })

  test('is whole for other kinds', () => {
    expect(tellable(failure, wanting({ apiVersion: 'v1', kind: 'ConfigMap' }))).toBe(failure)
  })
})
