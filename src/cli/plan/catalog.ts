import { acceptanceOf } from '../../composition/acceptance.ts'
import type { Choice, UpdatePolicy } from '../../composition/choose-composition.ts'
import { Chooser, indexByOwner, indexByType } from '../../composition/chooser.ts'
import type { CompositionSpec } from '../../composition/composition.ts'
import { toDefinition } from '../../composition/definition/definition.ts'
import { type Environment, environmentOf, mergeEnvironment } from '../../composition/environment.ts'
import type { KindRef } from '../../composition/graph/index.ts'
import { toInstance } from '../../composition/instance.ts'
import {
  COMPOSITIONS,
  DEFINITIONS,
  ENVIRONMENTS,
  FUNCTIONS,
  REVISIONS,
} from '../../composition/resources.ts'
import { numberOf, revisionName, toRevisionManifest } from '../../composition/revision.ts'
import { lastPlace, type Rollout, rolloutOf } from '../../composition/rollout/rollout.ts'
import { type KubeObject, keyOf, type Resource, toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { groupOf } from '../manifest/manifest.ts'
import { isDenied, missingRight } from './denied.ts'

/** What of a platform decides which revision an instance follows. */
export interface PlatformObjects {
  readonly definitions: readonly KubeObject[]
  readonly compositions: readonly KubeObject[]
  readonly revisions: readonly KubeObject[]
  readonly environments: readonly KubeObject[]
  readonly functions: readonly KubeObject[]
  /** Rights that were missing to read all of it, as a sentence; "" when none were. */
  readonly denied: string
}

/** Of a cluster without composition, or where it has no part. */
export const noPlatform: PlatformObjects = {
  definitions: [],
  compositions: [],
  revisions: [],
  environments: [],
  functions: [],
  denied: '',
}

/** Everything of composition that the cluster holds and that may be read. Throws KubeError. */
export async function readPlatform(
  { kube }: Pick<Cluster, 'kube'>,
  signal: AbortSignal,
): Promise<PlatformObjects> {
  const kinds = { definitions: DEFINITIONS, compositions: COMPOSITIONS, revisions: REVISIONS }
  const more = { environments: ENVIRONMENTS, functions: FUNCTIONS }
  const denied: string[] = []
  const read = async ([member, resource]: readonly [string, Resource]) => {
    const objects: KubeObject[] = []
    try {
      for await (const page of kube.list(resource, {}, signal)) objects.push(...page.items)
    } catch (error) {
      if (!isDenied(error)) throw error
      denied.push(resource.kind)
    }
    return [member, objects] as const
  }
  const members = await Promise.all(Object.entries({ ...kinds, ...more }).map(read))
  const kind = denied.sort().join(', ')
  const reason = kind === '' ? '' : missingRight('list', { kind })
  return { ...noPlatform, ...Object.fromEntries(members), denied: reason }
}

/** A platform as it would be. Chooses as the controller does. Pure. */
export class Catalog {
  readonly #objects: PlatformObjects
  readonly #chooser: Chooser

  constructor(objects: PlatformObjects) {
    this.#objects = objects
    const { definitions, compositions, revisions } = objects
    this.#chooser = new Chooser({
      definitions: { get: (key) => definitions.find((object) => keyOf(object) === key) },
      compositions: { byIndex: (_, value) => compositions.filter(has(indexByType, value)) },
      revisions: { byIndex: (_, value) => revisions.filter(has(indexByOwner, value)) },
    })
  }

  /** See PlatformObjects. */
  get denied(): string {
    return this.#objects.denied
  }

  /** Whether instances of the kind are composed here. */
  defines({ apiVersion, kind }: KindRef): boolean {
    return this.#objects.definitions.map(toDefinition).some(({ spec }) => {
      return spec.group === groupOf(apiVersion) && spec.names.kind === kind
    })
  }

  /** Whether instances follow the newest revision when they do not say; undefined: the usual. */
  updatePolicy({ apiVersion, kind }: KindRef): UpdatePolicy | undefined {
    const found = this.#objects.definitions.map(toDefinition).find(({ spec }) => {
      return spec.group === groupOf(apiVersion) && spec.names.kind === kind
    })
    return found?.spec.defaultCompositionUpdatePolicy
  }

  /** Name of the revision that a planned Composition leads to. */
  leadsTo(composition: string): string {
    const found = this.#objects.compositions.find(({ metadata }) => metadata.name === composition)
    return (found && rolloutOf(found)?.revision) ?? ''
  }

  choose(resource: Resource, instance: KubeObject): Choice {
    const definition = toObjectKey(undefined, `${resource.plural}.${resource.group}`)
    return this.#chooser.choose(definition, resource, toInstance(instance))
  }

  /** While not all may be read, nothing is said to be missing. */
  environment({ environment = [] }: CompositionSpec): Environment {
    const { environments, denied } = this.#objects
    if (denied === '') return environmentOf(environments, environment)
    return { data: mergeEnvironment(environments, environment), missing: [] }
  }
}

function has(index: (object: KubeObject) => readonly string[], value: string) {
  return (object: KubeObject): boolean => index(object).includes(value)
}

/**
 * The platform with a Composition as it would be once applied and rolled out, and the revision that
 * the controller would make of it, taken as valid. Pure.
 */
export function withComposition(
  platform: PlatformObjects,
  composition: KubeObject,
): PlatformObjects {
  const others = platform.compositions.filter(
    ({ metadata }) => metadata.name !== composition.metadata.name,
  )
  const find = (revision: string) =>
    platform.revisions.find(({ metadata }) => metadata.name === revision)
  const name = revisionName(composition, find)
  const compositions = [...others, rolledOut(composition, name)]
  const { uid } = composition.metadata
  const own = platform.revisions.filter(has(indexByOwner, uid))
  if (own.some(({ metadata }) => metadata.name === name)) return { ...platform, compositions }
  const number = Math.max(0, ...own.map(numberOf)) + 1
  const manifest = toRevisionManifest(composition, { name, number })
  const valid = { type: 'Valid', status: 'True', reason: 'Planned', message: '' }
  const revision: KubeObject = {
    ...manifest,
    metadata: { ...manifest.metadata, name, uid: `planned ${name}`, resourceVersion: '' },
  }
  const status = { conditions: [valid], accepted: [acceptanceOf(revision)] }
  return { ...platform, compositions, revisions: [...platform.revisions, { ...revision, status }] }
}

/** The platform with the Functions and EnvironmentConfigs of these over those it has. Pure. */
export function withApplied(
  platform: PlatformObjects,
  applied: readonly KubeObject[],
): PlatformObjects {
  const over = (kept: readonly KubeObject[], { group, kind }: Resource) => {
    const own = applied.filter((each) => each.kind === kind && groupOf(each.apiVersion) === group)
    const names = own.map(keyOf)
    return [...own, ...kept.filter((each) => !names.includes(keyOf(each)))]
  }
  const { functions, environments } = platform
  return {
    ...platform,
    functions: over(functions, FUNCTIONS),
    environments: over(environments, ENVIRONMENTS),
  }
}

/** A plan shows where the waves lead, not how far they have come. */
function rolledOut(composition: KubeObject, revision: string): KubeObject {
  const end = { state: 'Complete', wave: 1, waves: 1, upTo: lastPlace, since: '' } as const
  const rollout: Rollout = { ...end, revision }
  return { ...composition, status: { rollout } }
}
