import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import type { Schema } from '../graph/index.ts'
import { createResolve } from '../graph/shape.ts'
import { asStored } from './stored-status.ts'

const text: Schema = { type: 'string' }
const box: Schema = {
  type: 'object',
  properties: { size: text, unit: { ...text, default: 'GiB' } },
}
const resolve = createResolve({ resolve: (ref) => (ref === 'box' ? box : undefined) })

describe('a status as the API server stores it', () => {
  const rows: readonly {
    readonly reason: string
    readonly properties: Readonly<Record<string, Schema>>
    readonly said: JsonObject
    readonly stored: JsonObject
  }[] = [
    { reason: 'as it is said', properties: { a: text }, said: { a: 'x' }, stored: { a: 'x' } },
    {
      reason: 'with a default for what is not said',
      properties: { box },
      said: { box: { size: 'x' } },
      stored: { box: { size: 'x', unit: 'GiB' } },
    },
    {
      reason: 'not in what is not there itself',
      properties: { box },
      said: {},
      stored: {},
    },
    {
      reason: 'with the defaults of a default',
      properties: { box: { ...box, default: {} } },
      said: {},
      stored: { box: { unit: 'GiB' } },
    },
    {
      reason: 'not over what is said',
      properties: { box },
      said: { box: { unit: 'MiB' } },
      stored: { box: { unit: 'MiB' } },
    },
    {
      reason: 'null is not there, as a merge patch has it',
      properties: { box },
      said: { box: { size: null, unit: null } },
      stored: { box: { unit: 'GiB' } },
    },
    {
      reason: 'in items, and in members of any name',
      properties: {
        list: { type: 'array', items: { $ref: 'box' } },
        map: { type: 'object', additionalProperties: box },
      },
      said: { list: [{ size: 'x' }], map: { one: {} } },
      stored: { list: [{ size: 'x', unit: 'GiB' }], map: { one: { unit: 'GiB' } } },
    },
  ]
  test.each(rows)('$reason', ({ properties, said, stored }) => {
    expect(asStored(said, { type: 'object', properties }, resolve)).toEqual(stored)
  })
})
