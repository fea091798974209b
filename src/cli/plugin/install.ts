import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { hasErrno } from '../../local/error.ts'
import { isShim, type ShimTarget, shimName, shimText } from './shim.ts'

/** Why the shim was neither written nor removed. */
export class PluginError extends Error {
  readonly code = 'PluginOccupied'

  constructor(message: string) {
    super(message)
    this.name = 'PluginError'
  }
}

/**
 * Puts the shim into the folder, which is made if need be. `unchanged` when it stands there already;
 * throws PluginError when the file is somebody else's.
 */
export async function installPlugin(
  folder: string,
  target: ShimTarget,
): Promise<'installed' | 'updated' | 'unchanged'> {
  const path = join(folder, shimName)
  const before = await readOurs(path)
  const text = shimText(target)
  if (before === text) return 'unchanged'
  await mkdir(folder, { recursive: true })
  // kubectl may be starting it at this moment: it sees the old one or the new one.
  const draft = `${path}.new`
  await writeFile(draft, text)
  await chmod(draft, 0o755)
  await rename(draft, path)
  return before === undefined ? 'installed' : 'updated'
}

/** Removes the shim; throws PluginError when the file is somebody else's. */
export async function uninstallPlugin(folder: string): Promise<'removed' | 'absent'> {
  const path = join(folder, shimName)
  if ((await readOurs(path)) === undefined) return 'absent'
  await rm(path)
  return 'removed'
}

/** Whether kubectl will find what is in the folder. Pure. */
export function isOnPath(folder: string, path: string | undefined): boolean {
  return (path ?? '').split(delimiter).some((each) => each !== '' && resolve(each) === folder)
}

async function readOurs(path: string): Promise<string | undefined> {
  const text = await readIfThere(path)
  if (text === undefined || isShim(text)) return text
  throw new PluginError(
    `${path} was not written by Plumbline: move it away, or choose another --dir`,
  )
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
