import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadProviders } from '../load-providers.ts'
import { type KindNaming, type KindRequest, nameKind, parseTarget } from './kind-naming.ts'
import { skeletonFiles } from './skeleton.ts'

const run = promisify(execFile)
const formatter = 'node_modules/@biomejs/biome/bin/biome'

/** A folder that was written. */
export interface WrittenKind {
  readonly naming: KindNaming
  /** Names in the folder, sorted. */
  readonly files: readonly string[]
}

/**
 * Writes the folder of a new kind below `root`, a checkout of this repository, and formats it. Throws
 * before anything is written when a name is wrong or the folder exists.
 */
export async function writeKind(root: string, request: KindRequest): Promise<WrittenKind> {
  const providers = join(root, 'providers')
  if (!existsSync(providers)) {
    throw new Error('there is no folder providers here: run this in the root of the repository')
  }
  const { provider, folder } = parseTarget(request.target)
  const place = join(providers, provider, folder)
  if (existsSync(place)) {
    throw new Error(`providers/${provider}/${folder} exists already: nothing was written`)
  }
  const naming = nameKind(request, await loadProviders(providers))
  const files = await skeletonFiles(naming)
  await mkdir(place)
  for (const { name, content } of files) await writeFile(join(place, name), content)
  await format(root, naming)
  return { naming, files: files.map(({ name }) => name) }
}

/** How lines break and imports sort depends on how long the names are. */
async function format(root: string, { path }: KindNaming): Promise<void> {
  const args = [join(root, formatter), 'check', '--write', path]
  try {
    await run(process.execPath, args, { cwd: root })
  } catch (error) {
    throw new Error(
      `${path} was written, and cannot be formatted: run npm ci, then npx biome check --write ${path}`,
      { cause: error },
    )
  }
}
