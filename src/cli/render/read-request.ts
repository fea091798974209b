import type { CompositionSpec } from '../../composition/composition.ts'
import { type Environment, environmentOf } from '../../composition/environment.ts'
import { ENVIRONMENTS } from '../../composition/resources.ts'
import type { JsonObject } from '../../kube/json.ts'
import { isComposition, readComposition } from '../check/check-manifests.ts'
import { type Manifest, ManifestError, type ManifestObject, titleOf } from '../manifest/manifest.ts'
import { toStored } from './cast.ts'

/** What is to be rendered: one Composition, and instances of its kind. */
export interface RenderRequest {
  readonly composition: Manifest
  readonly spec: CompositionSpec
  readonly instances: readonly ManifestObject[]
  readonly environment: Environment
}

/**
 * Sorts out the files: one Composition, instances, EnvironmentConfigs; definitions among them count as
 * applied and anything else is ignored. `env` replaces the EnvironmentConfigs. Pure; throws
 * ManifestError.
 */
export function toRequest(
  manifests: readonly Manifest[],
  env: JsonObject | undefined,
): RenderRequest {
  const [composition, another] = manifests.filter(({ object }) => isComposition(object))
  if (composition === undefined) throw new ManifestError('give a Composition with -f')
  if (another !== undefined) {
    const names = `${titleOf(composition.object)} and ${titleOf(another.object)}`
    throw new ManifestError(`${another.path}: ${names}: render takes one Composition at a time`)
  }
  const spec = compositionSpecOf(composition)
  const { apiVersion, kind } = spec.compositeTypeRef
  const objects = manifests.map(({ object }) => object)
  const instances = objects.filter(
    (object) => object.apiVersion === apiVersion && object.kind === kind,
  )
  if (instances.length === 0) {
    throw new ManifestError(
      `give an instance with -f: ${titleOf(composition.object)} composes ${kind} of ${apiVersion}`,
    )
  }
  const configs = objects.filter((object) => object.kind === ENVIRONMENTS.kind).map(toStored)
  const environment =
    env === undefined ? environmentOf(configs, spec.environment ?? []) : { data: env, missing: [] }
  return { composition, spec, instances, environment }
}

function compositionSpecOf({ object, path, lineOf }: Manifest): CompositionSpec {
  const spec = readComposition(object)
  if (typeof spec === 'string') throw new ManifestError(`${path}:${lineOf(['spec'])}: ${spec}`)
  return spec
}
