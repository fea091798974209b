import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KubeObject, ObjectKey, Resource } from '../../kube/object.ts'
import type { KubeReader, KubeWriter } from '../../kube/port.ts'
import { COMPOSITIONS, compositionGroup, compositionVersion, DEFINITIONS } from '../resources.ts'
import { authorAnnotation } from './author.ts'

/** deploy/admission makes it; the controller may change this one and make none. */
const configurationName = 'plumbline-composition'

const configurations: Resource = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
}

// Cluster-scoped: its name is its key.
const key = configurationName as ObjectKey

/** How the API server reaches the webhook. */
export type Reach =
  | { readonly url: string }
  | { readonly service: { readonly namespace: string; readonly name: string } }

export interface WantedRegistration {
  readonly reach: Reach
  /** PEM. */
  readonly trust: string
  /** The defined kinds. */
  readonly kinds: readonly Pick<Resource, 'group' | 'plural'>[]
}

/**
 * The webhooks as the API server is to know them. Only what an author says goes through them: no
 * status, no finalizer, no instance that asks nothing of the machinery; so neither does any write of
 * Plumbline. `Ignore`: the controller decides the same again, and nothing waits for it. Pure.
 */
export function webhooksOf({ reach, trust, kinds }: WantedRegistration): readonly JsonObject[] {
  const own = (plural: string) => ({
    apiGroups: [compositionGroup],
    apiVersions: [compositionVersion],
    resources: [plural],
    scope: 'Cluster',
  })
  const webhook = webhookWith(clientConfig(reach, trust))
  const defined = instanceRules(kinds)
  return [
    webhook('definitions', [own(DEFINITIONS.plural)], specChanges),
    webhook('compositions', [own(COMPOSITIONS.plural)], `${specChanges} || ${authorChanges}`),
    ...(defined.length === 0 ? [] : [webhook('instances', defined, machineryChanges)]),
  ]
}

const specChanges = 'oldObject == null || object.spec != oldObject.spec'
const author = `metadata.?annotations['${authorAnnotation}']`
const authorChanges = `object.${author} != oldObject.${author}`
const machineryChanges =
  'has(object.spec) && has(object.spec.plumbline) && (oldObject == null || !has(oldObject.spec.plumbline) || object.spec.plumbline != oldObject.spec.plumbline)'

/** Every member that the API server would fill in is said, so that comparing is easy. */
function webhookWith(config: JsonObject) {
  return (what: string, rules: readonly JsonObject[], expression: string): JsonObject => ({
    name: `${what}.${compositionGroup}`,
    admissionReviewVersions: ['v1'],
    clientConfig: config,
    failurePolicy: 'Ignore',
    matchConditions: [{ name: 'author-says-something', expression }],
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    rules: rules.map((rule) => ({ ...rule, operations: ['CREATE', 'UPDATE'] })),
    sideEffects: 'None',
    timeoutSeconds: 5,
  })
}

function clientConfig(reach: Reach, trust: string): JsonObject {
  const caBundle = Buffer.from(trust).toString('base64')
  if ('url' in reach) return { caBundle, url: `${reach.url}/validate` }
  return { caBundle, service: { ...reach.service, path: '/validate', port: 443 } }
}

/** One rule per group, sorted. */
function instanceRules(kinds: WantedRegistration['kinds']): readonly JsonObject[] {
  const groups = [...new Set(kinds.map(({ group }) => group))].sort()
  return groups.map((group) => {
    const own = kinds.filter((kind) => kind.group === group)
    return {
      apiGroups: [group],
      apiVersions: ['*'],
      resources: [...new Set(own.map(({ plural }) => plural))].sort(),
      scope: '*',
    }
  })
}

export type Registered = 'as-wanted' | 'written' | 'missing'

/** Has the API server ask us; `missing`: the configuration was not installed. Throws KubeError. */
export async function register(
  kube: Pick<KubeReader, 'get'> & Pick<KubeWriter, 'patch'>,
  wanted: WantedRegistration,
  signal: AbortSignal,
): Promise<Registered> {
  const found = await kube.get(configurations, key, signal)
  if (found === undefined) return 'missing'
  const webhooks = webhooksOf(wanted)
  if (isDeepStrictEqual(webhooksIn(found), webhooks)) return 'as-wanted'
  const { uid, resourceVersion } = found.metadata
  const body = { metadata: { uid, resourceVersion }, webhooks }
  await kube.patch(configurations, key, { type: 'merge', body }, signal)
  return 'written'
}

function webhooksIn({ webhooks }: KubeObject): readonly JsonObject[] {
  return Array.isArray(webhooks) ? webhooks.filter(isJsonObject) : []
}
