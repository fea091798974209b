import { describe, expect, test } from '@jest/globals'
import { fromSdk, toSdk } from './spelling.ts'

const spelling = { id: 'ID', sseAlgorithm: 'SSEAlgorithm' } as const
const manifest = {
  id: 'x',
  sseAlgorithm: 'AES256',
  date: '2030-01-01T00:00:00Z',
  parts: [{ maxAge: 0, on: false, text: '' }],
  empty: {},
}
const sdk = {
  ID: 'x',
  SSEAlgorithm: 'AES256',
  Date: new Date('2030-01-01T00:00:00Z'),
  Parts: [{ MaxAge: 0, On: false, Text: '' }],
  Empty: {},
}

describe('spelling', () => {
  test('the manifest becomes what the SDK wants', () => {
    expect(toSdk(manifest, spelling)).toEqual(sdk)
  })

  test('and back', () => {
    expect(fromSdk(sdk, spelling)).toEqual(manifest)
  })

  test('members without a value are left out', () => {
    expect(fromSdk({ A: undefined, B: { C: undefined } })).toEqual({ b: {} })
  })
})
