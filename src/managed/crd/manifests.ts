import { emitKind } from './emit.ts'
import { emitProviderConfigs } from './emit-config.ts'
import type { LoadedProvider } from './loaded-provider.ts'
import { accountManifests, controllerManifests, namespaceManifests, userManifests } from './rbac.ts'

/** A generated file: path relative to the repository, and the objects in it, in order of applying. */
export interface ManifestFile {
  readonly path: string
  readonly objects: readonly object[]
}

/** The folders that hold generated files and nothing else. */
export const generatedFolders = ['crds', 'deploy/rbac'] as const

/** Everything that is generated from the providers, sorted by path. Pure. */
export function manifestFiles(providers: readonly LoadedProvider[]): readonly ManifestFile[] {
  const definitions = providers.flatMap(({ provider, kinds }) => [
    ...emitProviderConfigs(provider),
    ...kinds.map(emitKind),
  ])
  const files = [
    ...definitions.map((crd) => ({
      path: `crds/${crd.spec.group}_${crd.spec.names.plural}.yaml`,
      objects: [crd],
    })),
    { path: 'deploy/rbac/1-namespace.yaml', objects: namespaceManifests() },
    { path: 'deploy/rbac/2-service-account.yaml', objects: accountManifests() },
    { path: 'deploy/rbac/3-controller.yaml', objects: controllerManifests(providers) },
    { path: 'deploy/rbac/4-users.yaml', objects: userManifests(providers) },
  ]
  return files.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
}
