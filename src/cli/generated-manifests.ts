import { compositionFiles } from '../composition/crd/manifests.ts'
import type { LoadedProvider } from '../managed/crd/loaded-provider.ts'
import { type ManifestFile, manifestFiles } from '../managed/crd/manifests.ts'

/** Every generated file: of the kinds of the providers and of composition. Pure. */
export function generatedManifests(providers: readonly LoadedProvider[]): readonly ManifestFile[] {
  return [...manifestFiles(providers), ...compositionFiles(managedGroups(providers))]
}

/** The plurals of all managed kinds by group, both sorted. */
function managedGroups(providers: readonly LoadedProvider[]) {
  const plurals = new Map<string, readonly string[]>()
  for (const { names } of providers.flatMap(({ kinds }) => kinds)) {
    plurals.set(names.group, [...(plurals.get(names.group) ?? []), names.plural].sort())
  }
  return [...plurals]
    .map(([group, list]) => ({ group, plurals: list }))
    .sort((a, b) => (a.group < b.group ? -1 : 1))
}
