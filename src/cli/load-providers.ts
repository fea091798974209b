import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { kindProblems, providerProblems } from '../managed/crd/check-kind.ts'
import { referenceProblems } from '../managed/crd/check-references.ts'
import type { LoadedProvider } from '../managed/crd/loaded-provider.ts'
import type { AnyKind, Provider } from '../provider/index.ts'

/**
 * Loads every provider below `folder`: `<name>/provider` (export `provider`) and
 * `<name>/<kind>/index` (export `kind`), as `.ts` or, bundled, as `.js`; sorted by folder name.
 * Throws one error that lists everything wrong, each line with the folder it is in.
 */
export async function loadProviders(
  folder: string = providersFolder(),
): Promise<readonly LoadedProvider[]> {
  const found: FoundProvider[] = []
  for (const name of await subfolders(folder)) found.push(await findProvider(join(folder, name)))
  const wrong = found.flatMap((one) => problemsOf(one, folder))
  const problems =
    wrong.length > 0 ? wrong : [...duplicates(found, folder), ...dangling(found, folder)]
  if (problems.length > 0) {
    throw new Error(`providers cannot be loaded:\n${problems.join('\n')}`)
  }
  return found.flatMap(({ provider, kinds }) =>
    provider.value === undefined
      ? []
      : [{ provider: provider.value, kinds: kinds.flatMap(({ value }) => value ?? []) }],
  )
}

/** The folder `providers` beside the running `src`, or beside the bundle. */
function providersFolder(): string {
  const here = ['./providers', '../providers', '../../providers'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  const existing = here.find((path) => existsSync(path))
  if (existing === undefined) {
    throw new Error('providers cannot be loaded: there is no folder providers beside the program')
  }
  return existing
}

/** What a module exported under the expected name; undefined when it exports no such object. */
interface Found<T> {
  readonly folder: string
  readonly value: T | undefined
}

interface FoundProvider {
  readonly provider: Found<Provider>
  readonly kinds: readonly Found<AnyKind>[]
}

async function findProvider(folder: string): Promise<FoundProvider> {
  const kinds: Found<AnyKind>[] = []
  for (const name of await subfolders(folder)) {
    const kind = join(folder, name)
    const file = moduleFile(kind, 'index')
    const value = file === undefined ? undefined : await importObject<AnyKind>(file, 'kind')
    if (file !== undefined || (await holdsModules(kind))) kinds.push({ folder: kind, value })
  }
  const file = moduleFile(folder, 'provider')
  const provider = file === undefined ? undefined : await importObject<Provider>(file, 'provider')
  return { provider: { folder, value: provider }, kinds }
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}

/** A folder left behind by another branch is empty but for what its modules produced. */
async function holdsModules(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => /\.[tj]s$/.test(name))
}

function moduleFile(folder: string, name: string): string | undefined {
  return ['.ts', '.js'].map((end) => join(folder, name + end)).find((path) => existsSync(path))
}

/** The type is a promise of the author that the problem checks below hold to account. */
async function importObject<T>(file: string, name: string): Promise<T | undefined> {
  const exported: unknown = await import(pathToFileURL(file).href)
  const value = (exported as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'object' && value !== null ? (value as T) : undefined
}

function problemsOf({ provider, kinds }: FoundProvider, root: string): readonly string[] {
  return [
    ...sentences(
      provider,
      root,
      providerProblems,
      'expected provider.ts with an export `provider`',
    ),
    ...kinds.flatMap((kind) =>
      sentences(kind, root, kindProblems, 'expected index.ts with an export `kind`'),
    ),
  ]
}

function sentences<T>(
  found: Found<T>,
  root: string,
  check: (value: T) => readonly string[],
  absent: string,
): readonly string[] {
  const problems = found.value === undefined ? [absent] : check(found.value)
  return problems.map((problem) => `${relative(root, found.folder)}: ${problem}`)
}

/** References to what the provider has not. */
function dangling(found: readonly FoundProvider[], root: string): readonly string[] {
  return found.flatMap(({ kinds }) => {
    const all = kinds.flatMap(({ value }) => value ?? [])
    return kinds.flatMap(({ folder, value }) =>
      value === undefined
        ? []
        : referenceProblems(value, all).map((problem) => `${relative(root, folder)}: ${problem}`),
    )
  })
}

/** Two owners of one name: provider names, configuration groups, and everything kubectl accepts. */
function duplicates(found: readonly FoundProvider[], root: string): readonly string[] {
  const owners = new Map<string, string>()
  const problems: string[] = []
  for (const [folder, names] of found.flatMap(namesOf)) {
    const place = relative(root, folder)
    for (const name of new Set(names)) {
      const owner = owners.get(name)
      if (owner === undefined) owners.set(name, place)
      else problems.push(`${place}: ${name} is also used by ${owner}`)
    }
  }
  return problems
}

function namesOf({ provider, kinds }: FoundProvider): readonly (readonly [string, string[]])[] {
  const { folder, value } = provider
  const own = value === undefined ? [] : [`provider ${value.name}`, `group ${value.group}`]
  return [[folder, own], ...kinds.map((kind) => [kind.folder, kindNamesOf(kind.value)] as const)]
}

function kindNamesOf(kind: AnyKind | undefined): string[] {
  if (kind === undefined) return []
  const { names } = kind
  return [
    `kind ${names.group}/${names.kind}`,
    ...[names.plural, names.singular, ...names.shortNames].map((name) => `resource name ${name}`),
  ]
}
