import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { KubeConnection } from './connection.ts'
import { type KubeconfigSource, loadKubeconfig } from './kubeconfig.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-kubeconfig-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const pem = (text: string) => Buffer.from(text).toString('base64')

describe('entries', () => {
  test('the current context names server, namespace, TLS material and headers', async () => {
    const connection = await load({
      cluster: { server: 'https://a.example:6443/', 'certificate-authority-data': pem('CA') },
      user: { 'client-certificate-data': pem('CERT'), 'client-key-data': pem('KEY'), token: 't' },
      namespace: 'team',
    })
    expect([connection.server, connection.namespace]).toEqual(['https://a.example:6443', 'team'])
    expect(await connection.credentials()).toEqual({
      headers: { authorization: 'Bearer t' },
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY' },
    })
  })

  test('paths are relative to the folder of the kubeconfig', async () => {
    await writeFile(join(folder, 'ca.pem'), 'CA of a file')
    const connection = await load({ cluster: { 'certificate-authority': 'ca.pem' } })
    expect(await connection.credentials()).toMatchObject({ tls: { ca: 'CA of a file' } })
  })

  test.each([
    {
      reason: 'basic',
      user: { username: 'u', password: 'p' },
      want: { authorization: 'Basic dTpw' },
    },
    {
      reason: 'impersonation',
      user: { as: 'u', 'as-groups': ['a', 'b'] },
      want: { 'impersonate-user': 'u', 'impersonate-group': ['a', 'b'] },
    },
    { reason: 'anonymous', user: {}, want: {} },
  ])('$reason', async ({ user, want }) => {
    expect((await (await load({ user })).credentials()).headers).toEqual(want)
  })

  test('the name to verify and the wish not to verify reach TLS', async () => {
    const cluster = { 'tls-server-name': 'x', 'insecure-skip-tls-verify': true }
    const { tls } = await (await load({ cluster })).credentials()
    expect(tls).toEqual({ servername: 'x', rejectUnauthorized: false })
  })
})

describe('credentials that rotate', () => {
  test('a token file is read again, and the TLS material stays the same object', async () => {
    const clock = new ManualClock()
    await writeFile(join(folder, 'token'), 'first\n')
    const connection = await load({ user: { tokenFile: 'token' } }, clock)
    const first = await connection.credentials()
    await writeFile(join(folder, 'token'), 'second\n')
    expect(await connection.credentials()).toBe(first)
    await clock.advance(10_000)
    const second = await connection.credentials()
    expect(second.headers).toEqual({ authorization: 'Bearer second' })
    expect(second.tls).toBe(first.tls)
  })

  test('changed TLS material is a new object', async () => {
    await writeFile(join(folder, 'rotated.pem'), 'OLD')
    const connection = await load({ cluster: { 'certificate-authority': 'rotated.pem' } })
    const first = await connection.credentials()
    await writeFile(join(folder, 'rotated.pem'), 'NEW')
    connection.renew()
    expect((await connection.credentials()).tls).not.toBe(first.tls)
  })

  test('a plug-in is asked again when its token was refused', async () => {
    const script = join(folder, 'plugin.mjs')
    const count = join(folder, 'count')
    await writeFile(count, '')
    await writeFile(
      script,
      `import { appendFileSync, readFileSync } from 'node:fs'
      appendFileSync(process.env.COUNT, 'x')
      const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO)
      const token = info.kind + readFileSync(process.env.COUNT, 'utf8').length
      console.log(JSON.stringify({ apiVersion: info.apiVersion, status: { token } }))`,
    )
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [script],
      env: [{ name: 'COUNT', value: count }],
    }
    const connection = await load({ user: { exec } })
    const want = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
    expect(await connection.credentials()).toMatchObject(want('ExecCredential1'))
    expect(await connection.credentials()).toMatchObject(want('ExecCredential1'))
    connection.renew()
    expect(await connection.credentials()).toMatchObject(want('ExecCredential2'))
  })

  test('a plug-in that fails is named, and what it printed stays in the cause', async () => {
    const args = ['-e', 'console.error("token: hunter2"); process.exit(1)']
    const exec = { apiVersion: 'v1', command: process.execPath, args }
    const failure = await rejection((await load({ user: { exec } })).credentials())
    expect(failure).toMatchObject({ code: 'CredentialsUnavailable' })
    expect(String(failure)).not.toContain('hunter2')
  })
})

