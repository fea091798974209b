import { expect, test } from '@jest/globals'
import { createLog, type LogLevel, silentLog } from './log.ts'

function setUp(level: LogLevel = 'debug') {
  const lines: unknown[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  return { lines, log: createLog({ level, fields: { version: '1' }, destination }) }
}

test('a line is JSON with level, time, base fields, fields and message', () => {
  const { lines, log } = setUp()
  log.with({ shard: 2 }).info({ key: 'ns/a' }, 'reconciled')
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      version: '1',
      shard: 2,
      key: 'ns/a',
      msg: 'reconciled',
    },
  ])
})

test('lines below the level are left out', () => {
  const { lines, log } = setUp('warn')
  log.debug({}, 'a')
  log.info({}, 'b')
  log.warn({}, 'c')
  log.error({}, 'd')
  expect(lines).toMatchObject([{ msg: 'c' }, { msg: 'd' }])
})

test.each([
  { reason: 'at the top', fields: { password: 'hunter2' } },
  { reason: 'one level deep', fields: { user: { secretAccessKey: 'hunter2' } } },
  { reason: 'two levels deep', fields: { request: { headers: { authorization: 'hunter2' } } } },
  { reason: 'as a whole', fields: { credentials: { any: 'hunter2' } } },
])('a secret $reason is redacted', ({ fields }) => {
  const { lines, log } = setUp()
  log.info(fields, 'x')
  expect(JSON.stringify(lines)).toContain('[redacted]')
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})

test('an error is its name, codes, message, stack and causes, and nothing else', () => {
  const { lines, log } = setUp()
  const cause = Object.assign(new RangeError('inner'), { request: { body: 'hunter2' } })
  log.error({ error: Object.assign(new Error('outer', { cause }), { code: 409 }) }, 'x')
  expect(lines).toMatchObject([
    { error: { name: 'Error', code: 409, message: 'outer', cause: { name: 'RangeError' } } },
  ])
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})

test('the silent log is silent with fields too', () => {
  expect(silentLog.with({ a: 1 })).toBe(silentLog)
})
