import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Manifest, ManifestError } from './manifest.ts'
import { parseManifests } from './parse-manifests.ts'

const endings = /\.(ya?ml|json)$/

/**
 * The objects of all files; of a folder its YAML and JSON files in the order of their names, without
 * folders below; `-` is standard input. Throws ManifestError.
 */
export async function readManifests(paths: readonly string[]): Promise<readonly Manifest[]> {
  const texts = await readTexts(paths)
  return texts.flatMap(({ path, text: content }) => parseManifests(path, content))
}

/** A file as it is. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** The files themselves, as `readManifests` finds them. Throws ManifestError. */
export async function readTexts(paths: readonly string[]): Promise<readonly TextFile[]> {
  const files = await Promise.all(paths.map(filesAt))
  return await Promise.all(files.flat().map(async (path) => ({ path, text: await readText(path) })))
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (path === '-') return [path]
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = (await readdir(path)).filter((name) => endings.test(name)).sort()
    if (names.length > 0) return names.map((name) => join(path, name))
  } catch (error) {
    throw new ManifestError(`${path}: cannot be read`, { cause: error })
  }
  throw new ManifestError(`${path}: holds no .yaml, .yml or .json file`)
}

async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')
  } catch (error) {
    throw new ManifestError(`${path}: cannot be read`, { cause: error })
  }
}
