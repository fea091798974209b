import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { EnvHttpProxyAgent, request } from 'undici'
import { type BinaryName, etcdVersion, kubernetesVersion, type Platform } from './binary-names.ts'
import { LocalError } from './error.ts'
import { runOrThrow } from './run.ts'
import type { Supervisor } from './supervisor.ts'

/** Where an official build and its SHA-256 are. */
export interface Download {
  readonly name: BinaryName
  readonly url: string
  /** A file of `<hash>` alone or of lines `<hash>  <file name>`. */
  readonly checksums: string
  /** The member of the archive, when the download is a tar.gz. */
  readonly member?: string
}

const connectTimeoutMs = 5_000
const stallTimeoutMs = 30_000

/** The official build, or undefined when the projects publish none that we can unpack. */
export function officialDownload(name: BinaryName, platform: Platform): Download | undefined {
  if (name === 'etcd') return etcdDownload(platform)
  // Of Kubernetes' servers only Linux builds are published.
  if (platform.os !== 'linux' && name !== 'kubectl') return undefined
  const { os, arch } = platform
  const url = `https://dl.k8s.io/release/v${kubernetesVersion}/bin/${os}/${arch}/${name}`
  return { name, url, checksums: `${url}.sha256` }
}

function etcdDownload(platform: Platform): Download | undefined {
  // For macOS etcd publishes zip archives only.
  if (platform.os !== 'linux') return undefined
  const release = `https://github.com/etcd-io/etcd/releases/download/v${etcdVersion}`
  const folder = `etcd-v${etcdVersion}-${platform.os}-${platform.arch}`
  return {
    name: 'etcd',
    url: `${release}/${folder}.tar.gz`,
    checksums: `${release}/SHA256SUMS`,
    member: `${folder}/etcd`,
  }
}

/**
 * Downloads one binary, verifies it and moves it into `directory` in one step. Throws LocalError
 * DownloadFailed within about 5 s when there is no network, ChecksumMismatch for wrong content.
 */
export async function downloadBinary(
  supervisor: Supervisor,
  download: Download,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(directory, { recursive: true })
  const partial = mkdtempSync(join(directory, '.download-'))
  supervisor.removeAtEnd(partial)
  const agent = new EnvHttpProxyAgent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: stallTimeoutMs,
    bodyTimeout: stallTimeoutMs,
  })
  try {
    const fetched = join(partial, basename(download.url))
    const expected = await fetchChecksum(agent, download, signal)
    assertChecksum(download, expected, await fetchFile(agent, download.url, fetched, signal))
    const binary = download.member
      ? await unpack(supervisor, { archive: fetched, member: download.member }, partial, signal)
      : fetched
    chmodSync(binary, 0o755)
    renameSync(binary, join(directory, download.name))
  } finally {
    await agent.destroy()
    rmSync(partial, { recursive: true, force: true })
  }
}

/** The SHA-256 that a checksum file states for this file name; undefined when it states none. */
export function findChecksum(text: string, fileName: string): string | undefined {
  const alone = /^[0-9a-f]{64}$/i.exec(text.trim())
  if (alone) return alone[0].toLowerCase()
  for (const line of text.split('\n')) {
    const [hash, name] = line.trim().split(/\s+\*?/)
    if (name === fileName && hash !== undefined && /^[0-9a-f]{64}$/i.test(hash)) {
      return hash.toLowerCase()
    }
  }
  return undefined
}

function assertChecksum(download: Download, expected: string, found: string): void {
  if (expected === found) return
  throw new LocalError(
    'ChecksumMismatch',
    `${download.url} has the SHA-256 ${found}, but ${download.checksums} says ${expected}`,
  )
}

async function fetchChecksum(
  agent: EnvHttpProxyAgent,
  download: Download,
  signal: AbortSignal,
): Promise<string> {
  const body = await get(agent, download.checksums, signal)
  const found = findChecksum(await body.text(), basename(download.url))
  if (found === undefined) {
    throw new LocalError('DownloadFailed', `${download.checksums} states no SHA-256`)
  }
  return found
}

/** Writes the body to `path`; returns its SHA-256. */
async function fetchFile(
  agent: EnvHttpProxyAgent,
  url: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const body = await get(agent, url, signal)
  const hash = createHash('sha256')
  const file = await open(path, 'w')
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      hash.update(chunk)
      await file.write(chunk)
    }
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

async function get(
  agent: EnvHttpProxyAgent,
  url: string,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<typeof request>>['body']> {
  const { statusCode, body, headers } = await follow(agent, url, signal, 5)
  if (statusCode === 200) return body
  await body.dump()
  throw new LocalError(
    'DownloadFailed',
    `${url} was answered with ${statusCode} ${headers.server ?? ''}`.trim(),
  )
}

async function follow(
  agent: EnvHttpProxyAgent,
  url: string,
  signal: AbortSignal,
  redirects: number,
): ReturnType<typeof request> {
  const answer = await ask(agent, url, signal)
  const { location } = answer.headers
  if (answer.statusCode < 300 || answer.statusCode > 399 || typeof location !== 'string') {
    return answer
  }
  await answer.body.dump()
  if (redirects === 0) throw new LocalError('DownloadFailed', `${url} redirects too often`)
  return follow(agent, new URL(location, url).href, signal, redirects - 1)
}

async function ask(
  agent: EnvHttpProxyAgent,
  url: string,
  signal: AbortSignal,
): ReturnType<typeof request> {
  try {
    return await request(url, { dispatcher: agent, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new LocalError('DownloadFailed', `${new URL(url).host} cannot be reached`, {
      cause: error,
    })
  }
}

async function unpack(
  supervisor: Supervisor,
  from: { readonly archive: string; readonly member: string },
  directory: string,
  signal: AbortSignal,
): Promise<string> {
  const args = ['-xzf', from.archive, '-C', directory, from.member]
  await runOrThrow(supervisor, { name: 'tar', command: 'tar', args }, signal)
  return join(directory, from.member)
}
