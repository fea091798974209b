import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type FunctionEndpoint, runPipeline } from '../../src/composition/functions/index.ts'
import { FunctionAuthority, toFiles } from '../support/function-certificates.ts'
import { freePort, type Language, useFunctionPeers } from '../support/function-peers.ts'
import {
  assertCompleted,
  assertFailed,
  composite,
  connectionsTo,
  observed,
  runAlone,
  stepOf,
} from '../support/function-pipeline.ts'
import { WorldReader } from '../support/function-world.ts'

const peers = useFunctionPeers()
const languages: readonly Language[] = ['python', 'typescript']
/** For what listens already and is expected to refuse us. */
const impatient = { connectWithinMs: 1_000 }
/** Long enough for any start on a busy machine; only what is expected to fail waits less. */
const patient = { connectWithinMs: 40_000 }
const report = [stepOf('f', 'values', { ok: true })]

const refusalOf = async () => undefined

function run(f: FunctionEndpoint, attempt: Partial<Parameters<typeof runAlone>[1]> = {}) {
  return runAlone(report, { functions: { f }, limits: patient, ...attempt })
}

describe('the version of the protocol', () => {
  test('falls back to v1beta1, and remembers it', async () => {
    const old = await peers().start('python', { flags: ['--beta-only'] })
    const connections = connectionsTo({ f: { target: old.target } }, patient)
    const deps = { functions: connections, reader: new WorldReader(), refusalOf }
    for (const _ of [1, 2]) {
      const result = await runPipeline(
        deps,
        { observed, steps: report },
        AbortSignal.timeout(50_000),
      )
      expect(assertCompleted(result).composite.status).toEqual({ ok: true })
    }
    connections.close()
    expect(await old.calls()).toHaveLength(2)
  })

  test('is not tried again for any other failure', async () => {
    const peer = await peers().start('python')
    const attempt = { functions: { f: { target: peer.target } }, limits: patient }
    const denied = assertFailed(
      await runAlone([stepOf('f', 'abort', 'PERMISSION_DENIED')], attempt),
    )
    expect(denied.code).toBe('CallFailed')
    expect(denied.message).toContain('answered PERMISSION_DENIED: as it was told')
    expect(await peer.calls()).toHaveLength(1)
  })

  test('that is served by nobody is said', async () => {
    const peer = await peers().start('python')
    const attempt = { functions: { f: { target: peer.target } }, limits: patient }
    const result = assertFailed(await runAlone([stepOf('f', 'abort', 'UNIMPLEMENTED')], attempt))
    expect(result.code).toBe('ProtocolUnsupported')
    expect(result.message).toContain('serves neither v1 nor v1beta1 of the function protocol')
  })
})

describe.each(languages)('mutual TLS with the %s SDK', (language) => {
  const serve = async (address: string) => {
    const authority = await FunctionAuthority.create()
    const files = toFiles(await authority.issue(address))
    const directory = await peers().write('tls', files)
    const peer = await peers().start(language, { flags: ['--tls-server-certs-dir', directory] })
    await peer.listening()
    return { authority, target: peer.target }
  }

  test('works with certificates of one authority', async () => {
    const { authority, target } = await serve('127.0.0.1')
    const tls = await authority.issue('plumbline')
    expect(assertCompleted(await run({ target, tls })).composite.status).toEqual({ ok: true })
  })

  test('refuses a function of another authority, and says why', async () => {
    const { target } = await serve('127.0.0.1')
    const tls = await (await FunctionAuthority.create()).issue('plumbline')
    const result = assertFailed(await run({ target, tls }, { limits: impatient }))
    expect(result.code).toBe('Unreachable')
    expect(result.message).toMatch(/could not be reached by mutual TLS within 1 s: .*certificate/)
  })

  test('refuses a certificate for another name, and says which', async () => {
    const { authority, target } = await serve('10.1.2.3')
    const tls = await authority.issue('plumbline')
    const result = assertFailed(await run({ target, tls }, { limits: impatient }))
    expect(result.code).toBe('Unreachable')
    expect(result.message).toMatch(
      /could not be reached by mutual TLS within 1 s: .*127\.0\.0\.1.*10\.1\.2\.3/,
    )
  })

  test('is not spoken to in plaintext', async () => {
    const { target } = await serve('127.0.0.1')
    const result = assertFailed(await run({ target }, { limits: impatient }))
    expect(result.code).toBe('Unreachable')
  })
})

test('TLS with the python SDK refuses a client without a certificate that it trusts', async () => {
  const authority = await FunctionAuthority.create()
  const files = toFiles(await authority.issue('127.0.0.1'))
  const directory = await peers().write('tls', files)
  const peer = await peers().start('python', { flags: ['--tls-certs-dir', directory] })
  await peer.listening()
  const stranger = await (await FunctionAuthority.create()).issue('plumbline')
  const tls = { ...stranger, authority: (await authority.issue('x')).authority }
  const result = assertFailed(await run({ target: peer.target, tls }, { limits: impatient }))
  expect(result.code).toBe('Unreachable')
})

