import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { generatedFolders, type ManifestFile } from '../managed/crd/manifests.ts'

const header = '# Generated from the field tables by `npm run generate`; do not edit.\n'

/** A generated file that is not as it must be. `content` undefined: it must not be there. */
export interface StaleFile {
  readonly path: string
  readonly content: string | undefined
}

/** What differs below `root` from the wanted files, sorted by path; it includes files left over. */
export async function staleFiles(
  root: string,
  files: readonly ManifestFile[],
): Promise<readonly StaleFile[]> {
  const wanted = new Map(files.map((file) => [file.path, print(file)]))
  const stale: StaleFile[] = []
  for (const path of await existingFiles(root)) {
    if (!wanted.has(path)) stale.push({ path, content: undefined })
  }
  for (const [path, content] of wanted) {
    if ((await readIfThere(join(root, path))) !== content) stale.push({ path, content })
  }
  return stale.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Brings one file below `root` up to date. */
export async function refresh(root: string, { path, content }: StaleFile): Promise<void> {
  const file = join(root, path)
  if (content === undefined) return rm(file)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}

/** YAML that YAML 1.1 readers such as kubectl also read right: `on`, `y`, `1:30` are quoted. */
function print(file: ManifestFile): string {
  const documents = file.objects.map((object) =>
    stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
  )
  return header + documents.map((document) => `---\n${document}`).join('')
}

async function existingFiles(root: string): Promise<readonly string[]> {
  const paths: string[] = []
  for (const folder of generatedFolders) {
    const path = join(root, folder)
    const names = existsSync(path) ? await readdir(path) : []
    paths.push(...names.filter((name) => name.endsWith('.yaml')).map((name) => `${folder}/${name}`))
  }
  return paths
}

async function readIfThere(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, 'utf8') : undefined
}
