import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { loadProviders } from '../../src/cli/load-providers.ts'
import type { AnyKind, Provider } from '../../src/provider/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A kind and the folder that is all of it. */
export interface KindFolder {
  /** Relative to the repository, with slashes. */
  readonly path: string
  readonly provider: Provider
  readonly kind: AnyKind
}

/** One document of a kind's YAML files. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string }
  readonly [member: string]: unknown
}

/** Every kind that the loader finds below a folder of providers, in its order. */
export async function kindFolders(below = 'providers'): Promise<readonly KindFolder[]> {
  const loaded = await loadProviders(join(root, below))
  const found: KindFolder[] = []
  for (const path of subfolders(below).flatMap(subfolders)) {
    const index = join(root, path, 'index.ts')
    if (!existsSync(index)) continue
    const { kind }: { readonly kind: AnyKind } = await import(pathToFileURL(index).href)
    const owner = loaded.find(({ kinds }) => kinds.includes(kind))
    if (owner === undefined) throw new Error(`${path} is not among the kinds that were loaded`)
    found.push({ path, provider: owner.provider, kind })
  }
  return found
}

/** The documents of a YAML file of the kind's folder, in order; none when there is no such file. */
export function documentsIn({ path }: KindFolder, file: string): readonly Manifest[] {
  const place = join(root, path, file)
  if (!existsSync(place)) return []
  return parseAllDocuments(readFileSync(place, 'utf8')).map((document): Manifest => {
    if (document.errors[0] !== undefined) throw document.errors[0]
    return document.toJS()
  })
}

/** Names of the YAML files in a folder of the kind's folder, without ending; sorted. */
export function filesIn({ path }: KindFolder, folder: string): readonly string[] {
  const place = join(root, path, folder)
  if (!existsSync(place)) return []
  return readdirSync(place)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name.slice(0, -'.yaml'.length)}`)
    .sort()
}

function subfolders(path: string): readonly string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}/${entry.name}`)
    .sort()
}