describe('sources', () => {
  test('a pod uses its service account', async () => {
    const account = await mkdtemp(join(folder, 'account-'))
    await writeFile(join(account, 'token'), 'pod-token')
    await writeFile(join(account, 'ca.crt'), 'POD CA')
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    const deps = { env, clock: new ManualClock(), serviceAccountFolder: account }
    const connection = await loadKubeconfig({ kind: 'default' }, deps)
    expect(connection.server).toBe('https://[fd00::1]:443')
    expect(await connection.credentials()).toEqual({
      headers: { authorization: 'Bearer pod-token' },
      tls: { ca: 'POD CA' },
    })
  })

  test('of several files the first that knows a name wins', async () => {
    const first = await write({ cluster: { server: 'https://first.example' } })
    const second = await write({ cluster: { server: 'https://second.example' } })
    const deps = { env: { KUBECONFIG: `${first}:${second}` }, clock: new ManualClock() }
    const connection = await loadKubeconfig({ kind: 'default' }, deps)
    expect(connection.server).toBe('https://first.example')
  })

  test.each<{ readonly reason: string; readonly source: KubeconfigSource; readonly code: string }>([
    {
      reason: 'a file that is missing',
      source: { kind: 'file', path: 'missing' },
      code: 'KubeconfigMissing',
    },
    { reason: 'no home and no pod', source: { kind: 'default' }, code: 'KubeconfigMissing' },
    { reason: 'no pod', source: { kind: 'in-cluster' }, code: 'KubeconfigMissing' },
  ])('$reason is said', async ({ source, code }) => {
    const deps = { env: {}, clock: new ManualClock() }
    expect(await rejection(loadKubeconfig(source, deps))).toMatchObject({ code })
  })

  test.each([
    { reason: 'plain HTTP to another machine', cluster: { server: 'http://a.example' } },
    { reason: 'no URL', cluster: { server: 'a.example' } },
    { reason: 'another protocol', cluster: { server: 'ftp://a.example' } },
    {
      reason: 'a proxy',
      cluster: { server: 'https://a.example', 'proxy-url': 'http://p.example' },
    },
  ])('$reason is refused', async ({ cluster }) => {
    expect(await rejection(load({ cluster }))).toMatchObject({ code: 'KubeconfigInvalid' })
  })

  test('plain HTTP is allowed on loopback', async () => {
    const { server } = await load({ cluster: { server: 'http://127.0.0.1:8080' } })
    expect(server).toBe('http://127.0.0.1:8080')
  })

  test.each([
    { reason: 'no YAML', text: 'token: [hunter2' },
    { reason: 'no mapping', text: '- 1' },
    { reason: 'no current context', text: 'contexts: []' },
    { reason: 'a context that is missing', text: 'current-context: x' },
  ])('a file with $reason is refused without quoting it', async ({ text }) => {
    const path = join(folder, 'broken')
    await writeFile(path, text)
    const deps = { env: {}, clock: new ManualClock() }
    const failure = await rejection(loadKubeconfig({ kind: 'file', path }, deps))
    expect(failure).toMatchObject({ code: 'KubeconfigInvalid' })
    expect(String(failure)).not.toContain('hunter2')
  })
})

interface Entries {
  readonly cluster?: object
  readonly user?: object
  readonly namespace?: string
}

async function load(entries: Entries, clock = new ManualClock()): Promise<KubeConnection> {
  return await loadKubeconfig({ kind: 'file', path: await write(entries) }, { env: {}, clock })
}

let written = 0

async function write({ cluster, user, namespace }: Entries): Promise<string> {
  written += 1
  const path = join(folder, `config-${written}`)
  const content = {
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace } }],
    clusters: [{ name: 'c', cluster: { server: 'https://a.example', ...cluster } }],
    users: [{ name: 'u', user: user ?? {} }],
  }
  await writeFile(path, JSON.stringify(content))
  return path
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}
