import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from '@jest/globals'
import { readAuditLog } from '../../src/local/audit.ts'
import { parsePidFile } from '../../src/local/pid-file.ts'
import { isAlive, type ProcessIdentity } from '../../src/local/process-identity.ts'
import { until } from '../../src/local/until.ts'
import { bootEnvironment, type TestEnvironment, useEnvironment } from '../support/environment.ts'

const patience = 60_000
const runnerScript = fileURLToPath(new URL('../support/run-environment.ts', import.meta.url))
const fakeController = fileURLToPath(new URL('../support/fake-controller.ts', import.meta.url))
const soon = (what: string) => ({ everyMs: 20, withinMs: 10_000, what })
const noSignal = new AbortController().signal

function childrenOf(pidFile: string): readonly ProcessIdentity[] {
  return parsePidFile(readFileSync(pidFile, 'utf8'))?.children ?? []
}

async function allGone(processes: readonly ProcessIdentity[]): Promise<void> {
  await until(
    async () => !processes.some(isAlive) || undefined,
    soon('the children to end'),
    noSignal,
  )
}

describe('a running environment', () => {
  const environment = useEnvironment({ controller: false, audit: true })

  test('answers on /readyz and gives an administrator every right', async () => {
    const ready = await environment().kubectl(['get', '--raw', '/readyz'])
    const rights = await environment().kubectl(['auth', 'can-i', '*', '*'])
    expect([ready.stdout, rights.stdout.trim()]).toEqual(['ok', 'yes'])
  })

  test('gives the plain user no right', async () => {
    const kubeconfig = environment().files.userKubeconfig
    const answer = await environment().kubectl(['--kubeconfig', kubeconfig, 'get', 'pods'])
    expect(answer.code).toBe(1)
    expect(answer.stderr).toContain('plumbline-dev')
  })

  test('writes every request to the audit log before it answers', async () => {
    await environment().kubectl(['create', 'namespace', 'audited'])
    const events = await readAuditLog(environment().controlPlane.auditLog)
    expect(
      events.filter(({ verb, objectRef }) => verb === 'create' && objectRef?.name === 'audited'),
    ).toHaveLength(1)
  })

  test('answers the control routes of the emulator', async () => {
    const health = await environment().emulator.call(
      'GET',
      '/_lifecycle/health',
      undefined,
      noSignal,
    )
    expect(health).toEqual({ status: 'ok' })
  })

  test(
    'keeps address and data over a restart of the API server, and forgets old revisions',
    async () => {
      const { controlPlane } = environment()
      const before = await environment().kubectl(['get', 'ns', 'default', '-o', 'name'])
      const first = await oldestVersion()
      await controlPlane.compact(noSignal)
      await controlPlane.restartApiServer(noSignal)
      const after = await environment().kubectl(['get', 'ns', 'default', '-o', 'name'])
      const watch = await environment().kubectl([
        'get',
        '--raw',
        `/api/v1/namespaces?watch=1&timeoutSeconds=1&resourceVersion=${first}`,
      ])
      expect(after).toEqual(before)
      expect(watch.stdout).toContain('"code":410')
    },
    patience,
  )

  async function oldestVersion(): Promise<string> {
    const path = '{.metadata.resourceVersion}'
    const answer = await environment().kubectl(['get', 'ns', 'default', '-o', `jsonpath=${path}`])
    return answer.stdout
  }
})

describe('in a cluster that exists', () => {
  const cluster = useEnvironment({ controller: false })
  let guest: TestEnvironment | undefined

  afterEach(async () => {
    await guest?.dispose()
    guest = undefined
  })

  test(
    'only the controller runs, under its own ServiceAccount, and its crash is told',
    async () => {
      guest = await bootEnvironment({
        kubeconfig: cluster().kubeconfigPath,
        awsEndpoint: cluster().emulator.url,
        controller: { entry: fakeController },
      })
      const { environment } = guest
      const who = await environment.kubectl([
        ...['--kubeconfig', environment.controllerKubeconfigPath],
        ...['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'],
      ])
      expect(childrenOf(environment.files.pids)).toMatchObject([{ name: 'controller' }])
      expect(who.stdout).toBe('system:serviceaccount:plumbline-system:plumbline')
      await environment.restartController('terminate', noSignal)
      await fetch(new URL('/crash', environment.metricsUrl)).catch(() => undefined)
      expect((await environment.failed).message).toBe(
        'controller ended with exit code 7; its last lines:\n{"level":"error","msg":"told to crash"}',
      )
    },
    patience,
  )

  test(
    'a ClusterProviderConfig of somebody else is left as it is',
    async () => {
      const label = ['label', 'clusterproviderconfig', 'default', 'app.kubernetes.io/managed-by-']
      expect((await cluster().kubectl(label)).code).toBe(0)
      guest = await bootEnvironment({
        kubeconfig: cluster().kubeconfigPath,
        awsEndpoint: cluster().emulator.url.replace('127.0.0.1', 'localhost'),
        controller: false,
      })
      const jsonpath = 'jsonpath={.spec.endpoint.url.static}'
      const get = ['get', 'clusterproviderconfig', 'default', '-o', jsonpath]
      expect((await cluster().kubectl(get)).stdout).toBe(cluster().emulator.url)
    },
    patience,
  )
})

describe('the end of an environment', () => {
  let runner: ChildProcess | undefined
  let stateDir: string | undefined

  afterEach(async () => {
    runner?.kill('SIGKILL')
    if (stateDir !== undefined) await rm(stateDir, { recursive: true, force: true })
  })

  test(
    'leaves no process, no env and no pid file after stop',
    async () => {
      const { environment, dispose } = await bootEnvironment({ controller: false, emulator: false })
      const children = childrenOf(environment.files.pids)
      expect(children.length).toBe(3)
      await environment.stop()
      await allGone(children)
      expect([existsSync(environment.files.env), existsSync(environment.files.pids)]).toEqual([
        false,
        false,
      ])
      await dispose()
    },
    patience,
  )

  test(
    'leaves no process when its parent is killed',
    async () => {
      stateDir = await mkdtemp(join(tmpdir(), 'plumbline-test-'))
      runner = spawn(process.execPath, [runnerScript, stateDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      if (runner.stdout === null) throw new TypeError('no stdout')
      await once(createInterface({ input: runner.stdout }), 'line')
      const pids = join(stateDir, 'pids.json')
      const children = childrenOf(pids)
      expect(children.length).toBe(3)
      runner.kill('SIGKILL')
      await allGone(children)
      const removed = async (): Promise<true | undefined> => !existsSync(pids) || undefined
      await until(removed, soon('the pid file to be removed'), noSignal)
    },
    patience,
  )
})
