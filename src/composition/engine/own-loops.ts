import { CUSTOM_RESOURCE_DEFINITIONS } from '../../kube/well-known.ts'
import { type LoopDeps, ResourceLoop } from '../../runtime/resource-loop.ts'
import { byOwner, byType, indexByOwner, indexByType } from '../chooser.ts'
import { definitionLabel } from '../definition/emit-composite.ts'
import { COMPOSITIONS, DEFINITIONS, ENVIRONMENTS, FUNCTIONS, REVISIONS } from '../resources.ts'

/** The loops of composition's own kinds, and of the CustomResourceDefinitions it has made. */
export interface OwnLoops {
  readonly definitions: ResourceLoop
  readonly compositions: ResourceLoop
  readonly revisions: ResourceLoop
  readonly functions: ResourceLoop
  readonly environments: ResourceLoop
  readonly crds: ResourceLoop
}

export function createOwnLoops(deps: LoopDeps): OwnLoops {
  const loops: OwnLoops = {
    definitions: new ResourceLoop(deps, DEFINITIONS),
    compositions: new ResourceLoop(deps, COMPOSITIONS),
    revisions: new ResourceLoop(deps, REVISIONS),
    functions: new ResourceLoop(deps, FUNCTIONS),
    environments: new ResourceLoop(deps, ENVIRONMENTS),
    crds: new ResourceLoop(deps, CUSTOM_RESOURCE_DEFINITIONS, { labelSelector: definitionLabel }),
  }
  loops.compositions.store.addIndex(byType, indexByType)
  loops.revisions.store.addIndex(byOwner, indexByOwner)
  return loops
}
