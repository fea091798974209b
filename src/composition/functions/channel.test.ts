import { Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js'
import { afterEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../runtime/clock.ts'
import { FunctionChannel } from './channel.ts'
import { defaultCallLimits } from './connections.ts'
import { runFunction } from './protocol.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

type Answer = number | 'ok' | 'never' | 'garbage'

/** A server that answers each version as it is told, and a channel to it. */
async function serve(answers: { v1: Answer; v1beta1: Answer }) {
  const called: string[] = []
  const server = new Server()
  const handler = (version: 'v1' | 'v1beta1') => ({
    service: {
      RunFunction: {
        path: runFunction.paths[version],
        requestStream: false,
        responseStream: false,
        requestSerialize: (bytes: Buffer) => bytes,
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    handlers: {
      RunFunction: (
        _call: unknown,
        callback: (error: Partial<ServiceError> | null, value?: Buffer) => void,
      ): void => {
        called.push(version)
        const answer = answers[version]
        if (answer === 'ok') callback(null, Buffer.alloc(0))
        else if (answer === 'garbage') callback(null, Buffer.from([0x12, 0x7f, 0x01]))
        else if (answer !== 'never') callback({ code: answer, details: 'told to' })
      },
    },
  })
  for (const version of ['v1', 'v1beta1'] as const) {
    const { service, handlers } = handler(version)
    server.addService(service, handlers)
  }
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure()
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  const endpoint = { target: `dns:///127.0.0.1:${port}` }
  const channel = new FunctionChannel(endpoint, systemClock, defaultCallLimits)
  closers.push(
    () => channel.close(),
    () => server.forceShutdown(),
  )
  return { channel, called, answers }
}

const request = runFunction.encode({})
const patience = () => AbortSignal.timeout(20_000)

describe('the version of the protocol', () => {
  test('is v1 where it is served', async () => {
    const { channel, called } = await serve({ v1: 'ok', v1beta1: 'ok' })
    await channel.call(request, patience())
    expect(called).toEqual(['v1'])
  })

  test('v1beta1 is remembered once it has answered', async () => {
    const { channel, called } = await serve({ v1: status.UNIMPLEMENTED, v1beta1: 'ok' })
    await channel.call(request, patience())
    await channel.call(request, patience())
    expect(called).toEqual(['v1', 'v1beta1', 'v1beta1'])
  })

  test('goes up again when the function is upgraded', async () => {
    const { channel, called, answers } = await serve({ v1: status.UNIMPLEMENTED, v1beta1: 'ok' })
    await channel.call(request, patience())
    Object.assign(answers, { v1: 'ok', v1beta1: status.UNIMPLEMENTED })
    await channel.call(request, patience())
    await channel.call(request, patience())
    expect(called).toEqual(['v1', 'v1beta1', 'v1beta1', 'v1', 'v1'])
  })

  test.each([
    { code: status.UNIMPLEMENTED, expected: 'ProtocolUnsupported', calls: ['v1', 'v1beta1'] },
    { code: status.UNAVAILABLE, expected: 'Unreachable', calls: ['v1'] },
    { code: status.RESOURCE_EXHAUSTED, expected: 'MessageTooLarge', calls: ['v1'] },
    { code: status.DEADLINE_EXCEEDED, expected: 'TimedOut', calls: ['v1'] },
    { code: status.INTERNAL, expected: 'CallFailed', calls: ['v1'] },
  ])('status $code of both is $expected', async ({ code, expected, calls }) => {
    const { channel, called } = await serve({ v1: code, v1beta1: code })
    await expect(channel.call(request, patience())).rejects.toMatchObject({ code: expected })
    expect(called).toEqual(calls)
  })
})

test('an answer that is no response is told apart from a failed call', async () => {
  const { channel, called } = await serve({ v1: 'garbage', v1beta1: 'ok' })
  await expect(channel.call(request, patience())).rejects.toMatchObject({
    code: 'ResponseInvalid',
    message: expect.stringMatching(/^answered what is not a RunFunctionResponse: /),
  })
  expect(called).toEqual(['v1'])
})

test('a call that is under way ends with the reason of its signal', async () => {
  const { channel, called } = await serve({ v1: 'never', v1beta1: 'never' })
  const controller = new AbortController()
  const running = channel.call(request, controller.signal)
  const reason = new Error('enough')
  const abortOnceCalled = async (): Promise<void> => {
    while (called.length === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
  }
  await Promise.all([expect(running).rejects.toBe(reason), abortOnceCalled()])
})
