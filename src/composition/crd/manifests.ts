import { ownDefinitions } from './own-definitions.ts'
import { type ComposedGroup, compositionRbac } from './rbac.ts'

/** A generated file: path relative to the repository, and the objects in it. */
export interface CompositionFile {
  readonly path: string
  readonly objects: readonly object[]
}

/** The generated files of composition, given the managed kinds that it may compose. Pure. */
export function compositionFiles(managed: readonly ComposedGroup[]): readonly CompositionFile[] {
  return [
    ...ownDefinitions().map((crd) => ({
      path: `crds/${crd.spec.group}_${crd.spec.names.plural}.yaml`,
      objects: [crd],
    })),
    { path: 'deploy/rbac/5-composition.yaml', objects: compositionRbac(managed) },
  ]
}
