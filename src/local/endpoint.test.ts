import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from '@jest/globals'
import { assertReachable } from './endpoint.ts'

const { signal } = new AbortController()

test('an endpoint that accepts connections will do; one that went away is an error with its URL', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const url = `http://127.0.0.1:${port}`
  await expect(assertReachable(url, signal)).resolves.toBeUndefined()
  await once(server.close(), 'close')
  await expect(assertReachable(url, signal)).rejects.toMatchObject({
    code: 'EndpointUnreachable',
    message: expect.stringContaining(url),
  })
})
