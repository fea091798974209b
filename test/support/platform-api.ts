import { compositionGroup, DEFINITIONS } from '../../src/composition/resources.ts'
import {
  apiVersionOf,
  type KubeObject,
  type ObjectKey,
  type Resource,
  toObjectKey,
} from '../../src/kube/object.ts'
import type { KubeClient, NewObject } from '../../src/kube/port.ts'
import { conditionLines } from './fault-proxy-objects.ts'
import { eventually } from './lifecycle-subject.ts'

const clusterRoles: Resource = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterroles',
  kind: 'ClusterRole',
  namespaced: false,
}

const { signal } = new AbortController()

/** One API of a platform team, in the group platform.acme.io. */
export class PlatformApi {
  readonly resource: Resource
  readonly key: ObjectKey
  readonly #kube: KubeClient

  constructor(kube: KubeClient, names: { readonly kind: string; readonly plural: string }) {
    this.#kube = kube
    const { kind, plural } = names
    this.resource = { group: 'platform.acme.io', version: 'v1', plural, kind, namespaced: true }
    this.key = toObjectKey(undefined, `${plural}.platform.acme.io`)
  }

  get apiVersion(): string {
    return apiVersionOf(this.resource)
  }

  /** The definition with these fields under `spec`. */
  definition(fields: unknown, more: Readonly<Record<string, unknown>> = {}): NewObject {
    const { kind, plural, group: apiGroup } = this.resource
    const spec = { type: 'object', properties: fields }
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } }
    return {
      apiVersion: apiVersionOf(DEFINITIONS),
      kind: DEFINITIONS.kind,
      metadata: { name: this.key },
      spec: {
        group: apiGroup,
        names: { kind, plural },
        versions: [{ name: 'v1', served: true, referenceable: true, schema }],
        ...more,
      },
    }
  }

  instance(name: string, spec: Readonly<Record<string, unknown>>): NewObject {
    const { apiVersion, resource } = this
    return { apiVersion, kind: resource.kind, metadata: { name, namespace: 'default' }, spec }
  }

  /** As documented: the controller may work on the instances. */
  async allow(): Promise<void> {
    const { group: apiGroup, plural } = this.resource
    await this.#kube.create(
      clusterRoles,
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: {
          name: `compose-${plural}`,
          labels: { [`${compositionGroup}/aggregate-to-composed`]: 'true' },
        },
        rules: [
          {
            apiGroups: [apiGroup],
            resources: [plural, `${plural}/status`, `${plural}/finalizers`],
            verbs: ['get', 'list', 'watch', 'patch', 'update'],
          },
        ],
      },
      signal,
    )
  }

  /** Applies the object as its author would. */
  async apply(resource: Resource, object: NewObject): Promise<KubeObject> {
    const { name, namespace } = object.metadata as {
      readonly name: string
      readonly namespace?: string
    }
    const patch = { type: 'apply', fieldManager: 'author', body: object } as const
    return await this.#kube.patch(resource, toObjectKey(namespace, name), patch, signal)
  }

  get(resource: Resource, key: string): Promise<KubeObject | undefined> {
    return this.#kube.get(resource, key as ObjectKey, signal)
  }

  /** Resolves with the object once a condition of its present generation reads so. */
  async until(resource: Resource, key: string, says: string | RegExp): Promise<KubeObject> {
    let seen: readonly string[] = []
    const look = async () => {
      const object = await this.get(resource, key)
      seen = conditionLines(object)
      const isSo = seen.some((line) => (typeof says === 'string' ? line === says : says.test(line)))
      return object && isSo && isCurrent(object) ? object : undefined
    }
    try {
      return await eventually(`${key} to say ${says}`, look, 20_000)
    } catch (error) {
      throw new Error(`${key} said: ${seen.join(' | ')}`, { cause: error })
    }
  }

  untilGone(resource: Resource, key: string): Promise<true> {
    const look = async () => (await this.get(resource, key)) === undefined || undefined
    return eventually(`${resource.kind} ${key} to be gone`, look, 30_000)
  }
}

function isCurrent({ metadata, status }: KubeObject): boolean {
  const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number }
  return observedGeneration === metadata.generation
}
