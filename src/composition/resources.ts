import type { Resource } from '../kube/object.ts'

/** Group and version of composition's own kinds. */
export const compositionGroup = 'composition.plumbline.dev'
export const compositionVersion = 'v1beta1'

export const DEFINITIONS: Resource = own(
  'compositeresourcedefinitions',
  'CompositeResourceDefinition',
)
export const COMPOSITIONS: Resource = own('compositions', 'Composition')
export const REVISIONS: Resource = own('compositionrevisions', 'CompositionRevision')
export const FUNCTIONS: Resource = own('functions', 'Function')
export const ENVIRONMENTS: Resource = own('environmentconfigs', 'EnvironmentConfig')

function own(plural: string, kind: string): Resource {
  return {
    group: compositionGroup,
    version: compositionVersion,
    plural,
    kind,
    namespaced: false,
  }
}
