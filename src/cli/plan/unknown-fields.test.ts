import { describe, expect, test } from '@jest/globals'
import type { Schema } from '../../composition/graph/index.ts'
import { shortened, tellUnknown } from './tell-refusal.ts'
import { unknownFields } from './unknown-fields.ts'

const text: Schema = { type: 'string' }
const labels: Schema = { type: 'object', additionalProperties: text }
const spec: Schema = {
  type: 'object',
  properties: {
    size: text,
    parts: { type: 'array', items: { type: 'object', properties: { name: text } } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
}
const metadata: Schema = { $ref: 'meta' }
const schemas = {
  schemaOf: (_apiVersion: string, kind: string): Schema | undefined =>
    kind === 'Shop'
      ? { type: 'object', properties: { apiVersion: text, kind: text, metadata, spec } }
      : undefined,
  resolve: (): Schema => ({ type: 'object', properties: { name: text, labels } }),
}

describe('fields that a kind does not have', () => {
  test.each([
    { reason: 'none', object: { spec: { size: 'x', parts: [{ name: 'a' }] } }, found: [] },
    {
      reason: 'a misspelt one',
      object: { spec: { sise: 'x' } },
      found: ['spec.sise (did you mean size?)'],
    },
    {
      reason: 'one of an item',
      object: { spec: { parts: [{ name: 'a' }, { other: 1 }] } },
      found: ['spec.parts[1].other'],
    },
    {
      reason: 'a map and a free field have any',
      object: { metadata: { labels: { x: 'y' } }, spec: { free: { a: {} } } },
      found: [],
    },
    {
      reason: 'behind a reference',
      object: { metadata: { lables: {} } },
      found: ['metadata.lables (did you mean labels?)'],
    },
    { reason: 'at the top', object: { spce: {} }, found: ['spce (did you mean spec?)'] },
    { reason: 'not known of an unknown kind', object: { kind: 'Other', a: 1 }, found: [] },
  ])('$reason', ({ object, found }) => {
    expect(unknownFields({ apiVersion: 'a/v1', kind: 'Shop', ...object }, schemas)).toEqual(found)
  })
})

describe('a refusal is one line', () => {
  test('with the object, the fields and what to do', () => {
    expect(tellUnknown('Shop/a', ['x', 'y (did you mean z?)', 'v', 'w'])).toBe(
      'Shop/a: there is no field x; there is no field y (did you mean z?); there is no field v; and 1 more: correct it or take it out (kubectl explain lists the fields)',
    )
  })

  test.each([
    { reason: 'short: as it is', message: 'a'.repeat(600), length: 600 },
    { reason: 'long: without its middle', message: `a${'b'.repeat(5_000)}c`, length: 503 },
  ])('$reason', ({ message, length }) => {
    const told = shortened(message)
    expect(told).toHaveLength(length)
    expect(told.at(0)).toBe('a')
    expect(told.at(-1)).toBe(message.at(-1))
  })
})
