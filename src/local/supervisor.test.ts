import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readPidFile } from './pid-file.ts'
import { identify, isAlive } from './process-identity.ts'
import { run, runOrThrow } from './run.ts'
import { Server } from './server.ts'
import { type Child, Supervisor } from './supervisor.ts'
import { until } from './until.ts'

const signal = new AbortController().signal
const soon = { everyMs: 10, withinMs: 5_000, what: 'it' }

describe('a supervisor', () => {
  let directory: string
  let pidFile: string
  let supervisor: Supervisor

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'plumbline-supervisor-'))
    pidFile = join(directory, 'pids.json')
    supervisor = new Supervisor({ pidFile })
  })
  afterEach(async () => {
    await supervisor.close()
    rmSync(directory, { recursive: true })
  })

  const shell = (script: string, name = 'child') => ({
    name,
    command: '/bin/sh',
    args: ['-c', script],
  })
  const sleeper = (name = 'child'): Promise<Child> =>
    supervisor.start({ ...shell('exec sleep 60', name), output: 'pipe' })

  test('records a child under its final pid as long as it runs', async () => {
    const child = await sleeper()
    expect(readPidFile(pidFile)?.children).toEqual([{ ...identify(child.pid), name: 'child' }])
    await child.kill()
    expect(readPidFile(pidFile)?.children).toEqual([])
  })

  test('kills the descendants that a child leaves behind', async () => {
    const child = await supervisor.start({
      ...shell('sleep 60 >/dev/null 2>&1 & echo $!'),
      output: { file: join(directory, 'log') },
    })
    await child.exited
    const orphan = Number(readFileSync(join(directory, 'log'), 'utf8'))
    const gone = async (): Promise<true | undefined> => identify(orphan) === undefined || undefined
    await expect(until(gone, soon, signal)).resolves.toBe(true)
  })

  test('kills everything and removes what it was told to on close', async () => {
    const path = join(directory, 'data')
    writeFileSync(path, '')
    supervisor.removeAtEnd(path)
    const children = await Promise.all([sleeper('a'), sleeper('b')])
    const identities = children.map(({ pid }) => identify(pid))
    await supervisor.close()
    expect(identities.map((identity) => identity && isAlive(identity))).toEqual([false, false])
    expect([existsSync(path), existsSync(pidFile)]).toEqual([false, false])
  })

  test('starts nothing after close', async () => {
    await supervisor.close()
    await expect(sleeper()).rejects.toMatchObject({ code: 'ServerExited' })
  })

  test('runs a command to its end with input, output and code', async () => {
    const spec = { ...shell('cat; echo oops >&2; exit 3'), input: 'hello' }
    expect(await run(supervisor, spec, signal)).toEqual({
      stdout: 'hello',
      stderr: 'oops\n',
      code: 3,
    })
  })

  test('shows the last lines of a command that fails', async () => {
    const failing = runOrThrow(supervisor, shell('echo one; echo two >&2; exit 4'), signal)
    await expect(failing).rejects.toThrow('child failed with exit code 4:\ntwo')
  })

  test('kills a command when the signal aborts, and throws its reason', async () => {
    const controller = new AbortController()
    const running = run(supervisor, shell('sleep 60'), controller.signal)
    const reason = new Error('enough')
    setImmediate(() => controller.abort(reason))
    await expect(running).rejects.toBe(reason)
  })

  test('names a command that does not exist', async () => {
    const spec = { name: 'missing', command: '/no/such/binary', args: [] }
    expect((await run(supervisor, spec, signal)).code).toBe(127)
  })

  test('shows the log of a server that ends before it is ready', async () => {
    const logFile = join(directory, 'server.log')
    const server = await Server.start(supervisor, { ...shell('echo bad flag; exit 1'), logFile })
    const ready = server.ready(async () => false, soon, signal)
    await expect(ready).rejects.toThrow('child ended with exit code 1; its last lines:\nbad flag')
  })

  test('tells when a server ends unasked, and not when it is stopped', async () => {
    const logFile = join(directory, 'server.log')
    const told: string[] = []
    for (const name of ['stopped', 'crashed']) {
      const server = await Server.start(supervisor, { ...shell('exec sleep 60', name), logFile })
      server.onFailure((error) => void told.push(error.message.split(';')[0] ?? ''))
      if (name === 'stopped') await server.stop()
      else process.kill(server.pid, 'SIGKILL')
    }
    await until(async () => told.length > 0 || undefined, soon, signal)
    expect(told).toEqual(['crashed ended by SIGKILL'])
  })
})
