import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { downloadBinary, findChecksum, officialDownload } from './binaries-download.ts'
import { freePorts } from './ports.ts'
import { Supervisor } from './supervisor.ts'

const signal = new AbortController().signal
const content = '#!/bin/sh\necho kubectl\n'
const sha256 = createHash('sha256').update(content).digest('hex')

describe('checksum files', () => {
  const other = 'b'.repeat(64)
  test.each([
    { text: `${sha256}\n`, found: sha256, reason: 'a hash alone' },
    { text: `${sha256.toUpperCase()}`, found: sha256, reason: 'in capitals' },
    { text: `${other}  a.zip\n${sha256}  kubectl\n`, found: sha256, reason: 'a line per file' },
    { text: `${sha256} *kubectl\n`, found: sha256, reason: 'marked as binary' },
    { text: `${other}  a.zip\n`, found: undefined, reason: 'another file only' },
    { text: '<html>not found</html>', found: undefined, reason: 'something else' },
  ])('$reason', ({ text, found }) => {
    expect(findChecksum(text, 'kubectl')).toBe(found)
  })
})

describe('official builds', () => {
  test.each([
    { name: 'kube-apiserver', os: 'darwin', exists: false, reason: 'servers are for Linux only' },
    { name: 'kubectl', os: 'darwin', exists: true, reason: 'the client is for all' },
    { name: 'etcd', os: 'darwin', exists: false, reason: 'a zip archive, which tar cannot read' },
    { name: 'etcd', os: 'linux', exists: true, reason: 'a tar archive' },
  ] as const)('$name for $os: $reason', ({ name, os, exists }) => {
    expect(officialDownload(name, { os, arch: 'arm64' }) !== undefined).toBe(exists)
  })
})

describe('a download', () => {
  let directory: string
  let supervisor: Supervisor
  let server: Server
  let base: string
  let checksum: string

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'plumbline-download-'))
    supervisor = new Supervisor({})
    checksum = sha256
    server = createServer((request, response) => {
      switch (request.url) {
        case '/moved':
          response.writeHead(302, { location: '/kubectl' }).end()
          break
        case '/kubectl':
          response.end(content)
          break
        case '/sum':
          response.end(checksum)
          break
        default:
          response.writeHead(404).end()
      }
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })

  afterEach(async () => {
    await supervisor.close()
    server.closeAllConnections()
    server.close()
    rmSync(directory, { recursive: true })
  })

  const fetchFrom = (path: string, from = base): Promise<void> =>
    downloadBinary(
      supervisor,
      { name: 'kubectl', url: `${from}${path}`, checksums: `${from}/sum` },
      directory,
      signal,
    )

  test.each([{ path: '/kubectl' }, { path: '/moved' }])(
    'from $path is verified, executable and in place',
    async ({ path }) => {
      await fetchFrom(path)
      const file = join(directory, 'kubectl')
      expect(readFileSync(file, 'utf8')).toBe(content)
      expect(statSync(file).mode & 0o111).toBe(0o111)
    },
  )

  test('of wrong content is refused and leaves nothing', async () => {
    checksum = 'a'.repeat(64)
    await expect(fetchFrom('/kubectl')).rejects.toMatchObject({ code: 'ChecksumMismatch' })
    expect(readdirSync(directory)).toEqual([])
  })

  test('that is not there fails', async () => {
    await expect(fetchFrom('/absent')).rejects.toMatchObject({ code: 'DownloadFailed' })
    expect(existsSync(join(directory, 'kubectl'))).toBe(false)
  })

  test('without a network fails at once', async () => {
    const [port] = await freePorts(1)
    const nowhere = `http://127.0.0.1:${port}`
    await expect(fetchFrom('/kubectl', nowhere)).rejects.toMatchObject({ code: 'DownloadFailed' })
  })
})