describe('size', () => {
  const blob = 'x'.repeat(5 * 1024 ** 2)
  const big = { composite: { resource: { ...composite, spec: { blob } } }, resources: {} }

  test('of a request beyond the limit of the function is told with the figures', async () => {
    const { target } = await peers().start('python')
    const result = assertFailed(await run({ target }, { observed: big }))
    expect(result.code).toBe('MessageTooLarge')
    expect(result.message).toMatch(/RESOURCE_EXHAUSTED to a request of 5\.0 MiB: .*5243\d{3}/)
  })

  test('passes with a higher limit', async () => {
    const flags = ['--insecure', '--max-recv-message-size', '8']
    const { target } = await peers().start('python', { flags })
    assertCompleted(await run({ target }, { observed: big }))
  })

  test('of an answer beyond our limit is told', async () => {
    const { target } = await peers().start('typescript')
    const limits = { ...patient, maxReceiveBytes: 1024 ** 2 }
    const steps = [stepOf('f', 'values', { blob: 'x'.repeat(2 * 1024 ** 2) })]
    const result = assertFailed(await runAlone(steps, { functions: { f: { target } }, limits }))
    expect(result.code).toBe('MessageTooLarge')
    expect(result.message).toContain('answers may have 1.0 MiB')
  })
})

describe('a function', () => {
  test.each(languages)('that starts late is waited for (%s)', async (language) => {
    const port = await freePort()
    const target = `dns:///127.0.0.1:${port}`
    const running = run({ target })
    await peers().start(language, { port })
    expect(assertCompleted(await running).composite.status).toEqual({ ok: true })
  })

  test.each(languages)('may listen on a socket (%s)', async (language) => {
    const socket = join(await peers().write('socket', {}), 'function.sock')
    const { target } = await peers().start(language, { socket })
    expect(target).toBe(`unix:${socket}`)
    expect(assertCompleted(await run({ target })).composite.status).toEqual({ ok: true })
  })

  test('that does not start is given up, with the reason', async () => {
    const target = `dns:///127.0.0.1:${await freePort()}`
    const result = assertFailed(await run({ target }, { limits: { connectWithinMs: 500 } }))
    expect(result.code).toBe('Unreachable')
    const [, port] = target.split('127.0.0.1:')
    expect(result.message).toBe(
      `pipeline step "values" (function "f") could not be reached in plaintext within 0.5 s: connect ECONNREFUSED 127.0.0.1:${port}`,
    )
  })

  test.each(languages)('that dies during the call fails the step (%s)', async (language) => {
    const { target } = await peers().start(language)
    const attempt = { functions: { f: { target } }, limits: patient }
    const result = assertFailed(await runAlone([stepOf('f', 'crash')], attempt))
    expect(result.code).toBe('Unreachable')
    expect(result.message).toMatch(/was lost before it answered/)
  })

  test('that does not answer is given up in time', async () => {
    const { target } = await peers().start('python')
    assertCompleted(await run({ target }))
    const limits = { callTimeoutMs: 500, connectWithinMs: 400 }
    const attempt = { functions: { f: { target } }, limits }
    const result = assertFailed(await runAlone([stepOf('f', 'hang')], attempt))
    expect(result).toMatchObject({
      code: 'TimedOut',
      message: 'pipeline step "hang" (function "f") did not answer within 0.5 s',
    })
  })

  test('is not waited for once the reconcile is aborted', async () => {
    const target = `dns:///127.0.0.1:${await freePort()}`
    const controller = new AbortController()
    const running = run({ target }, { signal: controller.signal })
    const reason = new Error('the lease is lost')
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })

  test('that does not exist is named', async () => {
    const result = assertFailed(await runAlone(report, { functions: {} }))
    expect(result).toMatchObject({
      code: 'FunctionMissing',
      message: 'pipeline step "values" (function "f") cannot be called: there is no such Function',
    })
  })

  test('with two replicas has its calls shared between them', async () => {
    const replicas = [await peers().start('typescript'), await peers().start('python')]
    const target = `ipv4:${replicas.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
    for (const { target: alone } of replicas) assertCompleted(await run({ target: alone }))
    const connections = connectionsTo({ f: { target } }, patient)
    const deps = { functions: connections, reader: new WorldReader(), refusalOf }
    const called = async () =>
      Promise.all(replicas.map(async ({ calls }) => (await calls()).length))
    const signal = AbortSignal.timeout(50_000)
    // The first connection serves until the second is there.
    while ((await called()).some((count) => count < 3)) {
      assertCompleted(await runPipeline(deps, { observed, steps: report }, signal))
    }
    connections.close()
  })

  test('that moves is found at its new endpoint', async () => {
    const [before, after] = [await peers().start('python'), await peers().start('typescript')]
    const functions = { f: { target: before.target } }
    const connections = connectionsTo(functions, patient)
    const deps = { functions: connections, reader: new WorldReader(), refusalOf }
    const signal = AbortSignal.timeout(50_000)
    assertCompleted(await runPipeline(deps, { observed, steps: report }, signal))
    functions.f = { target: after.target }
    assertCompleted(await runPipeline(deps, { observed, steps: report }, signal))
    connections.close()
    expect([(await before.calls()).length, (await after.calls()).length]).toEqual([1, 1])
  })

  test('that was forgotten is found again', async () => {
    const peer = await peers().start('python')
    const connections = connectionsTo({ f: { target: peer.target } }, patient)
    const deps = { functions: connections, reader: new WorldReader(), refusalOf }
    const signal = AbortSignal.timeout(50_000)
    assertCompleted(await runPipeline(deps, { observed, steps: report }, signal))
    connections.retain((name) => name === 'another')
    assertCompleted(await runPipeline(deps, { observed, steps: report }, signal))
    connections.close()
    expect(await peer.calls()).toHaveLength(2)
  })
})
