import { parse } from 'yaml'
import { callersRights } from '../../composition/admission/author-rights.ts'
import {
  compile,
  describeFinding,
  hasErrors,
  type KindRef,
  kindsOf,
  type Schema,
  type Schemas,
} from '../../composition/graph/index.ts'
import { createResolve } from '../../composition/graph/shape.ts'
import { FUNCTIONS } from '../../composition/resources.ts'
import { PipelineHost } from '../../composition/run/pipeline-host.ts'
import type { Resources } from '../../composition/run/resources.ts'
import type { JsonObject } from '../../kube/json.ts'
import { isJsonObject } from '../../kube/json.ts'
import { systemClock } from '../../runtime/clock.ts'
import { KnownObjects } from '../evaluation/known-objects.ts'
import { kubectlYaml } from '../manifest/kubectl-yaml.ts'
import { type Manifest, ManifestError } from '../manifest/manifest.ts'
import { readManifests, readTexts } from '../manifest/read-manifests.ts'
import { type DefinedKind, definedKinds } from '../schemas/defined-kinds.ts'
import { offlineSchemas } from '../schemas/offline-schemas.ts'
import { type SchemaSource, withKinds } from '../schemas/schema-source.ts'
import { assertValid } from './assert-valid.ts'
import { toStored } from './cast.ts'
import { lookOffline } from './look-offline.ts'
import { offlineKube } from './offline-kube.ts'
import { offlineResources } from './offline-resources.ts'
import { type PrintedRendering, toPrinted } from './print-rendering.ts'
import { type RenderRequest, toRequest } from './read-request.ts'
import { simulate } from './simulate.ts'
import { withDefaults } from './with-defaults.ts'

/** Where everything comes from, as paths; see readManifests. */
export interface RenderFiles {
  readonly filename: readonly string[]
  readonly observed: readonly string[]
  readonly schemas: readonly string[]
  /** A file whose content is what expressions see as `env`. */
  readonly env: string | undefined
  readonly mostPasses: number
}

/** Renderings of all instances, and what there is to say about the Composition. */
export interface Rendered {
  readonly renderings: readonly PrintedRendering[]
  /** `path:line: …`, sentences. */
  readonly notes: readonly string[]
}

/** Renders without a cluster. Throws ManifestError, also for a Composition with errors. */
export async function renderFiles(files: RenderFiles, signal: AbortSignal): Promise<Rendered> {
  const manifests = await readManifests(files.filename)
  const given = files.observed.length === 0 ? [] : await readManifests(files.observed)
  const request = toRequest(manifests, await readEnv(files.env))
  const offline = await offlineSchemas(files.schemas)
  const kinds = [...offline.kinds, ...definedKinds(manifests.map(({ object }) => object))]
  const source = withKinds(offline, kinds)
  const wanted = kindsWanted(request, kinds)
  const served = await source.load(wanted, signal)
  // What no file describes is taken as it is: rendering shows values, checking judges them.
  const schemaOf = (apiVersion: string, kind: string) => served.schemaOf(apiVersion, kind) ?? {}
  const schemas = { ...served, schemaOf }
  assertSound(request, schemas)
  const resources = offlineResources(kinds)
  const pipelines = offlineFunctions([...manifests, ...given], { source, resources, ended: signal })
  const deps = { schemas, environment: request.environment, resources, pipelines }
  const rest = { given: given.map(({ object }) => object), mostPasses: files.mostPasses }
  const shape = { schemaOf, resolve: createResolve(served) }
  assertInstances(request, manifests, shape)
  try {
    const renderings: PrintedRendering[] = []
    for (const each of request.instances) {
      const known = new KnownObjects()
      const instance = completed(inNamespace(each, kinds, request), shape)
      const look = lookOffline(request.spec, deps, known, signal)
      const rendering = await simulate({ known, look, instance, ...rest, ...shape })
      renderings.push(toPrinted(rendering, shape))
    }
    return { renderings, notes: unknownKinds(request, served) }
  } finally {
    await pipelines.close()
  }
}

/** Types of kinds, as far as files define them. */
interface Shape {
  readonly schemaOf: (apiVersion: string, kind: string) => Schema
  readonly resolve: (schema: Schema) => Schema
}

