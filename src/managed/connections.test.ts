import { expect, test } from '@jest/globals'
import { ManualClock, settled } from '../../test/support/manual-clock.ts'
import type { KubeObject } from '../kube/object.ts'
import { Failure, type Principal, type Provider } from '../provider/index.ts'
import { Connections } from './connections.ts'
import { SecretReader } from './secret-reader.ts'

const config: KubeObject = {
  apiVersion: 'sample.plumbline.dev/v1beta1',
  kind: 'ClusterProviderConfig',
  metadata: { name: 'default', uid: 'u1', resourceVersion: '1', generation: 1 },
  spec: {},
}
const me: Principal = { account: '1', principal: 'me' }

/** Connections to a cloud that answers when the test says so; `asked` are the signals it was given. */
function stand() {
  const clock = new ManualClock()
  const asked: AbortSignal[] = []
  const answers: PromiseWithResolvers<Principal>[] = []
  const provider: Provider = {
    ...{ name: 'sample', group: 'sample.plumbline.dev', version: 'v1beta1', configFields: {} },
    secrets: () => [],
    check: () => undefined,
    connect: async () => ({
      clients: {},
      whoAmI: (signal) => {
        asked.push(signal)
        const answer = Promise.withResolvers<Principal>()
        answers.push(answer)
        return answer.promise
      },
      close: () => undefined,
    }),
    classify: (error) => new Failure('denied', String(error)),
  }
  const secrets = new SecretReader({
    kube: { get: async () => undefined },
    versions: { get: () => undefined },
  })
  const connections = new Connections({ provider, find: () => config, secrets, clock })
  return { connections, clock, asked, answers }
}

test('the first to ask is stopped: the second gets the answer, and the cloud was asked once', async () => {
  const { connections, asked, answers } = stand()
  const first = new AbortController()
  const [one, other] = [
    connections.connect(config, first.signal),
    connections.connect(config, new AbortController().signal),
  ]
  await settled()
  first.abort(new Error('stopped'))
  await expect(one).rejects.toThrow('stopped')
  expect(asked.map(({ aborted }) => aborted)).toEqual([false])
  answers[0]?.resolve(me)
  expect((await other).principal).toEqual(me)
  expect(asked).toHaveLength(1)
})

test('all who asked are stopped: the answer serves who comes next', async () => {
  const { connections, asked, answers } = stand()
  const only = new AbortController()
  const one = connections.connect(config, only.signal)
  await settled()
  only.abort(new Error('stopped'))
  await expect(one).rejects.toThrow('stopped')
  answers[0]?.resolve(me)
  expect((await connections.connect(config, new AbortController().signal)).principal).toEqual(me)
  expect(asked).toHaveLength(1)
})

test('a refusal is told to all who wait, also after the first has given up, and not asked again at once', async () => {
  const { connections, asked, answers, clock } = stand()
  const first = new AbortController()
  const one = connections.connect(config, first.signal)
  const other = connections.connect(config, new AbortController().signal)
  await settled()
  first.abort(new Error('stopped'))
  answers[0]?.reject('no such role')
  const refusal = 'ClusterProviderConfig default: no such role'
  await expect(one).rejects.toThrow('stopped')
  await expect(other).rejects.toThrow(refusal)
  await expect(connections.connect(config, new AbortController().signal)).rejects.toThrow(refusal)
  expect(asked).toHaveLength(1)
  await clock.advance(2_000)
  const next = connections.connect(config, new AbortController().signal)
  await settled()
  answers[1]?.resolve(me)
  expect((await next).principal).toEqual(me)
})

test('a cloud that does not answer is given up after a minute, in words', async () => {
  const { connections, asked, clock } = stand()
  const one = connections.connect(config, new AbortController().signal)
  const told = expect(one).rejects.toMatchObject({
    reason: 'transient',
    message: 'ClusterProviderConfig default: whose credentials these are was not told within 60 s',
  })
  await clock.advance(60_000)
  await told
  expect(asked.map(({ aborted }) => aborted)).toEqual([true])
  expect(clock.pendingTimers).toBe(0)
})

test('a configuration that changes while the first connection to it is made ends that one', async () => {
  const { connections, asked, answers } = stand()
  const { signal } = new AbortController()
  const changed = { ...config, metadata: { ...config.metadata, generation: 2 } }
  const old = connections.connect(config, signal)
  const next = connections.connect(changed, signal)
  const told = expect(old).rejects.toThrow('ClusterProviderConfig default was changed or deleted')
  await settled()
  for (const answer of answers) answer.resolve(me)
  await told
  expect((await next).principal).toEqual(me)
  expect(asked.at(-1)?.aborted).toBe(false)
})

test('a configuration that is deleted ends what is asked of it', async () => {
  const { connections, asked } = stand()
  const one = connections.connect(config, new AbortController().signal)
  const told = expect(one).rejects.toThrow('ClusterProviderConfig default was changed or deleted')
  await settled()
  connections.forget('u1')
  await told
  expect(asked.map(({ aborted }) => aborted)).toEqual([true])
})
