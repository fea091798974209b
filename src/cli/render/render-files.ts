import { parse } from 'yaml'
import { describeFinding, hasErrors, kindsOf } from '../../composition/graph/index.ts'
import type { JsonObject } from '../../kube/json.ts'
import { isJsonObject } from '../../kube/json.ts'
import { KnownObjects } from '../evaluation/known-objects.ts'
import { compileGraph } from '../evaluation/look.ts'
import { type Manifest, ManifestError } from '../manifest/manifest.ts'
import { readManifests, readTexts } from '../manifest/read-manifests.ts'
import { definedKinds } from '../schemas/defined-kinds.ts'
import { offlineSchemas } from '../schemas/offline-schemas.ts'
import { withKinds } from '../schemas/schema-source.ts'
import { offlineResources } from './offline-resources.ts'
import { type PrintedRendering, toPrinted } from './print-rendering.ts'
import { type RenderRequest, toRequest } from './read-request.ts'
import { simulate } from './simulate.ts'

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
  const wanted = kindsOf(request.spec)
  const served = await withKinds(offline, kinds).load(wanted, signal)
  const schemaOf = (apiVersion: string, kind: string) => served.schemaOf(apiVersion, kind) ?? {}
  const unknown = wanted.filter(({ apiVersion, kind }) => !served.schemaOf(apiVersion, kind))
  // What no file describes is taken as it is: rendering shows values, checking judges them.
  const compiled = compileGraph(request.spec, { ...served, schemaOf })
  assertSound(request.composition, compiled.graph.findings)
  const setting = { compiled, env: request.env, resources: offlineResources(kinds) }
  const rest = { given: given.map(({ object }) => object), schemaOf, mostPasses: files.mostPasses }
  const renderings = request.instances.map((instance) => {
    const own = { ...setting, known: new KnownObjects() }
    const rendering = simulate({
      setting: own,
      instance: inNamespace(instance, kinds, request),
      ...rest,
    })
    return toPrinted(rendering, { schemaOf, resolve: compiled.graph.resolve })
  })
  const notes = unknown.map(
    ({ apiVersion, kind }) =>
      `${kind} of ${apiVersion}: no file defines it, so nothing of it was checked; give its definition with --schemas`,
  )
  return { renderings, notes }
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

function assertSound(
  { path, object }: Manifest,
  findings: Parameters<typeof hasErrors>[0]['findings'],
): void {
  if (!hasErrors({ findings })) return
  const errors = findings.filter(({ level }) => level === 'error').map(describeFinding)
  const lines = errors.map((error) => `\n  ${error}`).join('')
  throw new ManifestError(`${path}: ${object.metadata.name} has errors:${lines}`)
}

async function readEnv(path: string | undefined): Promise<JsonObject | undefined> {
  if (path === undefined) return undefined
  const [file] = await readTexts([path])
  let content: unknown
  try {
    content = parse(file?.text ?? '')
  } catch (error) {
    throw new ManifestError(`${path}: not YAML`, { cause: error })
  }
  if (isJsonObject(content)) return content
  throw new ManifestError(`${path}: env is an object`)
}