/** Of a graph those that it names; functions may want any, so that all are loaded for a pipeline. */
function kindsWanted({ spec }: RenderRequest, kinds: readonly DefinedKind[]): readonly KindRef[] {
  if (spec.mode === 'Graph' && spec.nodes.every(({ function: called }) => called === undefined)) {
    return kindsOf(spec)
  }
  const defined = kinds.map(({ apiVersion, resource: { kind } }) => ({ apiVersion, kind }))
  return [...(spec.mode === 'Graph' ? kindsOf(spec) : [spec.compositeTypeRef]), ...defined]
}

/** The Functions of the files, which find in the files what they ask for. */
function offlineFunctions(
  manifests: readonly Manifest[],
  {
    source,
    resources,
    ended,
  }: {
    readonly source: SchemaSource
    readonly resources: Resources
    readonly ended: AbortSignal
  },
): PipelineHost {
  const objects = manifests.map(({ object }) => toStored(object))
  const mapping = {
    find: async (apiVersion: string, kind: string) => resources.find({ apiVersion, kind }),
  }
  const around = { rights: callersRights, clock: systemClock }
  const deps = { kube: offlineKube(objects), mapping, schemas: source, ...around }
  const functions = objects.filter(({ kind }) => kind === FUNCTIONS.kind)
  const functionNamed = (name: string) => functions.find(({ metadata }) => metadata.name === name)
  return new PipelineHost(deps, { functionNamed, ended })
}

function unknownKinds({ spec }: RenderRequest, served: Schemas): readonly string[] {
  if (spec.mode !== 'Graph') return []
  const unknown = kindsOf(spec).filter(
    ({ apiVersion, kind }) => served.schemaOf(apiVersion, kind) === undefined,
  )
  return unknown.map(
    ({ apiVersion, kind }) =>
      `${kind} of ${apiVersion}: no file defines it, so nothing of it was checked; give its definition with --schemas`,
  )
}

/** As the API server would store it. */
function completed(
  instance: RenderRequest['instances'][number],
  { schemaOf, resolve }: Shape,
): RenderRequest['instances'][number] {
  const { properties: { spec } = {} } = resolve(schemaOf(instance.apiVersion, instance.kind))
  if (spec === undefined) return instance
  return { ...instance, spec: withDefaults(instance.spec ?? {}, spec, resolve) }
}

/** As kubectl would put it. */
function inNamespace(
  instance: RenderRequest['instances'][number],
  kinds: ReturnType<typeof definedKinds>,
  { spec }: RenderRequest,
) {
  const { namespaced } = offlineResources(kinds).find(spec.compositeTypeRef) ?? { namespaced: true }
  if (!namespaced || instance.metadata.namespace !== undefined) return instance
  return { ...instance, metadata: { ...instance.metadata, namespace: 'default' } }
}

function assertInstances(
  { instances }: RenderRequest,
  manifests: readonly Manifest[],
  { schemaOf, resolve }: Shape,
): void {
  for (const manifest of manifests) {
    const { apiVersion, kind } = manifest.object
    if (instances.includes(manifest.object)) {
      assertValid(manifest, schemaOf(apiVersion, kind), resolve)
    }
  }
}

function assertSound({ composition, spec }: RenderRequest, schemas: Schemas): void {
  if (spec.mode !== 'Graph') return
  const { findings } = compile(spec, schemas)
  if (!hasErrors({ findings })) return
  const { path, object } = composition
  const errors = findings.filter(({ level }) => level === 'error').map(describeFinding)
  const lines = errors.map((error) => `\n  ${error}`).join('')
  throw new ManifestError(`${path}: ${object.metadata.name} has errors:${lines}`)
}

async function readEnv(path: string | undefined): Promise<JsonObject | undefined> {
  if (path === undefined) return undefined
  const [file] = await readTexts([path])
  let content: unknown
  try {
    content = parse(file?.text ?? '', kubectlYaml)
  } catch (error) {
    throw new ManifestError(`${path}: not YAML`, { cause: error })
  }
  if (isJsonObject(content)) return content
  throw new ManifestError(`${path}: env is an object`)
}
