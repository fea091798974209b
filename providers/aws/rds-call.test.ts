import { expect, test } from '@jest/globals'
import { Failure } from '../../src/provider/index.ts'
import { firstListed } from './rds-call.ts'

interface Answer {
  readonly things?: readonly string[]
}

const look = (answer: Promise<Answer>) => firstListed(answer, ({ things }) => things)

test.each<{ readonly reason: string; readonly answer: Answer; readonly found?: string }>([
  { reason: 'the one that was asked for', answer: { things: ['a'] }, found: 'a' },
  { reason: 'none', answer: { things: [] } },
])('$reason', async ({ answer, found }) => {
  expect(await look(Promise.resolve(answer))).toBe(found)
})

test('only a code of RDS says that there is none', async () => {
  const gone = new Failure('not-found', 'DescribeThings: ThingNotFound')
  expect(await look(Promise.reject(gone))).toBeUndefined()
  const lost = new Failure('transient', 'DescribeThings: HTTP 404')
  await expect(look(Promise.reject(lost))).rejects.toBe(lost)
})

test('an answer of something else than RDS tells nothing', async () => {
  await expect(look(Promise.resolve({}))).rejects.toMatchObject({
    reason: 'transient',
    message: expect.stringContaining('check the endpoint'),
  })
})
