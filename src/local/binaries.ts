import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { buildBinaries } from './binaries-build.ts'
import { type Download, downloadBinary, officialDownload } from './binaries-download.ts'
import { firstPlace, type Place, placeAfter, placesBefore } from './binaries-lookup.ts'
import {
  type BinaryName,
  cacheDirectory,
  kubernetesVersion,
  type Platform,
  toPlatform,
} from './binary-names.ts'
import { LocalError } from './error.ts'
import { withLock } from './lock.ts'
import type { Progress } from './progress.ts'
import type { LocalSettings } from './settings.ts'
import type { Supervisor } from './supervisor.ts'

/** Paths of the binaries. Without a controller manager nothing collects garbage. */
export interface Binaries {
  readonly etcd: string
  readonly 'kube-apiserver': string
  readonly 'kube-controller-manager': string | undefined
  readonly kubectl: string
}

export interface BinariesDeps {
  readonly supervisor: Supervisor
  readonly settings: LocalSettings
  readonly onProgress: Progress
}

const longestBuildMs = 30 * 60_000

/**
 * Finds the named binaries: TEST_ASSET_*, KUBEBUILDER_ASSETS, the cache, a download into the cache,
 * a build into the cache, /usr/local/kubebuilder/bin; per binary, first hit wins. Says through
 * `onProgress` where each came from. A missing controller manager is tolerated, anything else is a
 * LocalError whose message says what to do.
 */
export async function findBinaries(
  deps: BinariesDeps,
  names: readonly BinaryName[],
  signal: AbortSignal,
): Promise<ReadonlyMap<BinaryName, string>> {
  const platform = toPlatform(process.platform, process.arch)
  const cache = cacheDirectory(deps.settings.dataHome, platform)
  const look = (): Found => lookUp(names, (name) => placesBefore(name, deps.settings, cache))
  let found = look()
  if (found.missing.length > 0) {
    const made = await withLock(
      join(cache, '..', `.${kubernetesVersion}-${platform.os}-${platform.arch}.lock`),
      {
        withinMs: longestBuildMs,
        onWait: () => deps.onProgress('another process is preparing the control plane: waiting'),
      },
      async () => {
        found = look()
        return obtain(deps, found.missing, { platform, cache }, signal)
      },
      signal,
    )
    found = withLastResort(relabel(look(), made.sources), made.failure)
  }
  deps.onProgress(describe(found.places))
  return new Map([...found.places].map(([name, place]) => [name, place.path]))
}

/** The binaries of a whole control plane. See `findBinaries`. */
export async function findControlPlane(deps: BinariesDeps, signal: AbortSignal): Promise<Binaries> {
  const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl'] as const
  const found = await findBinaries(deps, names, signal)
  return {
    etcd: found.get('etcd') ?? '',
    'kube-apiserver': found.get('kube-apiserver') ?? '',
    'kube-controller-manager': found.get('kube-controller-manager'),
    kubectl: found.get('kubectl') ?? '',
  }
}

interface Found {
  readonly places: ReadonlyMap<BinaryName, Place>
  readonly missing: readonly BinaryName[]
}

function lookUp(
  names: readonly BinaryName[],
  placesOf: (name: BinaryName) => readonly Place[],
): Found {
  const places = new Map<BinaryName, Place>()
  for (const name of names) {
    const place = firstPlace(placesOf(name), isExecutable)
    if (place !== undefined) places.set(name, place)
  }
  return { places, missing: names.filter((name) => !places.has(name)) }
}

interface Made {
  /** Where what is in the cache now came from. */
  readonly sources: ReadonlyMap<BinaryName, string>
  /** Why the build failed. */
  readonly failure: LocalError | undefined
}

/** Downloads, then builds what could not be downloaded. */
async function obtain(
  deps: BinariesDeps,
  missing: readonly BinaryName[],
  target: { readonly platform: Platform; readonly cache: string },
  signal: AbortSignal,
): Promise<Made> {
  const downloaded = deps.settings.offline
    ? new Set<BinaryName>()
    : await downloadAll(deps, missing, target, signal)
  const toBuild = missing.filter((name) => !downloaded.has(name))
  const sources = new Map([...downloaded].map((name) => [name, 'a download']))
  if (toBuild.length === 0) return { sources, failure: undefined }
  try {
    await buildBinaries(deps, toBuild, target.cache, signal)
    for (const name of toBuild) sources.set(name, 'a build')
    return { sources, failure: undefined }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof LocalError) return { sources, failure: error }
    throw error
  }
}

async function downloadAll(
  deps: BinariesDeps,
  missing: readonly BinaryName[],
  target: { readonly platform: Platform; readonly cache: string },
  signal: AbortSignal,
): Promise<ReadonlySet<BinaryName>> {
  const done = new Set<BinaryName>()
  const downloads = missing
    .map((name) => officialDownload(name, target.platform))
    .filter((download): download is Download => download !== undefined)
  await Promise.all(
    downloads.map(async (download) => {
      try {
        deps.onProgress(`downloading ${download.url}`)
        await downloadBinary(deps.supervisor, download, target.cache, signal)
        done.add(download.name)
      } catch (error) {
        signal.throwIfAborted()
        const why = error instanceof LocalError ? error.message : String(error)
        deps.onProgress(`could not download ${download.name}: ${why}`)
      }
    }),
  )
  return done
}

function relabel(found: Found, sources: Made['sources']): Found {
  const places = [...found.places].map(
    ([name, place]) => [name, { ...place, source: sources.get(name) ?? place.source }] as const,
  )
  return { ...found, places: new Map(places) }
}

function withLastResort(found: Found, failure: LocalError | undefined): Found {
  const rest = lookUp(found.missing, (name) => [placeAfter(name)])
  const missing = rest.missing.filter((name) => name !== 'kube-controller-manager')
  if (missing.length > 0) {
    throw (
      failure ?? new LocalError('BinaryMissing', `${missing.join(', ')} cannot be found or made`)
    )
  }
  return { places: new Map([...found.places, ...rest.places]), missing: [] }
}

function describe(places: ReadonlyMap<BinaryName, Place>): string {
  const sources = Map.groupBy(places, ([, place]) => place.source)
  const texts = [...sources].map(
    ([source, entries]) => `${entries.map(([name]) => name).join(', ')} from ${source}`,
  )
  return `control plane ${kubernetesVersion}: ${texts.join('; ')}`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
