import { readdir, readFile } from 'node:fs/promises'
import type { KindNaming } from './kind-naming.ts'

const folder = new URL('./skeleton/', import.meta.url)
const ending = '.txt'
const placeholder = /\{\{(\w+)\}\}/g

/** A file of the new kind's folder. */
export interface SkeletonFile {
  readonly name: string
  readonly content: string
}

/**
 * The files of a new kind: those of the folder `skeleton`, with its names in place of `{{…}}`, sorted
 * by name. They are of an imaginary resource, complete but for a client. Throws for an unknown name.
 */
export async function skeletonFiles(naming: KindNaming): Promise<readonly SkeletonFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort()
  const read = async (name: string): Promise<SkeletonFile> => ({
    name: name.slice(0, -ending.length),
    content: fill(await readFile(new URL(name, folder), 'utf8'), naming),
  })
  return Promise.all(names.map(read))
}

function fill(template: string, naming: KindNaming): string {
  const names = new Map<string, string>(Object.entries(naming))
  return template.replaceAll(placeholder, (_whole, name: string) => {
    const value = names.get(name)
    if (value === undefined) throw new TypeError(`a skeleton file mentions {{${name}}}`)
    return value
  })
}
