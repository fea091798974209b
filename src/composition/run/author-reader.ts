import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type Resource, toObjectKey } from '../../kube/object.ts'
import type { KubeReader } from '../../kube/port.ts'
import type { RestMapping } from '../../kube/rest-mapping.ts'
import { SECRETS } from '../../kube/well-known.ts'
import type { Rights } from '../admission/author-rights.ts'
import { FunctionError } from '../functions/error.ts'
import type {
  PipelineReader,
  Refusal,
  Requirements,
  ResourceSelector,
  SchemaSelector,
  SecretRef,
} from '../functions/index.ts'
import type { KindRef, Schemas } from '../graph/index.ts'
import { secretData } from './connection-secrets.ts'
import { flattenSchema } from './flatten-schema.ts'
import { kindOf } from './wants.ts'

export interface ReaderDeps {
  readonly kube: Pick<KubeReader, 'get' | 'list'>
  readonly mapping: Pick<RestMapping, 'find'>
  readonly schemas: {
    /** A kind that is not served has no schema. */
    load(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schemas>
  }
}

/** For whom functions are called: the author of their Composition, and a composite of a namespace. */
export interface Behalf {
  readonly rights: Rights
  /** Unset: a composite of the cluster. */
  readonly home: string | undefined
}

/**
 * What functions ask for and want, limited to what the author of their Composition may read and make:
 * none of it is known before they are called. Credentials are: who declares them was asked for the
 * right when the Composition was accepted.
 */
export class AuthorReader implements PipelineReader {
  readonly #deps: ReaderDeps
  readonly #behalf: Behalf

  constructor(deps: ReaderDeps, behalf: Behalf) {
    this.#deps = deps
    this.#behalf = behalf
  }

  /** FunctionError Forbidden, and KubeError. */
  async fetchRequired(
    selector: ResourceSelector,
    signal: AbortSignal,
  ): Promise<readonly JsonObject[]> {
    const { kube, mapping } = this.#deps
    const resource = await mapping.find(selector.apiVersion, selector.kind, signal)
    if (resource === undefined) return []
    const refusal = await this.#readRefusal(selector, resource, signal)
    if (refusal !== undefined) throw new FunctionError('Forbidden', refusal)
    const { matchName, matchLabels = {} } = selector
    const namespace = this.#namespaceOf(selector, resource)
    if (matchName !== undefined) {
      if (resource.namespaced && namespace === undefined) return []
      const object = await kube.get(resource, toObjectKey(namespace, matchName), signal)
      return object === undefined ? [] : [object]
    }
    const labels = Object.entries(matchLabels).map(([name, value]) => `${name}=${value}`)
    const within = namespace === undefined ? {} : { namespace }
    const found: JsonObject[] = []
    const options = { ...within, ...(labels.length > 0 ? { labelSelector: labels.join(',') } : {}) }
    for await (const page of kube.list(resource, options, signal)) found.push(...page.items)
    return found
  }

  /**
   * KubeError, and FunctionError SchemaUnavailable for a kind that is served while its schema is not
   * published: the API server tells of new kinds first, and nobody knows what of them is secret.
   */
  async fetchSchema(kind: SchemaSelector, signal: AbortSignal): Promise<JsonObject | undefined> {
    const { mapping, schemas } = this.#deps
    const known = await schemas.load([kind], signal)
    const schema = known.schemaOf(kind.apiVersion, kind.kind)
    if (schema !== undefined) return flattenSchema(schema, known)
    if ((await mapping.find(kind.apiVersion, kind.kind, signal)) === undefined) return undefined
    throw new FunctionError('SchemaUnavailable', 'the API server does not publish it (yet)')
  }

  async readCredentials(
    { namespace, name }: SecretRef,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Uint8Array>> | undefined> {
    const secret = await this.#deps.kube.get(SECRETS, toObjectKey(namespace, name), signal)
    return secret === undefined ? undefined : secretData(secret)
  }

  /** See RefusalOf. What is never made, for its kind or namespace, is refused elsewhere. */
  async refusalOf(object: JsonObject, signal: AbortSignal): Promise<Refusal | undefined> {
    const { apiVersion, kind } = kindOf(object)
    const resource = await this.#deps.mapping.find(apiVersion, kind, signal)
    if (resource === undefined) return { is: 'undecided' }
    const why = await this.#writeRefusal(object, resource, signal)
    return why === undefined ? undefined : { is: 'forbidden', why }
  }

  async #writeRefusal(
    object: JsonObject,
    resource: Resource,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { rights, home } = this.#behalf
    const verbs = ['create', 'delete', 'patch']
    if (!resource.namespaced) {
      return home === undefined ? await rights.refusal({ resource, verbs }, signal) : undefined
    }
    const { namespace: asked } = isJsonObject(object.metadata) ? object.metadata : {}
    const namespace = home ?? asked
    if (typeof namespace !== 'string') return undefined
    return await rights.refusal({ resource, verbs, namespace }, signal)
  }

  /** The requirements of steps as they may be followed; without those that may not be read. */
  async readable(
    requirements: Readonly<Record<string, Requirements>>,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Requirements>>> {
    const entries = Object.entries(requirements).map(async ([step, asked]) => {
      const resources = await this.#readableOf(asked.resources, signal)
      const extraResources = await this.#readableOf(asked.extraResources, signal)
      return [step, { ...asked, resources, extraResources }] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  async #readableOf(selectors: Requirements['resources'], signal: AbortSignal) {
    const entries = Object.entries(selectors).map(async ([name, selector]) => {
      const resource = await this.#deps.mapping.find(selector.apiVersion, selector.kind, signal)
      if (resource === undefined) return []
      if ((await this.#readRefusal(selector, resource, signal)) !== undefined) return []
      const { namespace: _asked, ...rest } = selector
      const namespace = this.#namespaceOf(selector, resource)
      return [[name, { ...rest, ...(namespace === undefined ? {} : { namespace }) }] as const]
    })
    return Object.fromEntries((await Promise.all(entries)).flat())
  }

  async #readRefusal(
    selector: ResourceSelector,
    resource: Resource,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { rights, home } = this.#behalf
    const { namespace: asked, matchName } = selector
    if (resource.namespaced && home !== undefined && (asked ?? home) !== home) {
      return `namespace is ${JSON.stringify(asked)}: a namespaced composite reads in its own namespace only`
    }
    const namespace = this.#namespaceOf(selector, resource)
    const request = {
      resource,
      verbs: [matchName === undefined ? 'list' : 'get'],
      ...(namespace === undefined ? {} : { namespace }),
      ...(matchName === undefined ? {} : { name: matchName }),
    }
    return await rights.refusal(request, signal)
  }

  /** Where is read: unset for objects of the cluster, and for a list of all namespaces. */
  #namespaceOf({ namespace }: ResourceSelector, { namespaced }: Resource): string | undefined {
    return namespaced ? (this.#behalf.home ?? namespace) : undefined
  }
}
