import type { InstanceStatus } from '../../src/composition/instance.ts'
import { COMPOSITIONS, DEFINITIONS, FUNCTIONS, REVISIONS } from '../../src/composition/resources.ts'
import type { KubeObject, Resource } from '../../src/kube/object.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/kube/well-known.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import type { Platform, Way } from './platform.ts'

/** A part of the life of a platform: what people do, and how it is seen that all has followed. */
export interface Phase {
  readonly name: string
  /** Whether a controller that comes right before it has nothing to do. */
  readonly rests?: boolean
  begin(platform: Platform): Promise<void>
  isOver(platform: Platform): Promise<boolean>
}

export const phases: readonly Phase[] = [
  {
    name: 'the kind is defined',
    begin: (platform) => platform.define(),
    isOver: (platform) => areReady(platform, [DEFINITIONS], 1),
  },
  {
    name: 'a graph and a pipeline are there to be followed',
    begin: async (platform) => {
      await platform.serve()
      await platform.follow('first')
    },
    isOver: (platform) => areReady(platform, [FUNCTIONS, COMPOSITIONS], 3),
  },
  {
    name: 'instances are made',
    begin: (platform) => platform.make(),
    isOver: (platform) => follow(platform, { graph: 1, steps: 1 }),
  },
  {
    name: 'better revisions are rolled out',
    begin: (platform) => platform.follow('better'),
    isOver: (platform) => follow(platform, { graph: 2, steps: 2 }),
  },
  {
    name: 'revisions stop at the first instance',
    rests: true,
    begin: (platform) => platform.follow('hopeless'),
    isOver: async (platform) => {
      const instances = await platform.list(platform.api.resource)
      const moved = instances.filter((instance) => numberOf(instance) === 3)
      return moved.length === 2 && moved.every((instance) => says(instance, /^Ready=False/))
    },
  },
  {
    name: 'one rollout is undone, the other aborted',
    begin: async (platform) => {
      await platform.order('graph', 'undo')
      await platform.order('steps', 'abort')
    },
    isOver: async (platform) => {
      const isUndone = await isRollout(platform, 'graph', /^RolledOut=False Undone/)
      const isAborted = await isRollout(platform, 'steps', /^RolledOut=False Aborted/)
      const instances = await platform.list(platform.api.resource)
      const back = instances.filter((instance) => isAt(instance, { graph: 2, steps: 0 }))
      return isUndone && isAborted && back.length === 2
    },
  },
  {
    name: 'the first revisions come back, others are dropped',
    begin: (platform) => platform.follow('first', { revisionHistoryLimit: 0 }),
    isOver: async (platform) => {
      const revisions = await platform.list(REVISIONS)
      return revisions.length === 4 && (await follow(platform, { graph: 4, steps: 4 }))
    },
  },
  {
    name: 'the instances are deleted',
    rests: true,
    begin: (platform) => platform.leave(),
    isOver: async (platform) => (await platform.list(platform.api.resource)).length === 0,
  },
  {
    name: 'the kind is deleted',
    begin: (platform) => platform.undefine(),
    isOver: async (platform) => {
      const left = await Promise.all(
        [DEFINITIONS, CUSTOM_RESOURCE_DEFINITIONS].map((kind) => platform.list(kind)),
      )
      return left.flat().length === 0
    },
  },
]

/** Of revisions. */
interface Numbers {
  readonly graph: number
  readonly steps: number
}

async function areReady(
  platform: Platform,
  kinds: readonly Resource[],
  count: number,
): Promise<boolean> {
  const objects = (await Promise.all(kinds.map((kind) => platform.list(kind)))).flat()
  return objects.length === count && objects.every((object) => says(object, /^Ready=True/))
}

/** Everybody follows the revisions of these numbers, and the rollouts say so. */
async function follow(platform: Platform, numbers: Numbers): Promise<boolean> {
  const compositions = await platform.list(COMPOSITIONS)
  const isComplete = compositions.every((each) => says(each, /^RolledOut=True Complete/))
  const instances = await platform.list(platform.api.resource)
  const isThere = instances.every((instance) => isAt(instance, numbers))
  return isComplete && isThere && instances.length === 3
}

function isAt(instance: KubeObject, { graph, steps }: Numbers): boolean {
  const { composition } = statusOf(instance).plumbline ?? {}
  const number = composition?.endsWith('-graph') ? graph : steps
  return says(instance, /^Ready=True/) && numberOf(instance) === number
}

function numberOf(instance: KubeObject): number | undefined {
  return statusOf(instance).plumbline?.revision?.number
}

function statusOf({ status }: KubeObject): InstanceStatus {
  return (status ?? {}) as InstanceStatus // written by the controller, checked by the CRD
}

async function isRollout(platform: Platform, way: Way, condition: RegExp): Promise<boolean> {
  const composition = await platform.composition(way)
  return composition !== undefined && says(composition, condition)
}

/** Whether a condition reads so, and speaks of the object as it is. */
function says(object: KubeObject, condition: RegExp): boolean {
  const { observedGeneration } = (object.status ?? {}) as { readonly observedGeneration?: number }
  const isCurrent = observedGeneration === object.metadata.generation
  return isCurrent && conditionLines(object).some((line) => condition.test(line))
}
