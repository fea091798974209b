import { describe, expect, test } from '@jest/globals'
import { parseWatchLine } from './watch.ts'
import { CONFIG_MAPS } from './well-known.ts'

const object = { metadata: { name: 'a', resourceVersion: '7' } }

describe('parseWatchLine', () => {
  test('an object gets the kind that it lacks', () => {
    expect(parse({ type: 'ADDED', object })).toEqual({
      type: 'ADDED',
      object: { apiVersion: 'v1', kind: 'ConfigMap', ...object },
    })
  })

  test('a bookmark is only a version', () => {
    const event = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }
    expect(parse(event)).toEqual({ type: 'BOOKMARK', resourceVersion: '9' })
  })

  test('an error event is thrown', () => {
    const event = { type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'too old' } }
    expect(() => parse(event)).toThrow('watch x: 410 Expired: too old')
  })

  test.each([
    { reason: 'a line that was cut off', line: '{"type":"ADD' },
    { reason: 'an unknown type', line: '{"type":"OTHER","object":{}}' },
    { reason: 'an object without name', line: '{"type":"ADDED","object":{"metadata":{}}}' },
    { reason: 'a bookmark without version', line: '{"type":"BOOKMARK","object":{}}' },
  ])('$reason is a failure', ({ line }) => {
    expect(() => parseWatchLine(CONFIG_MAPS, 'watch x', line)).toThrow(/^watch x: /)
  })
})

function parse(event: object) {
  return parseWatchLine(CONFIG_MAPS, 'watch x', JSON.stringify(event))
}
