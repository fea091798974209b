import { expect, test } from '@jest/globals'
import type { Schema } from '../../composition/graph/index.ts'
import { withDefaults } from './with-defaults.ts'

const schema: Schema = {
  type: 'object',
  properties: {
    size: { type: 'string', default: 'small' },
    box: {
      type: 'object',
      default: {},
      properties: { unit: { type: 'string', default: 'GiB' }, free: { type: 'string' } },
    },
    tags: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { on: { type: 'boolean', default: true } },
      },
    },
    list: {
      type: 'array',
      items: { type: 'object', properties: { n: { type: 'integer', default: 1 } } },
    },
  },
}

test.each([
  { reason: 'nothing is given', given: {}, stored: { size: 'small', box: { unit: 'GiB' } } },
  {
    reason: 'what is given stays, and is completed in its depth',
    given: { size: 'large', box: { free: 'x' }, tags: { a: {} }, list: [{}, { n: 2 }] },
    stored: {
      ...{ size: 'large', box: { free: 'x', unit: 'GiB' } },
      ...{ tags: { a: { on: true } }, list: [{ n: 1 }, { n: 2 }] },
    },
  },
  { reason: 'no object is made where none is', given: 'text', stored: 'text' },
])('$reason', ({ given, stored }) => {
  expect(withDefaults(given, schema, (each) => each)).toEqual(stored)
})
