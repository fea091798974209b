import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { isJsonObject, type JsonObject } from './json.ts'

/**
 * Why there is no usable connection. `KubeconfigMissing`: no file, and not in a pod;
 * `KubeconfigInvalid`: a file, or one of its entries, cannot be used; `CredentialsUnavailable`: a
 * credential plug-in or file gave none. Messages hold paths and names, never contents.
 */
export class KubeconfigError extends Error {
  readonly code: 'KubeconfigMissing' | 'KubeconfigInvalid' | 'CredentialsUnavailable'

  constructor(code: KubeconfigError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KubeconfigError'
    this.code = code
  }
}

/** One parsed kubeconfig. */
export interface ConfigFile {
  readonly path: string
  readonly content: JsonObject
}

/** A cluster, user or context of a kubeconfig; relative paths in it start at `folder`. */
export interface ConfigEntry {
  readonly name: string
  readonly folder: string
  readonly content: JsonObject
}

export async function readConfigFile(path: string): Promise<ConfigFile> {
  const text = await readConfigText(path, 'KubeconfigMissing')
  let content: unknown
  try {
    content = parseYaml(text)
  } catch (error) {
    // The parser's message quotes the line, which may hold a token.
    throw new KubeconfigError('KubeconfigInvalid', `${path}: not YAML`, { cause: error })
  }
  if (isJsonObject(content)) return { path, content }
  throw new KubeconfigError('KubeconfigInvalid', `${path}: not a mapping`)
}

/** The entry of this name; the first file that has it wins, as in kubectl. */
export function findEntry(
  files: readonly ConfigFile[],
  kind: 'context' | 'cluster' | 'user',
  name: string,
): ConfigEntry {
  for (const { path, content } of files) {
    const list = content[`${kind}s`]
    const entries = Array.isArray(list) ? list.filter(isJsonObject) : []
    const found = entries.find((entry) => entry.name === name)?.[kind]
    if (isJsonObject(found)) return { name, folder: dirname(path), content: found }
  }
  const paths = files.map((file) => file.path).join(', ')
  throw new KubeconfigError('KubeconfigInvalid', `${paths}: no ${kind} is named "${name}"`)
}

export async function readConfigText(path: string, code: KubeconfigError['code']): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new KubeconfigError(code, `${path}: cannot be read`, { cause: error })
  }
}

export function resolvePath(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}
