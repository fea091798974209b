import { describe, expect, test } from '@jest/globals'
import type { Schema } from '../../composition/graph/index.ts'
import { parseManifests } from '../manifest/parse-manifests.ts'
import { assertValid } from './assert-valid.ts'

const schema: Schema = {
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', properties: { name: { type: 'string' } } },
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'string', enum: ['small', 'large'] },
        count: { type: 'integer', minimum: 1, default: 1 },
        regions: { type: 'array', maxItems: 2, items: { type: 'string' } },
      },
    },
  },
}

function problemsOf(text: string): string {
  const head = 'apiVersion: acme.test/v1\nkind: Shop\nmetadata: {name: one, uid: u}\n'
  const [manifest] = parseManifests('shop.yaml', `${head}${text}`)
  if (manifest === undefined) throw new Error('there is no manifest')
  try {
    assertValid(manifest, schema, (each) => each)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const intro = 'Shop/one does not fit the schema of its definition:'

describe('an instance to be rendered', () => {
  test.each([
    { reason: 'fits', text: 'spec: {size: small, regions: [a]}', problems: '' },
    {
      reason: 'its status may come from a cluster, whatever it holds',
      ...{ text: 'spec: {size: small}\nstatus: {any: thing}', problems: '' },
    },
    {
      reason: 'lacks what is required',
      text: 'spec: {count: 2}',
      problems: `shop.yaml:4: ${intro}\n  spec: size is required`,
    },
    {
      reason: 'has another type, and a value out of bounds',
      text: 'spec: {size: small, count: 0, regions: x}',
      problems: `shop.yaml:4: ${intro}\n  spec.count: 0 is below the minimum 1\n  spec.regions: is string, expected list of string`,
    },
    {
      reason: 'has a field that there is not, and too many items',
      text: 'spec: {sise: small, size: huge, regions: [a, b, c]}',
      problems: `shop.yaml:4: ${intro}\n  spec.sise: there is no field sise: did you mean size?\n  spec.size: may be "huge", allowed are "small" or "large"\n  spec.regions: list may have 3 items, allowed are 2`,
    },
    {
      reason: 'has no spec',
      text: 'data: {}',
      problems: `shop.yaml:1: ${intro}\n  spec is required`,
    },
  ])('$reason', ({ text, problems }) => {
    const told = problemsOf(text)
    if (problems === '') expect(told).toBe('')
    else for (const line of problems.split('\n')) expect(told.split('\n')).toContain(line)
  })
})
