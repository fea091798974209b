import { join } from 'node:path'
import type { BinaryName } from './binary-names.ts'
import type { LocalSettings } from './settings.ts'

/** Where a binary may be, and how that place is called in messages. */
export interface Place {
  readonly source: string
  readonly path: string
}

const lastResort = '/usr/local/kubebuilder/bin'

/** The places to look at before anything is downloaded or built, first hit wins. */
export function placesBefore(
  name: BinaryName,
  settings: Pick<LocalSettings, 'testAssets' | 'assetsDirectory'>,
  cache: string,
): readonly Place[] {
  const variable = `TEST_ASSET_${name.toUpperCase().replaceAll('-', '_')}`
  const explicit = settings.testAssets[variable]
  return [
    ...(explicit ? [{ source: variable, path: explicit }] : []),
    ...(settings.assetsDirectory
      ? [{ source: 'KUBEBUILDER_ASSETS', path: join(settings.assetsDirectory, name) }]
      : []),
    { source: 'cache', path: join(cache, name) },
  ]
}

/** The place to look at when a binary could be neither downloaded nor built. */
export function placeAfter(name: BinaryName): Place {
  return { source: lastResort, path: join(lastResort, name) }
}

/** The first place that exists. */
export function firstPlace(
  places: readonly Place[],
  exists: (path: string) => boolean,
): Place | undefined {
  return places.find((place) => exists(place.path))
}
